"""What the commands of the week read besides the usual: an activity's number, at the head of what follows the word; the
days of every week; to when something is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from bot.arguments import Slot
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.item import find_item
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from bot.values.times import TimeSpan
from bot.values.when import When, find_coming_days, find_hours

# 3 两个人, 3和4, 3周日9点: the number stands first and counts nothing.
_FIRST = Pattern(
    r"\s*(?:第\s?)?(?P<number>[0-9]{1,3})(?![0-9.:：])"
    r"(?!\s?(?:个|人|位|口|名|点|小时|月|日|岁|年|分|栋|楼|幢|单元|天))\s?[号项]?"
)
_DAY = "一二三四五六日天"
_WEEKLY = Pattern(
    rf"每(?:个)?(?:周|星期|礼拜)(?P<days>[{_DAY}](?:\s?(?:[、,，和跟与及]\s?)?(?:每?(?:周|星期|礼拜))?[{_DAY}](?![点号日月]))*)"
)
_GRID = Pattern(r"\s?第?(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})号?网格")
# 改到周日 is no span that ends on Sunday.
_TO = Pattern(r"(?:改|推|推迟|延|延期|挪|移|提前|调|调整|换)(?:到|至|成|为|在)")


def _number(text: str, given: Given) -> Found[int] | None:
    first = _FIRST.match(fold(text))
    if first is not None and 1 <= int(first["number"]) <= 999:
        return Found(int(first["number"]), first.start("number"), first.end())
    return find_item(text, given)


def _bare(text: str) -> int | None:
    number = read_number(fold(text).strip("第项号个.、 "))
    return int(number) if number is not None and float(number).is_integer() and 0 < number < 1000 else None


def find_days(text: str, given: Given) -> Found[When] | None:
    """The days to come; of 每周二、四 the next Tuesday and the next Thursday, today among them."""
    folded = fold(text)
    weekly = _WEEKLY.search(folded)
    if weekly is None:
        return find_coming_days(text, given)
    today = given.now.date()
    ahead = {(min(_DAY.index(sign), 6) - today.weekday()) % 7 for sign in weekly["days"] if sign in _DAY}
    days = tuple(today + timedelta(days=step) for step in sorted(ahead))
    besides = find_coming_days(_blanked(folded, weekly.start(), weekly.end()), given)
    hours = besides.value if besides is not None else When()
    when = replace(hours, days=days, first=None, last=None, unread="", daily=None)
    return Found(when, weekly.start(), weekly.end(), besides.spans if besides is not None else ())


def is_weekly(text: str) -> bool:
    """Whether a text says 每周二."""
    return _WEEKLY.search(fold(text)) is not None


def _moved_days(text: str, given: Given) -> Found[When] | None:
    return find_coming_days(_told_to(text), given)


def _moved_hours(text: str, given: Given) -> Found[TimeSpan] | None:
    return find_hours(_told_to(text), given)


def _told_to(text: str) -> str:
    folded = fold(text)
    for match in _TO.finditer(folded):
        folded = _blanked(folded, match.start(), match.end())
    return folded


def _place(text: str, given: Given) -> Found[PlaceRef] | None:
    """水东第2网格 too, where 水东 alone is a name that the county knows."""
    read = find_place(text, given)
    if read is None or read.value.grid:
        return read
    grid = _GRID.match(fold(text), read.end)
    number = read_number(grid["number"]) if grid is not None else None
    if grid is None or number is None:
        return read
    community = read.value.community or read.value.estate
    words = fold(text)[read.start : grid.end()]
    return Found(
        replace(read.value, text=words, community=community, estate="", grid=f"第{number}网格"), read.start, grid.end()
    )


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


Numbered = Annotated[int, Slot("item", _number, _bare)]
Days = Annotated[When, Slot("date", find_days)]
MovedDays = Annotated[When, Slot("date", _moved_days)]
At = Annotated[PlaceRef, Slot("place", _place)]
MovedSpan = Annotated[TimeSpan, Slot("span", _moved_hours)]
