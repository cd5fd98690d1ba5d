"""Writes a weekly list into the store. Numbers that people have seen stay: 报名 3 must not change its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from handlers.week.sheet.reading import WeekRow
from storage.events import By, What, record
from storage.tables import signup, week_item, week_list
from storage.workbook.cells import Unreadable, folded
from storage.workbook.resolve import Resolver
from storage.workbook.sheet import Bad, BadRows

_COLUMNS = (
    "theme",
    "title",
    "day",
    "start_min",
    "end_min",
    "place",
    "organiser",
    "place_id",
    "contact",
    "wanted",
    "bring",
    "note",
    "cancelled",
)


class WeekImport(What, record="week_list"):
    """What a workbook does to a week's list."""

    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many items an import touched."""

    added: int
    changed: int
    unchanged: int
    cancelled: int = 0


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
    issued = tx.execute(sa.select(week_list.c.id, week_list.c.issued_at).where(week_list.c.week == week)).one_or_none()
    if issued is None:
        list_id = tx.execute(
            sa.insert(week_list)
            .values(week=week, issued_at=None, account_id=by.account_id, created_at=now)
            .returning(week_list.c.id)
        ).scalar_one()
        result = _fill(tx, list_id, wanted)
    elif issued.issued_at is None and not _signed_up(tx, issued.id):
        list_id = issued.id
        result = _replace(tx, list_id, wanted)
    else:
        list_id = issued.id
        result = _merge(tx, list_id, wanted)
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
                raise Unreadable(f"{row.day:%Y-%m-%d} 不在这一周（{week:%m-%d} 到 {last:%m-%d}）")
            where = resolver.grid(row.community, row.grid) or resolver.community(row.community)
        except Unreadable as error:
            bads.append(Bad(row.row, str(error)))
            continue
        plain = {name: getattr(row, name) for name in _COLUMNS if name not in ("place_id", "cancelled")}
        values.append({**plain, "place_id": where.id if where else None, "cancelled": False})
    if bads:
        raise BadRows(tuple(bads))
    return values


def _signed_up(tx: sa.Connection, list_id: int) -> bool:
    statement = sa.select(signup.c.item_id).join(week_item, week_item.c.id == signup.c.item_id)
    return tx.execute(statement.where(week_item.c.list_id == list_id).limit(1)).first() is not None


def _fill(tx: sa.Connection, list_id: int, wanted: Sequence[dict[str, Any]], first: int = 1) -> Imported:
    if wanted:
        numbered = [{**item, "list_id": list_id, "number": number} for number, item in enumerate(wanted, first)]
        tx.execute(sa.insert(week_item), numbered)
    return Imported(len(wanted), 0, 0)


def _existing(tx: sa.Connection, list_id: int) -> list[sa.RowMapping]:
    statement = sa.select(week_item).where(week_item.c.list_id == list_id).order_by(week_item.c.number)
    return list(tx.execute(statement).mappings())


def _replace(tx: sa.Connection, list_id: int, wanted: Sequence[dict[str, Any]]) -> Imported:
    before = [{name: item[name] for name in _COLUMNS} for item in _existing(tx, list_id)]
    if before == list(wanted):
        return Imported(0, 0, len(wanted))
    tx.execute(sa.delete(week_item).where(week_item.c.list_id == list_id))
    _fill(tx, list_id, wanted)
    same = sum(item in before for item in wanted)
    changed = min(len(wanted), len(before)) - min(same, len(before))
    return Imported(len(wanted) - same - changed, changed, same, max(0, len(before) - len(wanted)))


def _merge(tx: sa.Connection, list_id: int, wanted: Sequence[dict[str, Any]]) -> Imported:
    existing = _existing(tx, list_id)
    left = {item["id"]: item for item in existing}
    pairs: list[tuple[dict[str, Any], sa.RowMapping | None]] = [(item, None) for item in wanted]
    # By title first; then a title that was reworded, the rest being the same.
    for sameness in (_same_title, _same_slot):
        for index, (item, kept) in enumerate(pairs):
            if kept is None and (match := next((row for row in left.values() if sameness(item, row)), None)):
                pairs[index] = item, left.pop(match["id"])
    changed = 0
    for item, kept in pairs:
        if kept is not None and (after := {name: item[name] for name in _COLUMNS if item[name] != kept[name]}):
            tx.execute(sa.update(week_item).where(week_item.c.id == kept["id"]).values(after))
            changed += 1
    gone = [number for number, item in left.items() if not item["cancelled"]]
    if gone:
        tx.execute(sa.update(week_item).where(week_item.c.id.in_(gone)).values(cancelled=True))
    new = [item for item, kept in pairs if kept is None]
    _fill(tx, list_id, new, first=max((item["number"] for item in existing), default=0) + 1)
    return Imported(len(new), changed, len(wanted) - len(new) - changed, len(gone))


def _same_title(item: dict[str, Any], kept: sa.RowMapping) -> bool:
    return (
        folded(item["title"]) == folded(kept["title"])
        and item["theme"] == kept["theme"]
        and (item["day"] == kept["day"] or item["place"] == kept["place"])
    )


def _same_slot(item: dict[str, Any], kept: sa.RowMapping) -> bool:
    names = ("theme", "day", "start_min", "place", "organiser")
    return all(item[name] == kept[name] for name in names) and bool(item["place"])
