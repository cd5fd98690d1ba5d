"""The hours of a text, also where they are said apart or run over midnight, and the day they belong to.

A single time or span is read in times.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.values.apart import from_to
from bot.values.bare import bare_hours
from bot.values.days import Days, read_days
from bot.values.found import Found, Given
from bot.values.parts import PERIOD
from bot.values.pattern import Pattern
from bot.values.since import ago, until_now
from bot.values.times import TimeSpan, all_spans, find_span

_WEEKDAY = r"[上下这本]{0,2}个?(?:周|星期|礼拜)[一二三四五六日天]"
_OVER = Pattern(  # 昨晚10点到今天凌晨1点: the second day's name stands in the way of the hours
    r"(?<=[点半刻分0-9])(?P<join>\s?(?:多钟?|左右|来钟|许)?(?:一直|直)?(?:[一-龥]{1,8})?(?:到|至|-{1,2}|~)\s?)"
    rf"(?P<day>(?:第二天|次日|隔天|翌日|当[天日]|[今昨明前后][天日]|{_WEEKDAY}|(?:今年|去年|明年)?元旦|大年初一|[今昨明](?=[早晚晨上下中])|(?:[0-9]{{1,2}}月)?[0-9]{{1,2}}[日号])\s?)"
    rf"(?=(?:{PERIOD})?的?\s?[0-9一二两三四五六七八九十]{{1,3}}(?:点|:))"
)
_NEAR = 3  # characters between the hours of a morning and those of its afternoon
_HAN = Pattern(r"[一-龥]")


@dataclass(frozen=True, slots=True)
class Clock:
    """The hours of a text and what said them; `minutes` may be of several spans of one day."""

    span: TimeSpan | None
    parts: tuple[tuple[int, int], ...] = ()
    minutes: int | None = None
    over: str = ""  # the name of the second day that stood between the hours
    cut: int = 0  # where it stood
    ended: bool = False  # 二十分钟前刚结束: how long it took tells when it began
    now: bool = False  # it went on until now


def read_clock(folded: str, now: datetime) -> Clock:
    """The hours that a folded text says."""
    since = ago(folded, now)
    if since is not None:
        return Clock(since.span, since.parts, since.minutes, ended=since.span.start is None)
    over = _OVER.search(folded)
    given = Given(now)
    if over is not None:
        start, end = over.span("day")
        hours = _through(folded[:start] + folded[end:], given)
        if hours is not None and hours.start < start < hours.end and hours.value.minutes is not None:
            around = ((hours.start, hours.end + end - start),)
            return Clock(hours.value, around, hours.value.minutes, over["day"].strip(), start)
    hours = find_span(folded, given)
    if hours is None or hours.value.minutes is None:
        hours = bare_hours(folded) or hours
    if hours is None:
        return Clock(None)
    if (since := until_now(folded, hours, now)) is not None:
        return Clock(since.span, since.parts, since.minutes, now=True)
    both = [from_to(folded, hours)] if hours.value.minutes is None else _one_after_another(folded, hours)
    if len(both) == 1:
        return Clock(both[0].value, both[0].spans, both[0].value.minutes)
    return Clock(both[0].value, tuple((each.start, each.end) for each in both), minutes=_together(both))


def _through(folded: str, given: Given) -> Found[TimeSpan] | None:
    """The hours of a text out of which the name of the second day was taken: 昨晚十点巡到|今天|凌晨一点."""
    hours = find_span(folded, given)
    if hours is None or hours.value.minutes is not None:
        return hours
    both = from_to(folded, hours, overnight=True)
    return Found(both.value, both.start, both.spans[-1][1])


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


def agreed(folded: str, days: Days, clock: Clock, now: datetime, *, past: bool) -> tuple[Days, Clock]:
    """The days and the hours of a folded text, the hours of a night made one span on its first day."""
    if _until_morning(days, clock, past) and clock.span is not None and days.first is not None:
        days = replace(days, days=(days.first,), first=None, last=None)
        clock = replace(clock, span=TimeSpan(None, clock.span.start))
    if clock.now and days.said and days.days != (now.date(),):  # 昨天八点就去了 现在才弄完: it did not take until now
        begins = clock.span.start if clock.span is not None else None
        clock = Clock(TimeSpan(begins, None), clock.parts[:1])
    return _overnight(folded, days, clock, now, past), clock


_NEXT = frozenset({"第二天", "次日", "隔天", "翌日"})


def _overnight(folded: str, days: Days, clock: Clock, now: datetime, past: bool) -> Days:
    """The first day alone, where the second one only says that it went on past midnight."""
    if clock.span is None:
        return days
    if not clock.over:
        return _small_hours(folded, days, clock)
    before = read_days(folded[: clock.cut].rstrip(" 到至-~"), now, past=past)
    named = read_days(clock.over if len(clock.over) > 1 else clock.over + "天", now, past=past).days
    if len(before.days) != 1:
        return days
    first = before.days[0]
    ends = first + timedelta(days=1) if clock.over in _NEXT else named[0] if named else first
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


_LAST_NIGHT = Pattern(r"昨[晚夜]|昨[天日](?:晚上?|夜里?|半夜|深夜)")


def _small_hours(folded: str, days: Days, clock: Clock) -> Days:
    """昨晚12点 and 昨晚1点 are of today's clock."""
    begins = clock.span.start if clock.span is not None else None
    if len(days.days) != 1 or begins is None or begins.hour > 4:
        return days
    night = _LAST_NIGHT.search(folded)
    if night is None or not night.start() <= clock.parts[0][0] <= night.end():
        return days
    return replace(days, days=(days.days[0] + timedelta(days=1),))


def _until_morning(days: Days, clock: Clock, past: bool) -> bool:
    """Whether the only hour ends the span of two days: 昨晚值班到今早6点."""
    if not past or days.first is None or days.last is None or (days.last - days.first).days != 1:
        return False
    lone = clock.span is not None and clock.span.end is None
    return lone and clock.parts[0][0] >= days.parts[-1][1] - 2
