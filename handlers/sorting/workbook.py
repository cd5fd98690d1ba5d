"""类别和部门: taken in and written out."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from storage.workbook.sheet import Progress


def _read(errand: Errand) -> Intake:
    from handlers.sorting.sheet import import_classes, read_classes

    sheet = read_classes(errand.path, errand.progress)

    def apply(work: Work, _: Progress) -> Told:
        done = import_classes(work, sheet.rows)
        return Told((f"新增 {done.added}，更改 {done.changed}，停用 {done.retired}（表里没有的）。",))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.sorting.sheet import write_classes

    return Told(rows=write_classes(tx, errand.county().places, errand.path))


CATEGORIES = Workbook("categories", "类别和主办部门", importing=_read, exporting=_write)
