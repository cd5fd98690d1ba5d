"""类别和部门: taken in and written out."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from storage.workbook.sheet import Progress


def _read(errand: Errand) -> Intake:
    from handlers.sorting.sheet import import_classes, read_classes

    sheet = read_classes(errand.path, errand.progress)

    def apply(work: Work, _: Progress) -> Told:
        done = import_classes(work, sheet.rows)
        counted = f"新增 {done.added}，更改 {done.changed}，停用 {done.retired}（表里没有的）。"
        gone = (f"停用的：{'、'.join(done.gone)}。已经归到这些类的哨不变。",) if done.gone else ()
        return Told((counted, *gone), ends=bool(done.gone))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.sorting.sheet import write_classes

    return Told(rows=write_classes(tx, errand.county().places, errand.path))


def _recognises(path: Path) -> int:
    from handlers.sorting.sheet import BY_LEVELS, FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS) or columns_of(path, BY_LEVELS)


CATEGORIES = Workbook(
    "categories", "类别和主办部门", importing=_read, exporting=_write, removes=True, recognises=_recognises
)
