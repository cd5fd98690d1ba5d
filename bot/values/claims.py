"""How many minutes a text claims: the length said, without rests and what was no work, and of n times the sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.values.days import Days
from bot.values.duration import DAY, all_lengths
from bot.values.found import Found
from bot.values.hours import Clock
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.pick import pick
from bot.values.rests import is_beside, is_leave, rest, taken_off


@dataclass(frozen=True, slots=True)
class Claim:
    """What is put down, and `length` as it was said. `more` puts a record right.

    `counted` is where days were counted (两三天), which are no length; `rests` where it was said what is taken off;
    `summed`: the minutes are those of several times together.
    """

    length: Found[int] | None
    minutes: int | None
    more: int | None = None
    counted: tuple[int, int] | None = None
    rests: tuple[tuple[int, int], ...] = ()
    summed: tuple[int, int] | None = None


def claim(folded: str, days: Days, clock: Clock, *, past: bool) -> Claim:
    """The claim of a folded text, of which days and hours are known."""
    lengths = all_lengths(_blanked(folded, days.parts))
    counted = None
    if lengths and (length := pick(folded, lengths)) is not None and _are_days(folded, length):
        counted = (length.start, length.end)
        lengths = all_lengths(_blanked(folded, (*days.parts, counted)))
    if not lengths:
        return Claim(None, clock.minutes if clock.span is not None else None, counted=counted)
    off = [(each, span) for each in lengths if (span := _off(folded, each, clock)) is not None]
    work = [each for each in lengths if all(each is not rest for rest, _ in off) and not is_leave(folded, each)]
    of_the_deed = [each for each in work if not is_beside(folded, each)]
    if of_the_deed or clock.minutes is not None:
        work = of_the_deed
    length = pick(folded, work)
    rests = tuple(span for _, span in off)
    if length is None:
        return Claim(None, _less(clock, [each for each, _ in off]), counted=counted, rests=rests)
    more = _more(folded, length) if past else None
    if more is not None or _no_claim(folded, length, past):
        return Claim(length, None, more, counted, rests)
    summed = _times(folded, length, days)
    if summed is not None:
        return Claim(length, summed.value, None, counted, rests, (summed.start, summed.end))
    return Claim(length, length.value, None, counted, rests)


def _blanked(folded: str, parts: Sequence[tuple[int, int]]) -> str:
    """Without the words that say which days: they are no length."""
    blank = list(folded)
    for start, end in parts:
        blank[start:end] = " " * (end - start)
    return "".join(blank)


def _are_days(folded: str, length: Found[int]) -> bool:
    return length.value > DAY and "天" in folded[length.start : length.end]


def _off(folded: str, length: Found[int], clock: Clock) -> tuple[int, int] | None:
    """The words of a rest; 扣掉半小时 is one only of hours that were said, else it puts a record right."""
    if clock.span is not None and clock.minutes is not None and (span := taken_off(folded, length)) is not None:
        return span
    return rest(folded, length)


def _less(clock: Clock, rests: Sequence[Found[int]]) -> int | None:
    """The length of the hours without the rests; None where nothing is left."""
    if clock.span is None or clock.minutes is None:
        return None
    left = clock.minutes - sum(each.value for each in rests)
    return left if left > 0 else None


# --- a record put right -----------------------------------------------------------------------------------------

_TOO_MANY = Pattern(r"多(?:记|写|算|报|填|登)(?:成|了|上)*\s?$|(?:减|扣|去)(?:掉|去|除)?\s?$")
_TOO_FEW = Pattern(
    r"少(?:记|写|算|报|填|登)(?:成|了|上)*\s?$|(?:^|[,。;\s])(?:还?要?|得|应该|帮我|请)?(?:再|另外|还要)加(?:上)?\s?$"
    r"|漏(?:记|写|算|报|填|登)(?:了|\s)?$"
)
_AS_IT_WAS = Pattern(r"\s?(?:都|还是)?(?:没变|不变|没改|不用[改变动]|不动|照旧)")


def _more(folded: str, length: Found[int]) -> int | None:
    """By how much a record is put right: 多记了半小时 -30, 再加40分钟 40; None where the length is said as such.

    Of 那次漏记了 三小时 all was left out, not three hours of it.
    """
    before = folded[max(0, length.start - 8) : length.start]
    if _TOO_MANY.search(before):
        return -length.value
    return length.value if _TOO_FEW.search(before) else None


def _no_claim(folded: str, length: Found[int], past: bool) -> bool:
    """Whether a length puts nothing down: 每天2小时没变, and a day to come (请一天), which is no eight hours."""
    if _AS_IT_WAS.match(folded, length.end):
        return True
    return not past and "天" in folded[length.start : length.end]


# --- n times each -----------------------------------------------------------------------------------------------

_N = r"(?P<number>[0-9]{1,2}|[二两俩三四五六七八九十]{1,3})"
_EACH = Pattern(r"(?:每|(?<![0-9一二两三四五六七八九十第])[一1])\s?(?P<unit>[次趟回遍轮场户家])[^0-9,。;]{0,4}\Z")
_SO_MANY = Pattern(rf"(?<![0-9一二两三四五六七八九十第每])(?:{_N})\s?个?(?P<unit>[次趟回遍轮场户家])")
_BY = Pattern(rf"\s?[x×*]\s?{_N}(?![0-9.])\s?(?P<unit>个?人|位|[次趟回遍轮场户家])?(?![天日月年])")
_BEFORE = Pattern(rf"{_N}\s?个?(?P<unit>人|位|[次趟回遍轮场户家])\s?[x×*]\s?\Z")
_SERVES = Pattern(r"[教理剪量陪看讲测送帮访]|辅导|问诊|按摩|探望")
_MARK = 10  # characters


def _times(folded: str, length: Found[int], days: Days) -> Found[int | None] | None:
    """四次，每次两小时 of one day are eight hours, 半小时x4 two; None where it was done once, or on several days.

    Of 2小时x6人 nobody knows whether six were served or six worked: minutes None, unless 教, 理发 or such tells.
    """
    if len(days.days) > 1 or days.last is not None or days.unread:
        return None
    by = _BY.match(folded, length.end)
    if by is not None:
        return _product(folded, length, by, length.start, by.end())
    before = folded[max(0, length.start - _MARK) : length.start]
    by = _BEFORE.search(before)
    if by is not None:
        return _product(folded, length, by, length.start - len(by.group()), length.end)
    each = _EACH.search(before)
    if each is None:
        return None
    for many in _SO_MANY.finditer(folded):
        if many["unit"] == each["unit"]:
            return _product(folded, length, many, many.start(), many.end())
    return None


def _product(folded: str, length: Found[int], many: re.Match[str], start: int, end: int) -> Found[int | None] | None:
    number = read_number(many["number"])
    if not isinstance(number, int) or number < 2:
        return None
    people = many["unit"] is not None and many["unit"].endswith(("人", "位"))
    known = not people or _SERVES.search(folded) is not None
    return Found(length.value * number if known else None, start, end)
