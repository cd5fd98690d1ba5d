"""花名册: taken in, written out, and the empty one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, true

from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers.privacy.looking import Sight, looked
from storage.workbook.sheet import Progress

_NEW_UNITS = Option("new-units", "Add units that are not known yet.")


def _read(errand: Errand) -> Intake:
    from handlers.checkin.roster.reading import read_roster
    from handlers.checkin.roster.taking import take_in

    roster = read_roster(errand.path, errand.progress, errand.now.date())

    def apply(work: Work, progress: Progress) -> Told:
        new_units = _NEW_UNITS.name in errand.switches
        done = take_in(work, roster.rows, progress, new_units=new_units)
        counted = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}。"
        return Told((counted, *([f"新增单位：{'、'.join(done.new_units)}"] if done.new_units else ())))

    return Intake(roster.sheets, apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.checkin.roster.exporting import export_roster

    return Told(rows=export_roster(tx, errand.path, errand.progress))


def _names(work: Work, _: Errand) -> None:
    looked(work, true(), Sight.ROSTER, why="导出")


def _blank(errand: Errand) -> None:
    from handlers.checkin.roster.blank import write_blank

    places = errand.county().places
    write_blank(errand.path, places.community_names, [unit.name for unit in places.units.values()])


def _recognises(path: Path) -> int:
    from handlers.checkin.roster.reading import header_of_people
    from storage.workbook.opening import open_sheets

    headers = [header for raw in open_sheets(path) if (header := header_of_people(raw)) is not None]
    return max((len(header.columns) for header in headers), default=0)


ROSTER = Workbook(
    "roster",
    "花名册",
    importing=_read,
    exporting=_write,
    template=_blank,
    import_options=(_NEW_UNITS,),
    recognises=_recognises,
    names=_names,
)
