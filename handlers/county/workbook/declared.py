"""区划表: taken in, written out, and the empty one, as `gridwhistle import | export | template county` have it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from storage.workbook.sheet import Progress

_REMOVE = Option("remove-missing", "Give up what is in the store and not in the sheets.")


def _read(errand: Errand) -> Intake:
    from handlers.capabilities import HOUSE
    from handlers.county.workbook.reading import read_county
    from handlers.county.workbook.taking import take_in

    read = read_county(errand.path, errand.now.date(), errand.progress)

    def apply(work: Work, progress: Progress) -> Told:
        return take_in(work, read.rows, HOUSE.placed, progress, remove_missing=_REMOVE.name in errand.switches)

    return Intake(tuple(read.sheets), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.county.workbook.exporting import export_county

    return Told(rows=export_county(tx, errand.path))


def _blank(errand: Errand) -> None:
    from handlers.county.workbook.blank import write_blank

    places = errand.county().places
    write_blank(errand.path, [row.name for row in places.communities], [unit.name for unit in places.units.values()])


def _recognises(path: Path) -> int:
    from handlers.county.workbook.reading import columns

    return columns(path)


COUNTY = Workbook(
    "county",
    "区划表",
    importing=_read,
    exporting=_write,
    template=_blank,
    import_options=(_REMOVE,),
    confirm=True,
    recognises=_recognises,
)
