"""Terms as a county sets them (30 minutes, 8 working hours, 5 working days) and when they are over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.workdays import COUNTY, OFFICE, OfficeHours, WorkCalendar

_WRITTEN = re.compile(r"(\d{1,4}) (minutes?|hours?|working hours?|working days?)")
_INTERVAL = re.compile(r"([1-9]\d{0,2}) (hour|day)s?")
_MOST = 60 * 24 * 366  # minutes, or days: a year is longer than any case


class Measure(StrEnum):
    """How a term is counted. The names are what `clock.measure` holds."""

    NATURAL = "natural"  # minutes of every day and night
    WORKING = "working"  # minutes within office hours
    DAYS = "days"  # whole working days; the last one counts until the office closes


@dataclass(frozen=True, slots=True)
class Term:
    """So much time: minutes, or working days where that is the measure. Raises ValueError if it is none."""

    measure: Measure
    amount: int

    def __post_init__(self) -> None:
        if not 0 < self.amount <= _MOST:
            raise ValueError("a term is at least one minute or one working day, and not longer than a year")

    @property
    def words(self) -> str:
        """As people say it: 30分钟, 24小时, 5个工作日."""
        if self.measure is Measure.DAYS:
            return f"{self.amount}个工作日"
        hours, rest = divmod(self.amount, 60)
        words = f"{self.amount}分钟" if rest else f"{hours}小时"
        return f"{words}（工作时间）" if self.measure is Measure.WORKING else words


def read_term(text: str) -> Term:
    """ "30 minutes", "24 hours", "8 working hours", "5 working days". Raises ValueError with an example."""
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise ValueError('write "30 minutes", "24 hours", "8 working hours" or "5 working days"')
    amount = int(written[1])
    match written[2].removesuffix("s"):
        case "minute":
            return Term(Measure.NATURAL, amount)
        case "hour":
            return Term(Measure.NATURAL, amount * 60)
        case "working hour":
            return Term(Measure.WORKING, amount * 60)
        case _:
            return Term(Measure.DAYS, amount)


def read_interval(text: str) -> timedelta | None:
    """ "6 hours", "1 day"; None for "" (never). Raises ValueError with an example."""
    if not text.strip():
        return None
    read = _INTERVAL.fullmatch(text.strip())
    if read is None:
        raise ValueError('write "6 hours", "1 day" or "7 days"; "" for never')
    return timedelta(**{f"{read[2]}s": int(read[1])})


def due(calendar: WorkCalendar, start: datetime, term: Term, hours: OfficeHours = OFFICE) -> datetime:
    """When a term that begins at `start` is over, in county time.

    Working days are counted from the next one on, and the last of them ends when the office closes.
    """
    start = start.astimezone(COUNTY)
    match term.measure:
        case Measure.NATURAL:
            return start + timedelta(minutes=term.amount)
        case Measure.WORKING:
            return calendar.add_working_hours(start, term.amount, hours)
        case Measure.DAYS:
            return datetime.combine(calendar.add_workdays(start.date(), term.amount), hours.spans[-1][1], COUNTY)


def left(calendar: WorkCalendar, now: datetime, due_at: datetime, measure: Measure) -> Term | None:
    """What is left of a term, as a term that can be started again; None if nothing is.

    Of working days the rest is counted in working minutes, so that a pause costs and gives nothing.
    """
    if measure is Measure.NATURAL:
        minutes = (due_at - now) // timedelta(minutes=1)
        return Term(Measure.NATURAL, minutes) if minutes > 0 else None
    minutes = calendar.working_minutes_between(now, due_at)
    return Term(Measure.WORKING, minutes) if minutes > 0 else None


def shifted(calendar: WorkCalendar, at: datetime, workdays: int) -> datetime:
    """The same time of day so many working days later, or earlier."""
    local = at.astimezone(COUNTY)
    return datetime.combine(calendar.add_workdays(local.date(), workdays), local.time(), COUNTY)
