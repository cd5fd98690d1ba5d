"""Writes a weekly list into the store. Numbers that people have seen stay: 报名 3 must not change its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from handlers.week.sheet.difference import COLUMNS, Difference, Item, changes, difference
from handlers.week.sheet.reading import WeekRow
from storage.events import By, What, record
from storage.tables import signup, signup_wait, week_item, week_list
from storage.workbook.cells import Unreadable
from storage.workbook.resolve import Resolver
from storage.workbook.sheet import Bad, BadRows


class WeekImport(What, record="week_list"):
    """What a workbook does to a week's list."""

    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many items an import touched; `differs` is which, `signed_up` who (person ids) came to those that are called
    off, by the item's id. `renumbered`: a draft whose order changed."""

    added: int
    changed: int
    unchanged: int
    cancelled: int = 0
    differs: Difference = field(default=Difference((), ()), compare=False)
    signed_up: Mapping[int, tuple[int, ...]] = field(default_factory=dict, compare=False)
    renumbered: bool = field(default=False, compare=False)


def import_week(
    tx: sa.Connection, rows: Sequence[WeekRow], week: date, now: datetime, *, by: By | None = None
) -> Imported:
    """Make the list of the week of that Monday hold these items. Raises BadRows, with nothing written.

    A draft that nobody signed up to is replaced, numbered in the sheet's order. Once issued or signed
    up to, items keep their numbers: known ones change, new ones come last, missing ones are cancelled.
    Raises ValueError if `week` is not a Monday.
    """
    if week.weekday():
        raise ValueError(f"a week is named by its Monday, not by {week}")
    by = by or By()
    wanted = _resolved(tx, rows, week)
    listed = tx.execute(sa.select(week_list.c.id, week_list.c.issued_at).where(week_list.c.week == week)).one_or_none()
    if listed is None:
        list_id = tx.execute(
            sa.insert(week_list)
            .values(week=week, issued_at=None, account_id=by.account_id, created_at=now)
            .returning(week_list.c.id)
        ).scalar_one()
    else:
        list_id = listed.id
    existing = _existing(tx, list_id)
    differs = difference(existing, wanted)
    signed_up = _signed_up(tx, list_id)
    renumbered = False
    if listed is None or (listed.issued_at is None and not signed_up):
        renumbered = _replace(tx, list_id, existing, wanted)
    else:
        _merge(tx, list_id, existing, differs)
    gone = {item["id"] for item in differs.called_off}
    off = {item_id: people for item_id, people in signed_up.items() if item_id in gone}
    off_now = len(differs.called_off) - len(differs.gone)
    unchanged = len(wanted) - len(differs.new) - len(differs.changed) - off_now
    counts = len(differs.new), len(differs.changed), unchanged, len(differs.called_off)
    result = Imported(*counts, differs, off, renumbered)
    if result.added or result.changed or result.cancelled:
        after = {"added": result.added, "changed": result.changed, "cancelled": result.cancelled}
        record(tx, now, by, WeekImport.IMPORTED, list_id, after=after)
    return result


def _resolved(tx: sa.Connection, rows: Sequence[WeekRow], week: date) -> list[dict[str, Any]]:
    resolver = Resolver(tx)
    bads: list[Bad] = []
    values: list[dict[str, Any]] = []
    for row in rows:
        try:
            if not week <= row.day < week + timedelta(days=7):
                last = week + timedelta(days=6)
                raise Unreadable(f"{row.day:%Y-%m-%d} 不在这一周（{week:%m-%d} 到 {last:%m-%d}）", "day")
            where = resolver.grid(row.community, row.grid) or resolver.community(row.community)
        except Unreadable as error:
            bads.append(Bad(row.row, str(error), key=error.key))
            continue
        plain = {name: getattr(row, name) for name in COLUMNS if name != "place_id"}
        values.append({**plain, "place_id": where.id if where else None})
    if bads:
        raise BadRows(tuple(bads))
    return values


def _signed_up(tx: sa.Connection, list_id: int) -> dict[int, tuple[int, ...]]:
    """Who signed up to what or waits for a place, in the order in which they did."""
    people: dict[int, tuple[int, ...]] = {}
    for table, order in ((signup, signup.c.at), (signup_wait, signup_wait.c.id)):
        statement = sa.select(table.c.item_id, table.c.person_id).join(week_item, week_item.c.id == table.c.item_id)
        for item_id, person_id in tx.execute(statement.where(week_item.c.list_id == list_id).order_by(order)):
            people[item_id] = (*people.get(item_id, ()), person_id)
    return people


def _fill(tx: sa.Connection, list_id: int, wanted: Sequence[Item], first: int = 1) -> None:
    if wanted:
        numbered = [{**item, "list_id": list_id, "number": number} for number, item in enumerate(wanted, first)]
        tx.execute(sa.insert(week_item), numbered)


def _existing(tx: sa.Connection, list_id: int) -> list[Item]:
    statement = sa.select(week_item).where(week_item.c.list_id == list_id).order_by(week_item.c.number)
    return [dict(row) for row in tx.execute(statement).mappings()]


def _replace(tx: sa.Connection, list_id: int, existing: Sequence[Item], wanted: Sequence[Item]) -> bool:
    """A draft, whole; whether anything was there that is now numbered otherwise."""
    before = [{name: item[name] for name in COLUMNS} for item in existing]
    if before == list(wanted):
        return False
    tx.execute(sa.delete(week_item).where(week_item.c.list_id == list_id))
    _fill(tx, list_id, wanted)
    return bool(before)


def _merge(tx: sa.Connection, list_id: int, existing: Sequence[Item], differs: Difference) -> None:
    for item, kept in (*differs.changed, *differs.ended):
        tx.execute(sa.update(week_item).where(week_item.c.id == kept["id"]).values(changes(item, kept)))
    if gone := [item["id"] for item in differs.gone]:
        tx.execute(sa.update(week_item).where(week_item.c.id.in_(gone)).values(cancelled=True))
    _fill(tx, list_id, differs.new, first=max((item["number"] for item in existing), default=0) + 1)
