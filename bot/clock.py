"""Time is handed in: whoever needs the hour is given a clock, and a test owns it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from threading import Lock
from typing import Protocol

from storage.workdays import COUNTY

__all__ = ["COUNTY", "Clock", "ManualClock", "SystemClock", "monday", "quiet_until"]


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """The time, aware, in county time."""


class SystemClock:
    """The machine's own clock."""

    __slots__ = ()

    def now(self) -> datetime:
        return datetime.now(COUNTY)


class ManualClock:
    """Stands still until it is moved: for tests and for scripted chat. Safe between threads.

    Raises ValueError for a time without an offset.
    """

    __slots__ = ("_lock", "_now")

    def __init__(self, now: datetime) -> None:
        self._lock = Lock()
        self._now = _in_county(now)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Jump, forwards or backwards."""
        moved = _in_county(now)
        with self._lock:
            self._now = moved

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move on by so much (a negative amount moves back) and return the new time."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        with self._lock:  # two threads that both advance must both count
            self._now += step
            return self._now


def _in_county(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a time without an offset: {moment!r}")
    return moment.astimezone(COUNTY)


def quiet_until(now: datetime, start: time, end: time) -> datetime | None:
    """When the quiet hours that `now` falls into are over, in county time; None if it is not quiet.

    Quiet is [start, end) by the county's wall clock, usually across midnight (21:00 to 8:00).
    `start == end` means that there are no quiet hours.
    """
    local = now.astimezone(COUNTY)
    at = local.time()
    if start <= end:
        if not start <= at < end:
            return None
        over = local.date()
    elif at >= start:
        over = local.date() + timedelta(days=1)
    elif at < end:
        over = local.date()
    else:
        return None
    return datetime.combine(over, end, COUNTY)


def monday(day: date) -> date:
    """The Monday of `day`'s week."""
    return day - timedelta(days=day.weekday())
