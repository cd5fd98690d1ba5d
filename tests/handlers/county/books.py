"""Workbooks of counties as people make them, and a store to take them into."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook, load_workbook

from bot.actor import OPERATOR
from bot.app import load_texts
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.work import acting
from bot.workbook import Told
from handlers.capabilities import HOUSE
from handlers.county.workbook.exporting import export_county
from handlers.county.workbook.reading import Read, read_county
from handlers.county.workbook.taking import take_in
from storage import places
from storage.database import Database
from storage.tables import account, person, place, place_alias, role, unit, unit_alias, unit_place
from storage.workbook.sheet import BadRows
from storage.workdays import COUNTY as ZONE
from storage.workdays import WorkCalendar

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZONE)
Sheets = Mapping[str, Sequence[Sequence[object]]]


def book(path: Path, sheets: Sheets, change: Callable[[Any], None] | None = None) -> Path:
    """A workbook with these sheets; `change` may merge cells of it."""
    made = Workbook()
    assert made.active is not None
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(made)
    made.save(path)
    made.close()
    return path


def apply(database: Database, read: Read, *, keep: bool = True, remove_missing: bool = False) -> Told:
    """As the command line does, for the county's office. Raises BadRows."""
    with database.begin() as tx:
        county = County(Config(), load_texts(), WorkCalendar({}, frozenset()), places.load(tx))
        with acting(tx, county, NOW, Reach(), OPERATOR) as work:
            told = take_in(work, read.rows, HOUSE.placed, lambda *_: None, remove_missing=remove_missing)
        if not keep:
            tx.rollback()
    return told


def take(database: Database, path: Path, *, remove_missing: bool = False) -> Told:
    """Read and take in. Raises BadRows for faults of either."""
    read = read_county(path, NOW.date())
    if bads := tuple(bad for sheet in read.sheets for bad in sheet.bads):
        raise BadRows(bads)
    return apply(database, read, remove_missing=remove_missing)


def faults(database: Database, path: Path) -> dict[tuple[str, int], str]:
    """What is wrong with a workbook: by sheet and row."""
    try:
        take(database, path)
    except BadRows as refused:
        return {(bad.sheet, bad.row): bad.reason for bad in refused.bads}
    return {}


def export(database: Database, path: Path) -> Path:
    """Write what is there."""
    path.unlink(missing_ok=True)
    with database.reading() as tx:
        export_county(tx, path)
    return path


def sheet(path: Path, title: str) -> list[list[object]]:
    """The cells of a sheet."""
    made = load_workbook(path)
    rows: list[list[object]] = [list(row) for row in made[title].values]
    made.close()
    return rows


def county(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """What is in use of every table, ids as names."""
    with database.reading() as tx:
        tree = places.load(tx)
        live = {row.id for row in tree.by_id.values() if row.retired_on is None}

        def key(place_id: int | None) -> object:
            return tree.key(tree.by_id[place_id]) if place_id is not None else None

        units = {row.id: row.name for row in tx.execute(sa.select(unit).where(unit.c.retired_on.is_(None)))}
        who = {row.id: (row.name, units.get(row.unit_id)) for row in tx.execute(sa.select(person))}

        def rows(table: sa.Table, make: Callable[[Any], tuple[object, ...]]) -> list[tuple[object, ...]]:
            return sorted((make(row) for row in tx.execute(sa.select(table))), key=repr)

        columns = ("kind", "name", "code", "branch", "duty_phone", "lat", "lon", "level", "entrances")
        found = {
            "place": [
                (key(row.id), *(getattr(row, name) for name in columns))
                for row in tx.execute(sa.select(place))
                if row.id in live
            ],
            "place_alias": rows(place_alias, lambda row: (row.name, row.kind, key(row.place_id))),
            "unit": rows(unit, lambda row: (row.name, row.phone, row.retired_on)),
            "unit_alias": rows(unit_alias, lambda row: (row.name, units.get(row.unit_id))),
            "unit_place": rows(unit_place, lambda row: (units.get(row.unit_id), key(row.place_id))),
            "role": rows(
                role,
                lambda row: (
                    who[row.person_id], row.name, key(row.place_id), units.get(row.unit_id), row.since, row.until,
                ),
            ),
            "account": rows(
                account, lambda row: (row.platform, row.user_id, row.name, who.get(row.person_id or 0))
            ),
        }  # fmt: skip
        found["place"].sort(key=repr)
        return found
