"""台账: out to Excel or WPS, with its photos if wanted, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.refused import Refused
from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers.figures.selection import Selection, categories, select_cases, shown
from handlers.ledger import rows
from storage.workbook.sheet import Progress, WorkbookError

if TYPE_CHECKING:
    from storage.attachments import Attachments

_ONLY = Option(
    "only", "Which cases, as in the chat, e.g. '水东社区 未办结' or '上季度'; default all.", takes_words=True
)
_PICTURES = Option("pictures", "The photos too, in folders beside the file, linked from it.")


def _read(errand: Errand) -> Intake:
    from handlers.ledger.importing import apply as take_back
    from handlers.ledger.reading import read_ledger

    sheet = read_ledger(errand.path, errand.progress)

    def apply(work: Work, _: Progress) -> Told:
        done = take_back(work, sheet.rows, private=False)
        return Told((f"改了 {done.changed} 件，{done.unchanged} 件没有变化。",))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    """The cases that `only` names; what private cases say is left out."""
    from handlers.ledger.sheet import Cover, write_ledger

    county, classes = errand.county(), categories(tx)
    selection = Selection()
    if only := errand.words.get(_ONLY.name, ""):
        try:
            selection = select_cases(only, selection, county.places, classes, errand.now.date(), None)
        except Refused as refused:
            raise WorkbookError(county.texts.render(refused.key, refused.fields)) from None
    missing: list[str] = []
    link = None
    if _PICTURES.name in errand.switches:
        link = _saving(errand.attachments(), errand.path, missing)
    name = county.config.county.name
    cover = Cover(f"{name}吹哨台账 {shown(selection)}".strip(), name, errand.now)
    lines = rows.lines(tx, county.places, selection, private=False)
    count = write_ledger(errand.path, cover, lines, rows.count(tx, selection), classes, errand.progress, link)
    return Told(tuple(missing), count)


def _saving(store: Attachments, path: Path, missing: list[str]) -> Callable[[rows.Line], str]:
    """Writes a case's photos and gives the link to their folder, relative to the workbook, "" if none could be read."""

    def save(case: rows.Line) -> str:
        folder = path.with_name(f"{path.stem}.照片") / str(case["number"])
        for each in case["files"]:
            try:
                data = store.read(each["sha256"])
                folder.mkdir(parents=True, exist_ok=True)
                (folder / str(each["name"])).write_bytes(data)
            except OSError as error:
                missing.append(f"{case['number']} 的照片没有取到：{error.strerror or type(error).__name__}")
        return f"{folder.parent.name}/{folder.name}" if folder.is_dir() else ""

    return save


def _recognises(path: Path) -> int:
    from handlers.ledger.columns import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


LEDGER = Workbook(
    "ledger",
    "吹哨台账",
    importing=_read,
    exporting=_write,
    export_options=(_ONLY, _PICTURES),
    recognises=_recognises,
)
