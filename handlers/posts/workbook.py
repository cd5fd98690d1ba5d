"""服务岗位: taken in, written out, and the empty one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from handlers.posts import defaults
from storage.workbook.sheet import Progress, WorkbookError


def _read(errand: Errand) -> Intake:
    from handlers.posts.sheet.importing import import_posts
    from handlers.posts.sheet.reading import read_posts

    kinds = defaults.kinds(errand.county().config)
    sheet = read_posts(errand.path, today=errand.now.date(), kinds=kinds, progress=errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有岗位。可以先用 gridwhistle template posts 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        done = import_posts(work, sheet.rows)
        ended = f"，结束 {done.ended}" if done.ended else ""
        counted = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}{ended}。"
        return Told((counted, *done.lines), nothing=not done.lines, ends=bool(done.ended))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.posts.sheet.exporting import export_posts

    return Told(rows=export_posts(tx, errand.path, errand.progress))


def _blank(errand: Errand) -> None:
    from handlers.posts.sheet.blank import write_blank

    county = errand.county()
    write_blank(errand.path, defaults.kinds(county.config), county.places.community_names)


def _recognises(path: Path) -> int:
    from handlers.posts.sheet.reading import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


POSTS = Workbook(
    "posts",
    "服务岗位",
    importing=_read,
    exporting=_write,
    template=_blank,
    confirm=True,
    recognises=_recognises,
)
