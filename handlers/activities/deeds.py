"""What was done, and the rules that need nothing but the deeds themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
            start = entry.start + (entry.day - deed.day).days * DAY
            if start < deed.start + deed.minutes and deed.start < start + entry.minutes:
                return entry
        elif entry.day == deed.day and entry.what == deed.what and entry.minutes == deed.minutes:
            return entry
    return None


def full(entries: Sequence[Entry], deed: Deed, rules: ActivityConfig) -> bool:
    """Whether the deed's day would hold more hours than a day of service can."""
    return sum(entry.minutes for entry in entries if entry.day == deed.day) + deed.minutes > rules.day_minutes
