"""The rules of 活动: what may be logged, corrected, withdrawn, and how it is summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.config import ActivityConfig
from bot.refused import Refused
from storage import events
from storage.columns import new_id
from storage.events import By
from storage.people import PERSON_COLUMNS, Person, person_of
from storage.tables import activity, person


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done. `start` is minutes after midnight, None when only the length was said."""

    day: date
    minutes: int
    what: str
    place: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One person's line of a log."""

    id: int
    log_id: int
    person_id: int
    day: date
    start: int | None
    minutes: int
    what: str
    place: str
    account_id: int | None  # None: whoever wrote it down has left
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """A person's record: totals with their n, and the newest entries."""

    month_count: int
    month_minutes: int
    year_count: int
    year_minutes: int
    newest: tuple[Entry, ...]


_COLUMNS = (
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
)
_mine = activity.c.person_id == bindparam("person"), activity.c.state == "logged"
_on_day = select(*_COLUMNS).where(*_mine, activity.c.day == bindparam("day")).order_by(activity.c.id)
_newest = (
    select(*_COLUMNS).where(*_mine).order_by(activity.c.day.desc(), activity.c.id.desc()).limit(bindparam("limit"))
)
_total = select(func.count(), func.coalesce(func.sum(activity.c.minutes), 0)).where(
    *_mine, activity.c.day >= bindparam("first"), activity.c.day <= bindparam("last")
)
_insert = insert(activity)


def check(deed: Deed, rules: ActivityConfig, today: date) -> None:
    """Raises Refused, with one sentence, for what cannot have happened."""
    if deed.minutes <= 0:
        raise Refused("activity.no_time")
    if deed.minutes > rules.day_minutes:
        raise Refused("activity.too_long", most=rules.day_minutes // 60)
    if deed.day > today:
        raise Refused("activity.future", day=deed.day)
    if deed.day < today - timedelta(days=rules.back_days):
        raise Refused("activity.too_old", day=deed.day, days=rules.back_days)


def on_day(tx: Connection, person_id: int, day: date) -> list[Entry]:
    """What a person has logged for a day."""
    return [Entry(*tuple(row)) for row in tx.execute(_on_day, {"person": person_id, "day": day})]


def clash(entries: Sequence[Entry], deed: Deed) -> Entry | None:
    """An entry that overlaps in time, or says the same again."""
    for one in entries:
        if one.start is not None and deed.start is not None:
            if one.start < deed.start + deed.minutes and deed.start < one.start + one.minutes:
                return one
        elif one.what == deed.what and one.minutes == deed.minutes:
            return one
    return None


def full(entries: Sequence[Entry], deed: Deed, rules: ActivityConfig) -> bool:
    """Whether the day would hold more hours than a day of service can."""
    return sum(one.minutes for one in entries) + deed.minutes > rules.day_minutes


def find_partners(tx: Connection, who: Person, names: Sequence[str]) -> tuple[list[Person], list[str]]:
    """The people named beside `who`, from the same unit or grid; and the names that could not be told."""
    found: list[Person] = []
    unknown: list[str] = []
    for name in dict.fromkeys(names):
        if name == who.name:
            continue
        rows = tx.execute(select(*PERSON_COLUMNS).where(person.c.name == name, person.c.state.in_(("in", "leave"))))
        same = [one for row in rows if (one := person_of(tuple(row))) is not None]
        near = [
            one for one in same if (one.unit_id == who.unit_id is not None) or (one.grid_id == who.grid_id is not None)
        ]
        if len(near) == 1:
            found.append(near[0])
        else:
            unknown.append(name)
    return found, unknown


def log(tx: Connection, people: Sequence[Person], deed: Deed, by: By, now: datetime) -> int:
    """Write the deed down for each of these people. Returns the log's id."""
    assert by.account_id is not None
    log_id = new_id()
    rows = [
        {
            "id": log_id if index == 0 else new_id(),
            "log_id": log_id,
            "person_id": one.id,
            "unit_id": one.unit_id,
            "grid_id": one.grid_id,
            "day": deed.day,
            "start_min": deed.start,
            "minutes": deed.minutes,
            "what": deed.what,
            "place": deed.place,
            "state": "logged",
            "account_id": by.account_id,
            "inbox_id": by.inbox_id,
            "created_at": now,
        }
        for index, one in enumerate(people)
    ]
    tx.execute(_insert, rows)
    after = {"day": deed.day.isoformat(), "minutes": deed.minutes, "people": [one.id for one in people]}
    events.record(tx, now, by, "activity", log_id, "logged", after=after)
    return log_id


def last_log(tx: Connection, who: Person, account_id: int, rules: ActivityConfig, now: datetime) -> list[Entry]:
    """The entries of the newest log that may still be changed: written by this account, or about this person.

    Raises Refused when there is none, or when it is too late.
    """
    newest = tx.execute(
        select(activity.c.log_id, activity.c.created_at, activity.c.account_id)
        .where(activity.c.person_id == who.id, activity.c.state == "logged")
        .order_by(activity.c.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        raise Refused("activity.nothing")
    if now - newest.created_at > timedelta(hours=rules.fix_hours):
        raise Refused("activity.too_late", hours=rules.fix_hours)
    query = select(*_COLUMNS).where(activity.c.log_id == newest.log_id, activity.c.state == "logged")
    if newest.account_id != account_id:
        query = query.where(activity.c.person_id == who.id)  # somebody else wrote it: only one's own line
    return [Entry(*tuple(row)) for row in tx.execute(query.order_by(activity.c.id))]


def fix(tx: Connection, entries: Sequence[Entry], changed: Deed, by: By, now: datetime) -> None:
    """Correct the entries of a log; the event keeps what stood there."""
    old = entries[0]
    values = {
        "day": changed.day,
        "start_min": changed.start,
        "minutes": changed.minutes,
        "what": changed.what,
        "place": changed.place,
    }
    tx.execute(update(activity).where(activity.c.id.in_([one.id for one in entries])).values(**values))
    before = {"day": old.day.isoformat(), "minutes": old.minutes, "what": old.what, "place": old.place}
    after = {"day": changed.day.isoformat(), "minutes": changed.minutes, "what": changed.what, "place": changed.place}
    events.record(tx, now, by, "activity", old.log_id, "corrected", before=before, after=after)


def withdraw(tx: Connection, entries: Sequence[Entry], by: By, now: datetime) -> None:
    """Take a log back: it stays in the store, marked, and counts nowhere."""
    ids = [one.id for one in entries]
    tx.execute(update(activity).where(activity.c.id.in_(ids)).values(state="withdrawn"))
    people = [one.person_id for one in entries]
    events.record(
        tx, now, by, "activity", entries[0].log_id, "withdrawn", before={"people": people}, after={"people": []}
    )


def newest(tx: Connection, who: Person) -> Entry | None:
    """The entry written down last."""
    row = tx.execute(
        select(*_COLUMNS).where(*_mine).order_by(activity.c.id.desc()).limit(1), {"person": who.id}
    ).first()
    return Entry(*tuple(row)) if row is not None else None


def summary(tx: Connection, who: Person, today: date, limit: int = 8) -> Summary:
    """A person's record up to today."""
    month = tx.execute(_total, {"person": who.id, "first": today.replace(day=1), "last": today}).one()
    year = tx.execute(_total, {"person": who.id, "first": today.replace(month=1, day=1), "last": today}).one()
    newest = tuple(Entry(*tuple(row)) for row in tx.execute(_newest, {"person": who.id, "limit": limit}))
    return Summary(month[0], month[1], year[0], year[1], newest)
