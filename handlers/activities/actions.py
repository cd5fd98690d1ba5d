"""The rules of 活动: what may be logged, corrected, withdrawn, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert, select, update

from bot.refused import Refused
from bot.work import Work
from handlers.activities import claimed, named, reading, tags, ties
from handlers.activities.claimed import Kept
from handlers.activities.closed import is_closed, must_be_open
from handlers.activities.config import ActivityConfig
from handlers.activities.deeds import Deed, Entry, check, clash, full, overlapping, uncounted
from handlers.activities.reported import reported
from handlers.activities.ties import Tie
from handlers.activities.wording import deed_line
from handlers.theme import tying, wording
from storage.columns import new_id
from storage.events import What
from storage.hot import Hot
from storage.people import Person
from storage.redaction import scrub
from storage.tables import activity, person

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
    untied: tuple[str, ...] = ()  # what was marked in it and is known to nobody


@dataclass(frozen=True, slots=True)
class Clash:
    """A deed that is not written down yet, since whoever acts has logged `old` for that hour or in those words; `rest`:
    what of it would count, None where all of its time does already."""

    old: Entry
    rest: Deed | None


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
    whoever acts has said that it is to be (`anyway`), as far as its time does not count already. Of those who are named
    nothing is told: what cannot count for one of them is not written down for them, and they alone hear it.
    Raises Refused: not reported in, it cannot have happened, the day is full, all of its time counts already.
    """
    deed = replace(deed, what=deed.what[:LONGEST])
    if work.actor.person is None and work.actor.claims:
        return claimed.keep(work, deed, names)
    who = reported(work)
    said, tag = tying.marked(deed.what)
    words, tied = ties.read(work, said, who.id)
    untied = ties.unknown(work, said, who.id)
    deed = replace(deed, what=words)
    check(deed, work.county.config.section(ActivityConfig), work.now.date())
    others, unknown = reading.partners(work.tx, who, names)
    must_be_open(work, who.grid_id, deed.day)
    entries = reading.around(work.tx, who.id, deed.day)
    old, own = clash(entries, deed), uncounted(entries, deed)
    if own is not None:
        _must_fit(work, entries, own)
    if old is not None and not anyway:
        return Clash(old, own)
    if own is None:
        assert old is not None, "what is left without a minute is what another entry counts"
        raise Refused("activity.counted", alone=True, old=scrub(deed_line(old.deed)))
    theirs = [(member, _for_partner(work, member, deed, anyway=anyway)) for member in others]
    log_id = _write(work, [(who, own), *((member, part) for member, part in theirs if part is not None)], tied)
    for member, part in theirs:
        named.tell(work, who, member, part, deed)
    theme = tying.tie_log(work, log_id, own.day, own.what, tag=tag)
    told = ties.words(work.tx, tags.names(work.county.config), tied)
    if theme is not None:
        told = f"{told}、{wording.named(theme)}" if told else wording.named(theme)
    untied += [tying.MARK] if tag and theme is None else []
    return Logged(own, tuple(others), tuple(unknown), told, tuple(untied))


def check_for(work: Work, deed: Deed) -> None:
    """Raises Refused for what nobody can have done: too long, too old, not yet."""
    check(deed, work.county.config.section(ActivityConfig), work.now.date())


def _for_partner(work: Work, member: Person, deed: Deed, *, anyway: bool) -> Deed | None:
    """What of a deed counts for somebody who is named in it; None: nothing of it."""
    entries = reading.around(work.tx, member.id, deed.day)
    part = uncounted(entries, deed)
    if part is None or is_closed(work, member.grid_id, deed.day):
        return None
    if full(entries, part, work.county.config.section(ActivityConfig)):
        return None
    again = part == deed and clash(entries, deed) is not None  # the same words, without an hour
    return None if again and not anyway else part


def _must_fit(work: Work, entries: Sequence[Entry], deed: Deed) -> None:
    rules = work.county.config.section(ActivityConfig)
    if full(entries, deed, rules):
        raise Refused("activity.day_full", day=deed.day, most=rules.day_minutes // 60)


def _write(work: Work, people: Sequence[tuple[Person, Deed]], tied: tuple[Tie, ...]) -> int:
    """A line for each, with what counts for them, the first for whoever wrote it."""
    log_id = new_id()
    _insert.many(
        work.tx,
        [_row(work, member, deed, log_id, new_id() if at else log_id) for at, (member, deed) in enumerate(people)],
    )
    ties.put(work.tx, log_id, tied)
    deed = people[0][1]
    after = {"day": deed.day.isoformat(), "minutes": deed.minutes, "people": [member.id for member, _ in people]}
    work.record(DeedEvent.LOGGED, log_id, after=after)
    return log_id


def _row(work: Work, member: Person, deed: Deed, log_id: int, line_id: int) -> dict[str, object]:
    return {
        "id": line_id,
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


def join(work: Work, names: Sequence[str]) -> Logged:
    """Write the newest log of whoever acts down for others too, as if they had been named in it at once. Raises Refused
    as `reading.last_log` does."""
    if work.actor.person is None and work.actor.claims:
        raise Refused("activity.claimed_fix")
    who, entries = reported(work), reading.last_log(work)
    mine = next((entry for entry in entries if entry.person_id == who.id), entries[0])
    there = {entry.person_id for entry in entries}
    others, unknown = reading.partners(work.tx, who, names)
    new = [member for member in others if member.id not in there]
    theirs = [(member, _for_partner(work, member, mine.deed, anyway=False)) for member in new]
    counted = [(member, part) for member, part in theirs if part is not None]
    if counted:
        _insert.many(work.tx, [_row(work, member, part, mine.log_id, new_id()) for member, part in counted])
        after = {"people": [*sorted(there), *(member.id for member, _ in counted)]}
        work.record(DeedEvent.CORRECTED, mine.log_id, before={"people": sorted(there)}, after=after)
    for member, part in theirs:
        named.tell(work, who, member, part, mine.deed)
    return Logged(mine.deed, tuple(others), tuple(unknown))


def changed(old: Deed, change: Change) -> Deed:
    """A deed as a correction says it."""
    return Deed(
        day=change.day or old.day,
        minutes=change.minutes if change.minutes is not None else old.minutes + (change.more or 0),
        what=change.what or old.what,
        place=change.place if change.place is not None else old.place,
        start=change.start if change.start is not None else old.start,
    )


def part(work: Work, names: Sequence[str]) -> list[str]:
    """Some who were named in the newest log were not there after all (no name: the only one that was): their lines go.
    Returns who they are."""
    entries = reading.last_log(work)
    who = reported(work)
    rows = work.tx.execute(
        select(activity.c.id, person.c.name)
        .join(person, person.c.id == activity.c.person_id)
        .where(activity.c.id.in_([entry.id for entry in entries]), person.c.id != who.id)
    ).all()
    rows = [row for row in rows if row.name in names] if names else rows if len(rows) == 1 else []
    for entry in entries:
        must_be_open(work, entry.grid_id, entry.day)
    if rows:
        gone = [row.id for row in rows]
        work.tx.execute(update(activity).where(activity.c.id.in_(gone)).values(state="withdrawn"))
        before = {"people": [entry.person_id for entry in entries]}
        after = {"people": [entry.person_id for entry in entries if entry.id not in gone]}
        work.record(DeedEvent.CORRECTED, entries[0].log_id, before=before, after=after)
    return [row.name for row in rows]


def fix(work: Work, change: Change, of: date | None = None) -> tuple[Deed, Deed]:
    """Correct the newest log (`of`: the newest of that day), for everybody in it that may be changed; of others than
    whoever acts the line stays as it was where the new one cannot count for them.

    The event keeps what stood there. Returns what stood there and what stands now. Raises Refused as `log` and
    `reading.last_log` do, and where nothing would change, where its new time counts already, or where it only waits for
    its bearer to be known.
    """
    if work.actor.person is None and work.actor.claims:
        raise Refused("activity.claimed_fix")
    entries = reading.last_log(work, of)
    mine = next((entry for entry in entries if entry.person_id == work.actor.person_id), entries[0])
    old = mine.deed
    new = changed(old, change)
    if new == old:
        raise Refused("activity.fix_what")
    check(new, work.county.config.section(ActivityConfig), work.now.date())
    put = []
    for entry in entries:
        try:
            _must_do(work, entry, new)
        except Refused:
            if entry is mine:
                raise
            continue  # theirs to put right: nothing of it is told
        put.append(entry.id)
    values = {"day": new.day, "start_min": new.start, "minutes": new.minutes, "what": new.what, "place": new.place}
    values |= {"confirmed_at": None, "objection": ""}  # what was confirmed is not this any more
    work.tx.execute(update(activity).where(activity.c.id.in_(put)).values(**values))
    tying.tie_again(work, mine.log_id, new.day, new.what)
    work.record(DeedEvent.CORRECTED, mine.log_id, before=_plain(old), after=_plain(new))
    return old, new


def _must_do(work: Work, entry: Entry, new: Deed) -> None:
    """Raises Refused where an entry cannot become that."""
    must_be_open(work, entry.grid_id, entry.day)
    must_be_open(work, entry.grid_id, new.day)
    others = [other for other in reading.around(work.tx, entry.person_id, new.day) if other.id != entry.id]
    if (other := overlapping(others, new)) is not None:
        raise Refused("activity.fix_counted", alone=True, old=scrub(deed_line(other.deed)))
    _must_fit(work, others, new)


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
    people = [entry.person_id for entry in entries]
    work.record(DeedEvent.WITHDRAWN, entries[0].log_id, before={"people": people}, after={"people": []})
    return next((entry.deed for entry in entries if entry.person_id == work.actor.person_id), entries[0].deed)
