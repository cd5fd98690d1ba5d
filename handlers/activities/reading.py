"""Reading what was written down: a person's day, their newest log, their sums, whom they name beside themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, func, select

from bot.actor import PRESENT
from bot.clock import COUNTY
from bot.refused import Refused
from bot.work import Work
from handlers.activities.config import ActivityConfig
from handlers.activities.deeds import Entry
from handlers.activities.reported import reported
from storage.hot import Hot
from storage.people import PERSON_COLUMNS, Person, person_of
from storage.redaction import Scrubbed
from storage.tables import activity, person


@dataclass(frozen=True, slots=True)
class Summary:
    """A person's record: totals with their n, and the newest entries."""

    month_count: int
    month_minutes: int
    year_count: int
    year_minutes: int
    newest: tuple[Entry, ...]


_ONE_DAY = timedelta(days=1)
ENTRY_COLUMNS = (
    activity.c.id,
    activity.c.log_id,
    activity.c.person_id,
    activity.c.day,
    activity.c.start_min,
    activity.c.minutes,
    activity.c.what,
    activity.c.place,
    activity.c.account_id,
    activity.c.created_at,
    activity.c.grid_id,
)
_mine = activity.c.person_id == bindparam("person"), activity.c.state == "logged"
_own_words = activity.c.corrects_id.is_(None)  # without the community's corrections of a closed month
_around = Hot(
    select(*ENTRY_COLUMNS)
    .where(*_mine, _own_words, activity.c.day >= bindparam("first"), activity.c.day <= bindparam("last"))
    .order_by(activity.c.id)
)
_recent = Hot(
    select(*ENTRY_COLUMNS).where(*_mine).order_by(activity.c.day.desc(), activity.c.id.desc()).limit(bindparam("limit"))
)
_written_last = select(*ENTRY_COLUMNS).where(*_mine, _own_words).order_by(activity.c.id.desc()).limit(1)
_done_last = (
    select(*ENTRY_COLUMNS)
    .where(*_mine, _own_words, activity.c.day == bindparam("day"))
    .order_by(activity.c.id.desc())
    .limit(1)
)
_total = Hot(
    select(func.coalesce(func.sum(activity.c.times), 0), func.coalesce(func.sum(activity.c.minutes), 0)).where(
        *_mine, activity.c.day >= bindparam("first"), activity.c.day <= bindparam("last")
    )
)


def around(tx: Connection, person_id: int, day: date) -> list[Entry]:
    """What a person has logged for a day, and for those before and after it: a deed may run over midnight."""
    span = {"first": day - _ONE_DAY, "last": day + _ONE_DAY}
    return [Entry(*row) for row in _around.rows(tx, {"person": person_id, **span})]


def newest(tx: Connection, person_id: int) -> Entry | None:
    """The entry of a person that was written down last."""
    row = tx.execute(_written_last, {"person": person_id}).first()
    return Entry(*tuple(row)) if row is not None else None


def _newest_of(work: Work, who: Person, day: date | None) -> Entry:
    last = newest(work.tx, who.id)
    if last is None:
        raise Refused("activity.nothing")
    if day is None or last.day == day or last.created_at.astimezone(COUNTY).date() == day:
        return last  # 昨天那条: done yesterday, or written down yesterday
    row = work.tx.execute(_done_last, {"person": who.id, "day": day}).first()
    if row is None:
        raise Refused("activity.nothing_on", day=day)
    return Entry(*tuple(row))


def last_log(work: Work, day: date | None = None) -> list[Entry]:
    """The entries of the newest log (`day`: the newest of that day) that may still be changed: all of what this
    account wrote, else one's own line.

    Raises Refused: not reported in, there is none, it is too late.
    """
    who = reported(work)
    last = _newest_of(work, who, day)
    fix_hours = work.county.config.section(ActivityConfig).fix_hours
    if work.now - last.created_at > timedelta(hours=fix_hours):
        raise Refused("activity.too_late", hours=fix_hours, example=Scrubbed(f"{last.day.month}月{last.day.day}日"))
    query = select(*ENTRY_COLUMNS).where(activity.c.log_id == last.log_id, activity.c.state == "logged")
    if last.account_id is None or last.account_id != work.actor.account_id:
        query = query.where(activity.c.person_id == who.id)
    return [Entry(*tuple(row)) for row in work.tx.execute(query.order_by(activity.c.id))]


def partners(tx: Connection, who: Person, names: Sequence[str]) -> tuple[list[Person], list[str]]:
    """The people named beside `who`, from the same unit or grid; and the names that could not be told."""
    known: list[Person] = []
    unknown: list[str] = []
    for name in dict.fromkeys(names):
        if name == who.name:
            continue
        rows = tx.execute(select(*PERSON_COLUMNS).where(person.c.name == name, person.c.state.in_(PRESENT)))
        namesakes = [known_as for row in rows if (known_as := person_of(tuple(row))) is not None]
        near = [
            person
            for person in namesakes
            if (person.unit_id == who.unit_id is not None) or (person.grid_id == who.grid_id is not None)
        ]
        if len(near) == 1:
            known.append(near[0])
        else:
            unknown.append(name)
    return known, unknown


def summary(work: Work, limit: int = 8) -> Summary:
    """The record of whoever asks, up to today; nobody reads another's. Raises Refused: not reported in."""
    who, today = reported(work), work.now.date()
    month = _total.rows(work.tx, {"person": who.id, "first": today.replace(day=1), "last": today})[0]
    year = _total.rows(work.tx, {"person": who.id, "first": today.replace(month=1, day=1), "last": today})[0]
    recent = tuple(Entry(*row) for row in _recent.rows(work.tx, {"person": who.id, "limit": limit}))
    return Summary(month[0], month[1], year[0], year[1], recent)
