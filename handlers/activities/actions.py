"""The rules of 活动: what may be logged, corrected, withdrawn, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert, update

from bot.refused import Refused
from bot.work import Work
from handlers.activities import claimed, reading, tags, ties
from handlers.activities.claimed import Kept
from handlers.activities.closed import must_be_open
from handlers.activities.config import ActivityConfig
from handlers.activities.deeds import Deed, Entry, check, clash, full
from handlers.activities.reported import reported
from handlers.activities.ties import Tie
from handlers.activities.wording import deed_line
from handlers.theme import tying, wording
from storage.columns import new_id
from storage.events import What
from storage.hot import Hot
from storage.people import Person
from storage.tables import activity

LONGEST = 200  # characters of what was done
_insert = Hot(
    insert(activity),
    (
        "id",
        "log_id",
        "person_id",
        "unit_id",
        "grid_id",
        "day",
        "start_min",
        "minutes",
        "what",
        "place",
        "state",
        "account_id",
        "inbox_id",
        "created_at",
    ),
)


class DeedEvent(What, record="activity"):
    """What happens to a log: what one message recorded, for everybody named in it."""

    LOGGED = "logged"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Logged:
    """A deed that is written down: for whom besides whoever wrote it, and the names that could not be told."""

    deed: Deed
    others: tuple[Person, ...]
    unknown: tuple[str, ...]
    ties: str = ""  # what it belongs to, in words


@dataclass(frozen=True, slots=True)
class Clash:
    """A deed that is not written down yet, since `who` has logged `old` for that hour or in those words."""

    who: Person
    old: Entry


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction says; None = as it was."""

    day: date | None = None
    minutes: int | None = None
    what: str | None = None
    place: str | None = None
    start: int | None = None
    more: int | None = None  # minutes too few, or (negative) too many; beside it `minutes` is None


def log(work: Work, deed: Deed, names: Sequence[str] = (), *, anyway: bool = False) -> Logged | Clash | Kept:
    """Write a deed down for whoever acts and those whom they name, who hear of it.

    Of somebody who has only said who they are it is kept until that is proved. What clashes is written down once
    whoever acts has said that it is to be (`anyway`).
    Raises Refused: not reported in, it cannot have happened, the day is full.
    """
    deed = replace(deed, what=deed.what[:LONGEST])
    if work.actor.person is None and work.actor.claims:
        return claimed.keep(work, deed, names)
    who = reported(work)
    said, tag = tying.marked(deed.what)
    words, tied = ties.read(work, said, who.id)
    deed = replace(deed, what=words)
    check(deed, work.county.config.section(ActivityConfig), work.now.date())
    others, unknown = reading.partners(work.tx, who, names)
    must_be_open(work, who.grid_id, deed.day)
    for member in (who, *others):
        entries = reading.around(work.tx, member.id, deed.day)
        _must_fit(work, entries, deed)
        old = clash(entries, deed)
        if old is not None and not anyway:
            return Clash(member, old)
    log_id = _write(work, who, others, deed, tied)
    theme = tying.tie_log(work, log_id, deed.day, deed.what, tag=tag)
    told = ties.words(work.tx, tags.names(work.county.config), tied)
    if theme is not None:
        told = f"{told}、{wording.named(theme)}" if told else wording.named(theme)
    return Logged(deed, tuple(others), tuple(unknown), told)


def _must_fit(work: Work, entries: Sequence[Entry], deed: Deed) -> None:
    rules = work.county.config.section(ActivityConfig)
    if full(entries, deed, rules):
        raise Refused("activity.day_full", day=deed.day, most=rules.day_minutes // 60)


def _write(work: Work, who: Person, others: Sequence[Person], deed: Deed, tied: tuple[Tie, ...]) -> int:
    log_id = new_id()
    rows = [
        {
            "id": log_id if index == 0 else new_id(),
            "log_id": log_id,
            "person_id": member.id,
            "unit_id": member.unit_id,
            "grid_id": member.grid_id,
            "day": deed.day,
            "start_min": deed.start,
            "minutes": deed.minutes,
            "what": deed.what,
            "place": deed.place,
            "state": "logged",
            "account_id": work.actor.account_id,
            "inbox_id": work.actor.inbox_id,
            "created_at": work.now,
        }
        for index, member in enumerate((who, *others))
    ]
    _insert.many(work.tx, rows)
    ties.put(work.tx, log_id, tied)
    after = {"day": deed.day.isoformat(), "minutes": deed.minutes, "people": [row["person_id"] for row in rows]}
    work.record(DeedEvent.LOGGED, log_id, after=after)
    if others:
        told = {"name": who.name, "line": deed_line(deed)}
        work.notify.people([member.id for member in others], "activity.told", told, asleep=True)
    return log_id


def fix(work: Work, change: Change, of: date | None = None) -> tuple[Deed, Deed]:
    """Correct the newest log (`of`: the newest of that day), for everybody in it that may be changed.

    The event keeps what stood there. Returns what stood there and what stands now. Raises Refused as `log` and
    `reading.last_log` do, and where nothing would change, or where it only waits for its bearer to be known.
    """
    if work.actor.person is None and work.actor.claims:
        raise Refused("activity.claimed_fix")
    entries = reading.last_log(work, of)
    old = entries[0].deed
    new = Deed(
        day=change.day or old.day,
        minutes=change.minutes if change.minutes is not None else old.minutes + (change.more or 0),
        what=change.what or old.what,
        place=change.place if change.place is not None else old.place,
        start=change.start if change.start is not None else old.start,
    )
    if new == old:
        raise Refused("activity.fix_what")
    check(new, work.county.config.section(ActivityConfig), work.now.date())
    for entry in entries:
        must_be_open(work, entry.grid_id, old.day)
        must_be_open(work, entry.grid_id, new.day)
        others = [other for other in reading.around(work.tx, entry.person_id, new.day) if other.id != entry.id]
        _must_fit(work, others, new)
    values = {"day": new.day, "start_min": new.start, "minutes": new.minutes, "what": new.what, "place": new.place}
    values |= {"confirmed_at": None, "objection": ""}  # what was confirmed is not this any more
    work.tx.execute(update(activity).where(activity.c.id.in_([entry.id for entry in entries])).values(**values))
    tying.tie_again(work, entries[0].log_id, new.day, new.what)
    work.record(DeedEvent.CORRECTED, entries[0].log_id, before=_plain(old), after=_plain(new))
    return old, new


def _plain(deed: Deed) -> dict[str, object]:
    return {"day": deed.day.isoformat(), "minutes": deed.minutes, "what": deed.what, "place": deed.place}


def withdraw(work: Work) -> Deed:
    """Take the newest log back: it stays in the store, marked, and counts nowhere. Raises Refused as `last_log`."""
    if work.actor.person is None and work.actor.claims:
        return claimed.take_back(work)
    entries = reading.last_log(work)
    for entry in entries:
        must_be_open(work, entry.grid_id, entry.day)
    ids = [entry.id for entry in entries]
    work.tx.execute(update(activity).where(activity.c.id.in_(ids)).values(state="withdrawn"))
    named = [entry.person_id for entry in entries]
    work.record(DeedEvent.WITHDRAWN, entries[0].log_id, before={"people": named}, after={"people": []})
    return entries[0].deed
