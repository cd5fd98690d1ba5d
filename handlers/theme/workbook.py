"""一月一主题: a year taken in, written out, and the form with the themes that ship."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers.broadcast.records import reach
from storage.workbook.sheet import Progress, WorkbookError

_ISSUE = Option("issue", "Issue them too: each is pushed on the 1st of its month.")


def _read(errand: Errand) -> Intake:
    from handlers.theme.actions import issue, put, theme_of
    from handlers.theme.sheet import read_themes

    sheet = read_themes(errand.path, errand.now.date(), errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有主题。可以先用 gridwhistle template themes 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        lines = []
        for row in sheet.rows:
            old = theme_of(work.tx, row.month)
            if old is not None and (old.title, old.line, old.ideas) == (row.title, row.line, row.ideas):
                continue
            put(work, row.month, row.title, row.line, row.ideas)
            lines.append(f"{row.month:%Y年%m月} {f'{old.title} → ' if old is not None else ''}{row.title}")
        issued = 0
        for row in sheet.rows if _ISSUE.name in errand.switches else ():
            kept = theme_of(work.tx, row.month)
            if kept is not None and kept.issued_at is None:
                issue(work, kept.id)
                issued += 1
        groups, people = reach(work.tx, "/")
        told = f"下发 {issued} 个月：每月 1 日发到 {groups} 个群（约 {people} 位已报到的同志）。"
        waits = "不下发：县委组织部在对话里发“主题 12月”看过再确认（或导入时加 --issue）后才会发。"
        return Told((*lines, told if issued else waits), rows=len(lines), nothing=not lines and not issued)

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.theme.sheet import export_themes

    return Told(rows=export_themes(tx, errand.path, errand.progress))


def _blank(errand: Errand) -> None:
    from handlers.theme.sheet import write_blank

    write_blank(errand.path, errand.now.year + (errand.now.month >= 11))


def _recognises(path: Path) -> int:
    from handlers.theme.sheet import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


THEMES = Workbook(
    "themes",
    "一月一主题",
    importing=_read,
    exporting=_write,
    template=_blank,
    import_options=(_ISSUE,),
    confirm=True,
    recognises=_recognises,
)
