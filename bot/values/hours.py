"""The hours of a text, also where they are said apart or run over midnight, and the day they belong to.

A single time or span is read in times.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.values.days import Days, read_days
from bot.values.found import Found, Given
from bot.values.numerals import NUMBER, read_number
from bot.values.pattern import Pattern
from bot.values.times import TimeSpan, all_spans, bare_hours, find_span

_OVER = Pattern(  # 昨晚10点到今天凌晨1点: the second day's name stands in the way of the hours
    r"(?<=[点半刻分0-9])(?P<join>\s?(?:多钟?|左右|来钟|许)?(?:一直|直)?(?:[一-龥]{1,3})?(?:到|至|-{1,2}|~)\s?)"
    r"(?P<day>(?:第二天|次日|隔天|翌日|当[天日]|[今昨明前][天日]|(?:今年|去年|明年)?元旦|大年初一|[今昨明](?=[早晚晨上下中])|(?:[0-9]{1,2}月)?[0-9]{1,2}[日号])\s?)"
    r"(?=(?:凌晨|转钟|转点|清晨|早晨|早上|早|上午|中午|下午|傍晚|晚上|晚|夜里)?的?\s?[0-9一二两三四五六七八九十]{1,3}(?:点|:))"
)
_TO_BEHIND = Pattern(r"(?:一直|直)?(?:到了?|至)\s?\Z")
_PART_OF_DAY = Pattern(r"[早上中下午晚夜傍凌清半深]")
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


def read_clock(folded: str, now: datetime) -> Clock:
    """The hours that a folded text says."""
    ago = _ago(folded, now)
    if ago is not None:
        return ago
    over = _OVER.search(folded)
    given = Given(now)
    if over is not None:
        start, end = over.span("day")
        hours = _through(folded[:start] + folded[end:], given)
        if hours is not None and hours.start < start < hours.end and hours.value.minutes is not None:
            around = ((hours.start, hours.end + end - start),)
            return Clock(hours.value, around, hours.value.minutes, over["day"].strip(), start)
    hours = find_span(folded, given) or bare_hours(folded)
    if hours is None:
        return Clock(None)
    if hours.value.end is None and (until := _UNTIL_NOW.match(folded, hours.end)) is not None:
        begins, now_is = hours.value.start, time(now.hour, now.minute)
        span = TimeSpan(begins, now_is)
        if begins is not None and begins < now_is:
            return Clock(span, ((hours.start, until.end()),), span.minutes)
    both = [_from_to(folded, hours)] if hours.value.minutes is None else _one_after_another(folded, hours)
    if len(both) == 1:
        return Clock(both[0].value, both[0].spans, both[0].value.minutes)
    return Clock(both[0].value, tuple((each.start, each.end) for each in both), minutes=_together(both))


_UNTIL_NOW = Pattern(r"[一-龥]{0,4}?(?:一直)?到(?:现在|这会儿?|这个?时候|刚才|刚刚|目前)(?:为止)?")
_AGO = Pattern(rf"(?P<number>{NUMBER})(?P<half>个半)?个?(?P<unit>小时|钟头|分钟)(?:以|之)?前(?:就)?(?:开始|起)")
_JUST_OVER = Pattern(r"(?:刚刚?|才|刚才)(?:结束|忙完|弄完|搞完|做完|干完|扫完|收工|完)")


def _ago(folded: str, now: datetime) -> Clock | None:
    """一个小时前开始, and how long it was where it is only just over; None where that was yesterday."""
    match = _AGO.search(folded)
    number = read_number(match["number"]) if match is not None else None
    if match is None or number is None:
        return None
    minutes = round((number + (0.5 if match["half"] else 0)) * (1 if match["unit"] == "分钟" else 60))
    begins = now.hour * 60 + now.minute - minutes
    if begins < 0:
        return None
    span = TimeSpan(time(begins // 60, begins % 60), None)
    over = _JUST_OVER.search(folded, match.end())
    parts = (match.span(), over.span()) if over is not None else (match.span(),)
    return Clock(span, parts, minutes if over is not None else None)


def _through(folded: str, given: Given) -> Found[TimeSpan] | None:
    """The hours of a text out of which the name of the second day was taken: 昨晚十点巡到|今天|凌晨一点."""
    hours = find_span(folded, given)
    if hours is None or hours.value.minutes is not None:
        return hours
    both = _from_to(folded, hours, overnight=True)
    return Found(both.value, both.start, both.spans[-1][1])


def _from_to(folded: str, first: Found[TimeSpan], *, overnight: bool = False) -> Found[TimeSpan]:
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
    bare = _PART_OF_DAY.match(folded, row[at + 1].start) is None
    if bare and begins.hour < ends.hour - 12:
        ends = ends.replace(hour=ends.hour - 12)  # 凌晨三点出门，五点回来
    if not overnight and ends <= begins and ends.hour + 12 > begins.hour and ends.hour < 12:
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


def agreed(folded: str, days: Days, clock: Clock, now: datetime, *, past: bool) -> tuple[Days, Clock]:
    """The days and the hours of a folded text, the hours of a night made one span on its first day."""
    if _until_morning(days, clock, past) and clock.span is not None and days.first is not None:
        days = replace(days, days=(days.first,), first=None, last=None)
        clock = replace(clock, span=TimeSpan(None, clock.span.start))
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
