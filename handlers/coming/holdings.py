"""What coming holds of people, and what becomes of it when they leave and when it is old."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, select

from bot.personal import Ages, Change, Holding, Told, Whose
from storage.tables import signup, signup_wait, turnout, week_item


def _holding(table: Table, label: str, when: Callable[[Row[Any]], Any], words: Callable[[Row[Any]], str]) -> Holding:
    def tells(tx: Connection, who: Whose) -> Iterable[Told]:
        rows = tx.execute(
            select(table, week_item.c.day, week_item.c.title)
            .join(week_item, week_item.c.id == table.c.item_id)
            .where(table.c.person_id == who.person_id)
            .order_by(week_item.c.day.desc(), week_item.c.id.desc())
        )
        return [Told(when(row), f"{row.day} {row.title}{words(row)}") for row in rows]

    def purge(ages: Ages) -> Sequence[Change]:
        # A night's share is what was of one day years ago: no need to count it out.
        over = select(week_item.c.id).where(week_item.c.day < ages.records.date())
        return [delete(table).where(table.c.item_id.in_(over))]

    return Holding(
        table,
        ("person_id",),
        label=label,
        own=lambda who: table.c.person_id == who.person_id,
        forget=lambda who: [delete(table).where(table.c.person_id == who.person_id)],
        purge=purge,
        tells=tells,
    )


def _heads(row: Row[Any]) -> str:
    return f"（{row.heads} 人）" if row.heads > 1 else ""


def _day(row: Row[Any]) -> str:
    parts = ["已提醒"] if row.reminded_at is not None else []
    parts += ["已签到"] if row.arrived_at is not None else []
    parts += ["已签退"] if row.left_at is not None else []
    if row.settled_at is not None:
        parts.append("已记录" if row.log_id is not None else "没去成")
    return f"（{'、'.join(parts)}）" if parts else ""


HOLDINGS = (
    _holding(signup, "报名", lambda row: row.at, _heads),
    _holding(signup_wait, "候补", lambda row: row.at, _heads),
    _holding(turnout, "到场情况", lambda row: row.arrived_at or row.asked_at or row.reminded_at or row.day, _day),
)
