"""The working calendar in the store: what ships with the package, overlaid by what the county imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.tables.time import calendar_day, calendar_year
from storage.workdays import CalendarDay, WorkCalendar, shipped

_FIRST, _LAST = 2000, 2100
_NAME_LIMIT, _SOURCE_LIMIT = 32, 128  # characters, as the columns hold
_WEEK = "一二三四五六日"


def load(tx: Connection) -> WorkCalendar:
    """The calendar that holds now. An imported year stands alone; nothing shipped for it shows through."""
    seed = shipped()
    imported = frozenset(tx.scalars(sa.select(calendar_year.c.year)))
    named = {day: entry for day, entry in seed.days.items() if day.year not in imported}
    for row in tx.execute(sa.select(calendar_day.c.day, calendar_day.c.working, calendar_day.c.name)):
        named[row.day] = CalendarDay(row.day, row.working, row.name)
    return WorkCalendar(MappingProxyType(named), seed.years | imported)


def import_year(tx: Connection, year: int, days: Iterable[CalendarDay], source: str) -> int:
    """Replace the year's days by these, and return how many.

    `source` says where they are from (国办发明电〔2025〕7号, or the file's name).
    Raises ValueError, every bad row named in Chinese, before anything is written.
    """
    rows = sorted(days, key=lambda row: row.day)
    if wrong := list(_wrong(year, rows)):
        raise ValueError("；".join(wrong))
    tx.execute(sa.delete(calendar_day).where(calendar_day.c.day.between(date(year, 1, 1), date(year, 12, 31))))
    tx.execute(sa.delete(calendar_year).where(calendar_year.c.year == year))
    tx.execute(sa.insert(calendar_year), [{"year": year, "source": source[:_SOURCE_LIMIT]}])
    tx.execute(
        sa.insert(calendar_day),
        [{"day": row.day, "working": row.working, "name": row.name.strip()} for row in rows],
    )
    return len(rows)


def add_days(tx: Connection, days: Iterable[CalendarDay]) -> None:
    """Days of a year whose other days stay as they are: what the next year's notice says of New Year."""
    rows = [{"day": row.day, "working": row.working, "name": row.name.strip()[:_NAME_LIMIT]} for row in days]
    if rows:
        tx.execute(sa.delete(calendar_day).where(calendar_day.c.day.in_([row["day"] for row in rows])))
        tx.execute(sa.insert(calendar_day), rows)


def _wrong(year: int, rows: Sequence[CalendarDay]) -> Iterator[str]:
    if not _FIRST <= year <= _LAST:
        yield f"年份 {year} 不对，应在 {_FIRST} 到 {_LAST} 之间"
    if not rows:
        yield "表里没有一天放假或调休"
    for day, times in Counter(row.day for row in rows).items():
        if times > 1:
            yield f"{day} 写了 {times} 次，只能写一次"
    for row in rows:
        if row.day.year != year:
            yield f"{row.day} 不在 {year} 年"
        if row.working and row.day.weekday() < 5:
            # A make-up day typed wrong falls on a weekday five times of seven: worth a question.
            yield f"{row.day} 是星期{_WEEK[row.day.weekday()]}，本来就上班，请核对日期"
        if len(row.name.strip()) > _NAME_LIMIT:
            yield f"{row.day} 的名称太长，最多 {_NAME_LIMIT} 个字"
