"""What was done, and the rules that need nothing but the deeds themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.refused import Refused
from handlers.activities.config import ActivityConfig

DAY = 24 * 60  # minutes


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
    grid_id: int | None  # where they lived and served on that day

    @property
    def deed(self) -> Deed:
        """What the line says was done."""
        return Deed(self.day, self.minutes, self.what, self.place, self.start)


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


def clash(entries: Sequence[Entry], deed: Deed) -> Entry | None:
    """An entry that overlaps in time, or says the same again of the same day.

    Of the days before and after, what runs over midnight overlaps too.
    """
    for entry in entries:
        if entry.start is not None and deed.start is not None:
            if _shared(entry, deed) is not None:
                return entry
        elif entry.day == deed.day and entry.what == deed.what and entry.minutes == deed.minutes:
            return entry
    return None


def overlapping(entries: Sequence[Entry], deed: Deed) -> Entry | None:
    """The first entry that shares a minute with a deed; None where it does not say when it began."""
    return next((entry for entry in entries if _shared(entry, deed) is not None), None)


def uncounted(entries: Sequence[Entry], deed: Deed) -> Deed | None:
    """What of a deed no entry counts yet, for a minute of somebody's counts once: the deed itself where none shares one
    with it, else the longest piece that is left, the first of equals; None: none is."""
    if deed.start is None:
        return deed
    taken = sorted(shared for entry in entries if (shared := _shared(entry, deed)) is not None)
    if not taken:
        return deed
    begins = [deed.start, *(until for _, until in taken)]
    ends = [*(since for since, _ in taken), deed.start + deed.minutes]
    furthest = [max(begins[: at + 1]) for at in range(len(begins))]  # one entry may lie within another
    since, until = max(zip(furthest, ends, strict=True), key=lambda piece: piece[1] - piece[0])
    if until <= since:
        return None
    days, start = divmod(since, DAY)
    return replace(deed, day=deed.day + timedelta(days=days), start=start, minutes=until - since)


def _shared(entry: Entry, deed: Deed) -> tuple[int, int] | None:
    """From when to when both last, in minutes after the midnight before the deed."""
    if entry.start is None or deed.start is None:
        return None
    start = entry.start + (entry.day - deed.day).days * DAY
    since, until = max(start, deed.start), min(start + entry.minutes, deed.start + deed.minutes)
    return (since, until) if since < until else None


def full(entries: Sequence[Entry], deed: Deed, rules: ActivityConfig) -> bool:
    """Whether the deed's day would hold more hours than a day of service can."""
    return sum(entry.minutes for entry in entries if entry.day == deed.day) + deed.minutes > rules.day_minutes
