"""When something was or will be: days or a span, hours, minutes a day, and what of it could not be read.

Everything that takes a time from people takes it from here. What each part is made of stands in days.py, times.py
and duration.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.values.day import all_days
from bot.values.days import Days, read_days
from bot.values.duration import DAY as WORKDAY
from bot.values.duration import find_length
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.times import TimeSpan, all_spans, bare_hours, find_span
from bot.values.vague import VAGUE_LENGTH, vague_day, vague_hour

DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class When:
    """What a text says of time. Nothing said: the empty one.

    `days` are single days, in the order said; `first` to `last` a span of days; never both. `minutes` is the length
    on each day; `daily` whether it was said so (每天2小时), of all together (一共2小时: False), or neither (None).
    `start` and `end` are of the day's clock; an end at or before the start lies on the next day.
    `unread` is a phrase of time that was seen and not read, or that is too vague to be, "" none: whoever needs a time
    asks about it. `parts` are the half-open spans of the text that said all this, in order, none overlapping.
    """

    days: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None
    start: time | None = None
    end: time | None = None
    minutes: int | None = None
    unread: str = ""
    daily: bool | None = None
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
    return _read(fold(text), given.now, past)


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
    """The day to come that is named: of several the first, of a span (到12月20日) the last."""
    days = read_days(fold(text), given.now, past=False)
    day = days.days[0] if days.days else days.last
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
    length = find_length(fold(text))
    return (
        length
        if length is not None and length.value > DAY and when.unread in fold(text)[length.start : length.end]
        else None
    )


def _found(when: When) -> Found[When] | None:
    return Found(when, *when.parts[0], also=when.parts[1:]) if when.parts else None


_EACH = re.compile(
    r"每(?:天|日|晚|次|人每天|个?晚上|个?早上)|(?<![一-龥])(?:各|都|均)(?=\s?[0-9一二两三半])|各自?(?=\s?[0-9一二两三半])|天天|(?<=[天日晚])各"
)
_OVER = re.compile(  # 昨晚10点到今天凌晨1点: the second day's name stands in the way of the hours
    r"(?<=[点半刻分0-9])(?P<join>\s?(?:一直|直)?(?:干|忙|守|巡|值)?(?:到|至|-{1,2}|~)\s?)"
    r"(?P<day>(?:第二天|次日|隔天|翌日|当[天日]|[今昨明前][天日]|[今昨明](?=[早晚晨上下中])|(?:[0-9]{1,2}月)?[0-9]{1,2}[日号])\s?)"
    r"(?=(?:凌晨|清晨|早晨|早上|早|上午|中午|下午|傍晚|晚上|晚|夜里)?的?\s?[0-9一二两三四五六七八九十]{1,3}(?:点|:))"
)


@lru_cache(maxsize=256)
def _read(folded: str, now: datetime, past: bool) -> When:
    days = read_days(folded, now, past=past)
    clock = _clock(folded, now)
    if _until_morning(days, clock, past) and clock.span is not None and days.first is not None:
        days = replace(days, days=(days.first,), first=None, last=None)
        clock = replace(clock, span=TimeSpan(None, clock.span.start))
    days = _overnight(folded, days, clock, now, past)
    each = _EACH.search(folded)
    if past and days.whole and (each is None or "次" in each.group()):
        days = Days(unread=folded[days.parts[0][0] : days.parts[0][1]], parts=days.parts)
    hour = vague_hour(folded)
    hours = clock.span if hour is None or not _meets(hour, clock.parts) else None
    length = _length(folded, days)
    if length is not None and length.value > WORKDAY and "天" in folded[length.start : length.end]:
        if not days.said and not days.unread:
            days = Days(unread=folded[length.start : length.end], parts=((length.start, length.end),))
        length = None  # 两三天, 一天半: more days than one
    minutes = length.value if length is not None else clock.minutes if hours is not None else None
    parts = [*days.parts]
    parts += [(start, _behind(folded, end)) for start, end in clock.parts] if hours is not None else []
    parts += [(length.start, length.end)] if length is not None else []
    parts += [hour] if hour is not None else []
    parts += [match.span() for match in VAGUE_LENGTH.finditer(folded)] if length is None else []
    if (together := _ALL.search(folded)) is not None and minutes is not None:
        parts.append(together.span())
    if each is not None and (days.said or days.unread or minutes is not None):
        parts.append(each.span())
    unread = days.unread or (folded[hour[0] : hour[1]] if hour is not None else "")
    if minutes is not None and minutes > DAY:
        unread, minutes = unread or _said(folded, length), None
    if not days.said and not days.unread:
        loose = vague_day(folded, parts)
        if loose is not None:
            unread = folded[loose[0] : loose[1]]
            parts.append(loose)
        elif each is not None and "各" not in each.group() and "都" not in each.group():
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
        daily=_daily(folded, each is not None or (several and length is None and hours is not None)),
        parts=_merged(parts),
    )


_ALL = re.compile(r"一共|总共|共计|合计|加起来|总计|(?<![一-龥])共(?=\s?[0-9一二两三半])")
_BEHIND_HOURS = re.compile(r"(?:左右|多钟?|许|前后)")
_TO_BEHIND = re.compile(r"(?:一直|直)?(?:到了?|至)\s?\Z")
_NEAR = 3  # characters between the hours of a morning and those of its afternoon
_HAN = re.compile(r"[一-龥]")


def _behind(folded: str, end: int) -> int:
    more = _BEHIND_HOURS.match(folded, end)
    return more.end() if more is not None else end


def _daily(folded: str, each: bool) -> bool | None:
    if each:
        return True
    return False if _ALL.search(folded) else None


def _said(folded: str, length: Found[int] | None) -> str:
    return folded[length.start : length.end] if length is not None else ""


# --- hours ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Clock:
    span: TimeSpan | None
    parts: tuple[tuple[int, int], ...] = ()
    minutes: int | None = None
    over: str = ""  # the name of the second day that stood between the hours
    cut: int = 0  # where it stood


def _clock(folded: str, now: datetime) -> _Clock:
    over = _OVER.search(folded)
    given = Given(now)
    if over is not None:
        start, end = over.span("day")
        hours = find_span(folded[:start] + folded[end:], given)
        if hours is not None and hours.start < start < hours.end and hours.value.minutes is not None:
            around = ((hours.start, hours.end + end - start),)
            return _Clock(hours.value, around, hours.value.minutes, over["day"].strip(), start)
    hours = find_span(folded, given) or bare_hours(folded)
    if hours is None:
        return _Clock(None)
    both = [_from_to(folded, hours)] if hours.value.minutes is None else _one_after_another(folded, hours)
    if len(both) == 1:
        return _Clock(both[0].value, both[0].spans, both[0].value.minutes)
    return _Clock(both[0].value, tuple((each.start, each.end) for each in both), minutes=_together(both))


def _from_to(folded: str, first: Found[TimeSpan]) -> Found[TimeSpan]:
    """9点打扫到11点, 9点开始打扫，11点结束: where it began and where it ended, said apart."""
    row = all_spans(folded)
    at = next(
        (at for at, hours in enumerate(row[:-1]) if hours.value.start is not None and hours.value.end is None), None
    )
    if at is None or first not in row[at : at + 2] or row[at + 1].value.start is not None:
        return first
    begins, ends = row[at].value.start, row[at + 1].value.end
    assert begins is not None, "looked for above"
    assert ends is not None, "of two ends one is said"
    if ends <= begins and ends.hour + 12 > begins.hour and ends.hour < 12:
        ends = ends.replace(hour=ends.hour + 12)  # 晚上7点巡逻到9点
    to = _TO_BEHIND.search(folded[row[at].end : row[at + 1].start])
    start = row[at].end + to.start() if to is not None else row[at + 1].start
    return Found(TimeSpan(begins, ends), row[at].start, row[at].end, also=((start, row[at + 1].end),))


def _one_after_another(folded: str, first: Found[TimeSpan]) -> list[Found[TimeSpan]]:
    """上午8:30-11:30，下午2:30-5:00: the hours picked, and those that go on later the same day."""
    row = [first]
    for hours in all_spans(folded):
        begins, ended, ends = hours.value.start, row[-1].value.end, hours.value.end
        if begins is None or ended is None or ends is None or hours.start < row[-1].end or begins < ended:
            continue
        if len(_HAN.findall(folded, row[-1].end, hours.start)) < _NEAR:
            row.append(hours)
    return row


def _together(row: Sequence[Found[TimeSpan]]) -> int | None:
    minutes = [hours.value.minutes for hours in row]
    return sum(each for each in minutes if each is not None) if all(each is not None for each in minutes) else None


_NEXT = frozenset({"第二天", "次日", "隔天", "翌日"})


def _overnight(folded: str, days: Days, clock: _Clock, now: datetime, past: bool) -> Days:
    """The first day alone, where the second one only says that it went on past midnight."""
    if clock.span is None:
        return days
    if not clock.over:
        return _small_hours(folded, days, clock)
    before = read_days(folded[: clock.cut].rstrip(" 到至-~"), now, past=past)
    named = list(all_days(clock.over if len(clock.over) > 1 else clock.over + "天", now, ahead=not past))
    if len(before.days) != 1:
        return days
    first = before.days[0]
    ends = first + timedelta(days=1) if clock.over in _NEXT else named[0].value if named else first
    assert clock.span.start is not None
    assert clock.span.end is not None
    late = clock.span.end <= clock.span.start
    if ends == first + timedelta(days=1 if late else 0):
        return before
    if clock.span.start.hour == 0 and ends == first + timedelta(days=1):
        return replace(before, days=(ends,))  # 昨晚12点到今早2点
    if past or ends < first:
        return replace(before, days=(), unread=folded[before.parts[0][0] : clock.parts[0][1]])
    return Days(first=first, last=ends, parts=before.parts)


_LAST_NIGHT = re.compile(r"昨[晚夜]|昨[天日](?:晚上?|夜里?|半夜|深夜)")


def _small_hours(folded: str, days: Days, clock: _Clock) -> Days:
    """昨晚12点 and 昨晚1点 are of today's clock."""
    begins = clock.span.start if clock.span is not None else None
    if len(days.days) != 1 or begins is None or begins.hour > 4:
        return days
    night = _LAST_NIGHT.search(folded)
    if night is None or not night.start() <= clock.parts[0][0] <= night.end():
        return days
    return replace(days, days=(days.days[0] + timedelta(days=1),))


def _until_morning(days: Days, clock: _Clock, past: bool) -> bool:
    """Whether the only hour ends the span of two days: 昨晚值班到今早6点."""
    if not past or days.first is None or days.last is None or (days.last - days.first).days != 1:
        return False
    lone = clock.span is not None and clock.span.end is None
    return lone and clock.parts[0][0] >= days.parts[-1][1] - 2


# --- lengths ----------------------------------------------------------------------------------------------------


def _length(folded: str, days: Days) -> Found[int] | None:
    """The length of time; the words that count days are none."""
    blank = list(folded)
    for start, end in days.parts:
        blank[start:end] = " " * (end - start)
    return find_length("".join(blank))


def _meets(span: tuple[int, int], parts: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in parts)


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
