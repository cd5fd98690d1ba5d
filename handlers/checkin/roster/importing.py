"""Writes a roster into the store: all of it or nothing, and never over what people said themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from handlers.checkin.roster.matching import Existing, Matching, Wanted, unspoken
from handlers.checkin.roster.rows import RosterRow
from handlers.county.changes import NO_UNIT
from handlers.county.offices import MADE
from storage.events import What
from storage.tables import event, person, unit
from storage.workbook.cells import Several, Unreadable
from storage.workbook.resolve import Resolver
from storage.workbook.sheet import Bad, BadRows, Progress
from storage.workdays import COUNTY

_CHUNK = 1000
_FIELDS = ("name", "unit_id", "member", "grid_id", "building_id", "state", "roster_key")


class RosterImport(What, record="person", read_ahead=True):
    """What a workbook does to an entry of the roster."""

    ADDED = "added from roster"
    CHANGED = "changed from roster"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people an import touched, and the units that it made."""

    added: int
    changed: int
    unchanged: int
    new_units: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()  # of each row's person


def import_roster(
    tx: sa.Connection,
    rows: Sequence[RosterRow],
    now: datetime,
    progress: Progress | None = None,
    *,
    new_units: bool = False,
) -> Imported:
    """Add and change people in one go. Raises BadRows, with nothing written, if any row cannot be placed.

    Whom a row means is `handlers.checkin.roster.matching`'s.
    Who reported in on paper has reported in; the home of somebody who did may be said with it.
    People who are not in the sheet stay as they are. An empty cell changes nothing, and the home of
    someone who has reported in is theirs to change. An unknown unit is a bad row unless `new_units`.
    """
    resolver = Resolver(tx)
    bads: list[Bad] = []
    fresh = _unknown_units(rows, resolver) if new_units else {}
    wanted: list[Wanted] = []
    for number, row in enumerate(rows, 1):
        try:
            wanted.append(_place(row, resolver, fresh))
        except Several as faults:
            bads += [Bad(row.row, str(fault), row.sheet, fault.key) for fault in faults.each]
        if progress and number % _CHUNK == 0:
            progress(number // 2, len(rows))
    pairs = Matching(tx, resolver, bads).pairs(wanted)
    for want, one in pairs:
        if want.row.since and want.grid_id is None and (one is None or (one.state == "roster" and not one.grid_id)):
            gridless = "写了报到日期，没有写是哪个网格的，例如“第1网格”"
            bads.append(Bad(want.row.row, gridless, want.row.sheet, "grid"))
    if bads:
        order = {row.sheet: at for at, row in enumerate(reversed(rows))}  # as the sheets stand in the file
        raise BadRows(tuple(sorted(bads, key=lambda bad: (-order[bad.sheet], bad.row))))

    made = _add_units(tx, fresh)
    pairs = [(_with_unit(want, made), found) for want, found in pairs]
    result = _write(tx, pairs, now, progress)
    return replace(result, new_units=tuple(fresh))


def _unknown_units(rows: Sequence[RosterRow], resolver: Resolver) -> dict[str, int]:
    """Units to be made, with a number below zero in place of the one the database will give."""
    names = dict.fromkeys(
        row.unit for row in rows if row.unit not in ("", NO_UNIT) and not resolver.knows_unit(row.unit)
    )
    return {name: -number for number, name in enumerate(names, 1)}


def _add_units(tx: sa.Connection, fresh: dict[str, int]) -> dict[int, int]:
    if not fresh:
        return {}
    statement = sa.insert(unit).returning(unit.c.id, sort_by_parameter_order=True)
    ids = tx.execute(statement, [{"name": name} for name in fresh]).scalars()
    return dict(zip(fresh.values(), ids, strict=True))


def _with_unit(want: Wanted, made: dict[int, int]) -> Wanted:
    return want if want.unit_id is None else replace(want, unit_id=made.get(want.unit_id, want.unit_id))


def _place(row: RosterRow, resolver: Resolver, fresh: dict[str, int]) -> Wanted:
    """The row's words as what the store has. Raises Several."""
    faults: list[Unreadable] = []
    unit_id: int | None = None
    grid = building = None
    try:
        if row.unit not in ("", NO_UNIT):
            unit_id = fresh[row.unit] if row.unit in fresh else resolver.unit(row.unit).id
    except Unreadable as fault:
        faults.append(fault)
    try:
        grid = resolver.grid(row.community, row.grid)
        building = resolver.building(grid, row.building)
    except Unreadable as fault:
        faults.append(fault)
    if faults:
        raise Several(faults)
    return Wanted(row, unit_id, grid.id if grid else None, building.id if building else None)


def _write(
    tx: sa.Connection,
    pairs: Sequence[tuple[Wanted, Existing | None]],
    now: datetime,
    progress: Progress | None,
) -> Imported:
    keys = set(tx.execute(sa.select(person.c.roster_key).where(person.c.roster_key.startswith(MADE))).scalars())
    fresh: list[dict[str, Any]] = []
    changes: list[tuple[int, dict[str, Any], dict[str, Any]]] = []
    for want, one in pairs:
        if one is None:
            fresh.append(_new_person(want, keys, now))
        elif after := _changes(want, one, keys):
            changes.append((one.id, {name: getattr(one, name, None) for name in after}, after))
    made = iter(_insert_people(tx, fresh, now, progress, len(pairs)))
    _update_people(tx, changes, now)
    if progress:
        progress(len(pairs), len(pairs))
    ids = tuple(one.id if one is not None else next(made) for _, one in pairs)
    return Imported(len(fresh), len(changes), len(pairs) - len(fresh) - len(changes), ids=ids)


def _new_person(want: Wanted, keys: set[str], now: datetime) -> dict[str, Any]:
    return {
        "name": want.row.name,
        "unit_id": want.unit_id,
        "member": want.row.member,
        "grid_id": want.grid_id,
        "building_id": want.building_id,
        "state": "in" if want.row.since else "roster",
        "checked_in_at": _at(want.row.since),
        "leave_from": None,
        "leave_until": None,
        "notice_at": None,
        "roster_key": _key(want, keys),
        "created_at": now,
    }


def _key(want: Wanted, keys: set[str]) -> str:
    """The 编号, or one that is made: a roster has spoken of them."""
    key, number = want.row.number, 0
    while not key or key in keys:
        number += 1
        key = f"{MADE}{want.row.name}/{want.unit_id}/{number}"
    keys.add(key)
    return key


def _at(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), COUNTY) if day is not None else None


def _changes(want: Wanted, one: Existing, keys: set[str]) -> dict[str, Any]:
    """Columns that the sheet says differently from the store."""
    said: dict[str, Any] = {"name": want.row.name, "member": want.row.member}
    if want.row.unit:
        said["unit_id"] = want.unit_id
    if want.row.number or unspoken(one):
        said["roster_key"] = want.row.number or _key(want, keys)
    if one.state == "roster" and want.grid_id is not None:
        said["grid_id"] = want.grid_id
        # A building belongs to its grid: another grid without one leaves none.
        if want.building_id is not None or want.grid_id != one.grid_id:
            said["building_id"] = want.building_id
    if one.state == "roster" and want.row.since:
        said |= {"state": "in", "checked_in_at": _at(want.row.since)}
    return {name: value for name, value in said.items() if value != getattr(one, name, None)}


def _insert_people(
    tx: sa.Connection, rows: Sequence[dict[str, Any]], now: datetime, progress: Progress | None, total: int
) -> list[int]:
    statement = sa.insert(person).returning(person.c.id, sort_by_parameter_order=True)
    made: list[int] = []
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        ids = tx.execute(statement, list(chunk)).scalars().all()
        _record(
            tx,
            now,
            [
                (number, RosterImport.ADDED, None, {k: row[k] for k in _FIELDS})
                for number, row in zip(ids, chunk, strict=True)
            ],
        )
        if progress:
            progress(total // 2 + (start + len(chunk)) // 2, total)
        made += ids
    return made


def _update_people(
    tx: sa.Connection, changes: Sequence[tuple[int, dict[str, Any], dict[str, Any]]], now: datetime
) -> None:
    # One statement for each set of columns: executemany needs the same ones in every row.
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for number, _, after in changes:
        groups[tuple(sorted(after))].append({"target": number, **{f"new_{k}": v for k, v in after.items()}})
    for names, rows in groups.items():
        values = {name: sa.bindparam(f"new_{name}", type_=person.c[name].type) for name in names}
        tx.execute(sa.update(person).where(person.c.id == sa.bindparam("target")).values(values), rows)
    _record(tx, now, [(number, RosterImport.CHANGED, before, _plain(after)) for number, before, after in changes])


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _record(
    tx: sa.Connection,
    now: datetime,
    rows: Sequence[tuple[int, RosterImport, dict[str, Any] | None, dict[str, Any]]],
) -> None:
    """As storage.events.record, for thousands at once."""
    if not rows:
        return
    tx.execute(
        sa.insert(event),
        [
            {"at": now, "record": what.record, "record_id": number, "what": what, "before": before, "after": after}
            for number, what, before, after in rows
        ],
    )
