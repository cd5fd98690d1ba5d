"""When something was or will be: days or a span, hours, minutes a day, and what of it could not be read.

Everything that takes a time from people takes it from here. What each part is made of stands in days.py, times.py
and duration.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.values.claims import claim
from bot.values.days import Days, read_days
from bot.values.duration import find_length
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.hours import agreed, read_clock
from bot.values.pattern import Pattern
from bot.values.since import back_from
from bot.values.spelling import plain
from bot.values.times import TimeSpan
from bot.values.vague import VAGUE_LENGTH, said_again, vague_day, vague_hour, without_habits

DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class When:
    """What a text says of time. Nothing said: the empty one.

    `days` are single days, in the order said; `first` to `last` a span of days; never both. `minutes` is the length
    on each day; `daily` whether it was said so (每天2小时), of all together (一共2小时: False), or neither (None).
    `start` and `end` are of the day's clock; an end at or before the start lies on the next day.
    `unread` is a phrase of time that was seen and not read, or that is too vague to be, "" none: whoever needs a time
    asks about it. An hour that is one of two (七八点) is so only where no day was read or the day is to come: of what
    was done on a day that is known, no hour is needed. `more` are minutes that were written too few, or (negative) too
    many: 多记了半小时 puts a record right by them. `parts` are the half-open spans of the text that said all this, in
    order, none overlapping.
    """

    days: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None
    start: time | None = None
    end: time | None = None
    minutes: int | None = None
    unread: str = ""
    daily: bool | None = None
    more: int | None = None
    parts: tuple[tuple[int, int], ...] = ()

    @property
    def dated(self) -> bool:
        """Whether a day was read."""
        return bool(self.days) or self.last is not None

    @property
    def span(self) -> TimeSpan | None:
        """The hours, if any were said."""
        return TimeSpan(self.start, self.end) if self.start is not None or self.end is not None else None

    def every(self, most: int) -> tuple[date, ...]:
        """Each day meant, one of a span after another; () where they are more than `most`, or none was said."""
        if self.days:
            return self.days if len(self.days) <= most else ()
        if self.first is None or self.last is None or (self.last - self.first).days >= most:
            return ()
        return tuple(self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1))


NOTHING = When()


def read_when(text: str, given: Given, *, past: bool) -> When:
    """The time that `text` says, seen from `given.now`: of what was done (`past`) or what is to come.

    A bare weekday or day of the month is the last one of the past, or the next one. Never raises.
    """
    return _read(plain(fold(text)), given.now, past)


def find_done(text: str, given: Given) -> Found[When] | None:
    """The time of what was done, with all the words that say it."""
    return _found(read_when(text, given, past=True))


def find_coming(text: str, given: Given) -> Found[When] | None:
    """The time of what is to come, with all the words that say it."""
    return _found(read_when(text, given, past=False))


def find_coming_days(text: str, given: Given) -> Found[When] | None:
    """The same, where it says which days."""
    when = read_when(text, given, past=False)
    return _found(when) if when.dated else None


def find_coming_day(text: str, given: Given) -> Found[date] | None:
    """The day to come that is named: of several the first, of a span (到12月20日, 三天内) the last.

    Days that are only counted (再给三天) name none: from when on is for the caller to know.
    """
    days = read_days(plain(fold(text)), given.now, past=False)
    day = days.days[0] if days.days else days.last
    if days.counted:
        return None
    return Found(day, *days.parts[0], also=days.parts[1:]) if day is not None else None


def find_hours(text: str, given: Given) -> Found[TimeSpan] | None:
    """The hours of the day's clock."""
    when = read_when(text, given, past=True)
    return Found(when.span, *when.parts[0], also=when.parts[1:]) if when.span is not None else None


def find_minutes_a_day(text: str, given: Given) -> Found[int] | None:
    """How long it took, on each day where there were several; what is more than a day can hold is found too."""
    when = read_when(text, given, past=True)
    if when.minutes is not None:
        return Found(when.minutes, *when.parts[0], also=when.parts[1:])
    folded = plain(fold(text))
    length = find_length(folded)
    if length is None or length.value <= DAY or when.unread not in folded[length.start : length.end]:
        return None
    return length


def _found(when: When) -> Found[When] | None:
    return Found(when, *when.parts[0], also=when.parts[1:]) if when.parts else None


_EACH = Pattern(
    r"每(?:天|日|晚|次|人每天|个?晚上|个?早上)|(?<![一-龥])(?:各|都|均)(?=\s?[0-9一二两三半])|各自?(?=\s?[0-9一二两三半])|天天|(?<=[天日晚])各"
)
_OF_DAYS = Pattern(r"[天日晚早]")


@lru_cache(maxsize=256)
def _read(folded: str, now: datetime, past: bool) -> When:
    hour = vague_hour(folded)
    counted = without_habits(folded)
    days = read_days(counted, now, past=past)
    days, clock = agreed(counted, days, read_clock(_without_vague(folded, hour), now), now, past=past)
    hours = clock.span
    each = _EACH.search(folded)
    if past and days.whole and (each is None or _OF_DAYS.search(each.group()) is None):
        days = Days(unread=folded[days.parts[0][0] : days.parts[0][1]], parts=days.parts)
    claimed = claim(counted, days, clock, past=past)
    length, minutes = claimed.length, claimed.minutes
    if claimed.counted and not days.said and not days.unread:
        days = Days(unread=folded[claimed.counted[0] : claimed.counted[1]], parts=(claimed.counted,))
    if clock.ended and hours is not None and hours.end is not None and minutes is not None:
        hours = TimeSpan(back_from(hours.end, minutes), hours.end)
    parts = [*days.parts]
    parts += [(start, _behind(folded, end)) for start, end in clock.parts] if hours is not None else []
    parts += [(length.start, length.end)] if length is not None else []
    parts += claimed.rests
    parts += [claimed.summed] if claimed.summed is not None else []
    parts += [hour] if hour is not None else []
    parts += [match.span() for match in VAGUE_LENGTH.finditer(folded)] if length is None else []
    if (together := _ALL.search(folded)) is not None and minutes is not None:
        parts.append(together.span())
    if each is not None and (days.said or days.unread or minutes is not None):
        parts.append(each.span())
    needed = hour is not None and not (past and days.said)
    unread = days.unread or (folded[hour[0] : hour[1]] if hour is not None and needed else "")
    if minutes is not None and minutes > DAY:
        unread, minutes = unread or _said(folded, length), None
    if days.counted and (which := vague_day(folded, parts)) is not None:  # 过几天要请假三天: from when on?
        days = Days(unread=folded[which[0] : which[1]], parts=days.parts)
        unread = unread or days.unread
        parts.append(which)
    if past and days.said:
        parts += said_again(folded, days.parts)
    if not days.said and not days.unread:
        loose = vague_day(folded, parts)
        if loose is not None:
            unread = folded[loose[0] : loose[1]]
            parts.append(loose)
        elif each is not None and _OF_DAYS.search(each.group()):
            unread = unread or each.group()
    several = len(days.days) > 1 or days.last is not None
    return When(
        days=days.days,
        first=days.first,
        last=days.last,
        start=hours.start if hours is not None else None,
        end=hours.end if hours is not None else None,
        minutes=minutes,
        unread=unread.strip(),
        more=claimed.more,
        daily=None
        if claimed.summed is not None
        else _daily(folded, each is not None or (several and length is None and hours is not None)),
        parts=_merged(parts),
    )


_ALL = Pattern(r"一共|总共|共计|合计|加起来|总计|(?<![一-龥])共(?=\s?[0-9一二两三半])")
_BEHIND_HOURS = Pattern(r"(?:左右|多钟?|许|前后)")


def _behind(folded: str, end: int) -> int:
    more = _BEHIND_HOURS.match(folded, end)
    return more.end() if more is not None else end


def _daily(folded: str, each: bool) -> bool | None:
    if each:
        return True
    return False if _ALL.search(folded) else None


def _said(folded: str, length: Found[int] | None) -> str:
    return folded[length.start : length.end] if length is not None else ""


_ITS_NUMBER = Pattern(r"[0-9一二两三四五六七八九十几好来、,或\s]+点(?:多钟?|来?钟|左右)?")


def _without_vague(folded: str, hour: tuple[int, int] | None) -> str:
    """两三点到四点半 has an end, and 晚上 holds for it; the hour that is none is blank."""
    number = _ITS_NUMBER.search(folded, *hour) if hour is not None else None
    if number is None:
        return folded
    return folded[: number.start()] + " " * (number.end() - number.start()) + folded[number.end() :]


def _merged(parts: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
