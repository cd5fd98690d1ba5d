"""Days with names: 重阳节, 中秋那天, 立冬, 教师节, 双十一那晚, 去年元旦, 腊月廿四, 正月初一到初六, 八月十五赏月.

Whole holidays (国庆期间) stand in periods.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from bot.values.customs import MOON, SUN, calendar_behind, is_custom
from bot.values.day import near
from bot.values.lunar import LAST_DAY, solar
from bot.values.numerals import read_number
from bot.values.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Feast:
    """One such day, and where the text says it."""

    day: date
    start: int
    end: int


_BY_SUN = {  # month and day
    "元旦": (1, 1),
    "情人节": (2, 14),
    "学雷锋日": (3, 5),
    "妇女节": (3, 8),
    "植树节": (3, 12),
    "愚人节": (4, 1),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "青年节": (5, 4),
    "护士节": (5, 12),
    "儿童节": (6, 1),
    "建党节": (7, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "记者节": (11, 8),
    "消防日": (11, 9),
    "光棍节": (11, 11),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
    "公祭日": (12, 13),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
    "跨年": (12, 31),
}
_BY_MOON = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "龙抬头": (2, 2),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元节": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "除夕": (12, LAST_DAY),
    "大年三十": (12, LAST_DAY),
    "大年夜": (12, LAST_DAY),
    "年三十": (12, LAST_DAY),
}
_BY_WEEK = {"母亲节": (5, 2), "父亲节": (6, 3)}  # month, and which Sunday of it
_TERMS = "立春 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 冬至 小寒"
_WEATHER = "雨水 大雪 小雪 大寒"  # solar terms as well, where it is said so
_LONG = "国庆 春节 五一 劳动节"  # off for days: 国庆节打扫 does not say on which of them

_THAT = r"(?:的?(?:那|当|这)(?:一?天|日|晚)|(?=的?(?:凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|晚)))"
_NO_NAME = (
    r"(?![路街巷村桥岗]|大道|小区|社区|广场|花园|新村|大厦|公园|小学|中学|晚会|联欢|民俗|讲话|精神|主题|月饼|粽子|汤圆|品"
    r"|期间|假期|放假|长假|小长假|黄金周|假|[前后](?![一1][天日])|头一?天|将|快|度)"
)
_YEAR = r"(?P<year>今年|去年|前年|明年|后年|20[0-9]{2}年)?的?"
_M = r"正|冬|腊|十[一二]?|[二三四五六七八九]"
_D = r"初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二?十[一二三四五六七八九]?|三十"
_A = r"1[0-2]|[1-9]"
_NUMBERED = {"三八": "妇女节", "五四": "青年节", "六一": "儿童节", "七一": "建党节", "八一": "建军节"}


def _any(names: str) -> str:
    return "|".join(sorted(names.split(), key=len, reverse=True))


_SHORT = " ".join(name for name in (*_BY_SUN, *_BY_MOON, *_BY_WEEK) if name not in _LONG.split())
_FEAST = Pattern(
    rf"{_YEAR}(?:"
    rf"(?P<short>(?!元旦第)(?:{_any(f'{_SHORT} {_TERMS}')}))节?气?夜?{_NO_NAME}{_THAT}?"
    rf"|(?P<long>{_any(_LONG)}|元旦)节?(?:第(?P<nth>[一二三四五六七八1-8])天|{_THAT}|(?=\s?[一二两三四五六七2-7]天)|(?=的?[前后][一1][天日]))"
    rf"|(?P<weather>{_any(_WEATHER)})(?:节气)?{_THAT}"
    rf"|(?P<numbered>{_any(' '.join(_NUMBERED))})(?:节|(?={_THAT}))(?!日){_THAT}?"
    rf"|大年(?P<new_year>初[一二三四五六七八九十])"
    r"|小年夜?\s?[(,、]?\s?(?:腊月)?(?P<little>廿[三四五]|二十[三四五]|2[345])[日号]?\)?(?:那天|当天)?"
    rf"|(?:(?:(?P<moon>{MOON})|(?P<sun>{SUN}))(?P<m1>{_M})月份?(?P<d1>{_D})|(?<![0-9一二三四五六七八九十])(?P<m2>正|冬|腊)月(?P<d2>{_D})"
    rf"|(?<![0-9一二三四五六七八九十])(?P<m3>{_M})月(?P<d3>初[一二三四五六七八九十]|廿[一二三四五六七八九]?))[日号]?(?:那天|当天)?"
    rf"|(?<![0-9一二三四五六七八九十])(?P<m4>{_M})月(?P<d4>{_D}|[一二三四五六七八九])(?![0-9一二三四五六七八九十日号])"
    rf"|(?<![0-9])(?P<m5>{_A})月(?P<d5>3[01]|[12][0-9]|[1-9])(?=[日号]?[\s(,、]{{0,2}}(?:是|按)?(?:{MOON}))"
    r"|(?<!最)(?P<bare>初[一二三四五六七八九十])(?![中级年高一二三四五六七八九十]))"
)
_NAMED = Pattern(r"(?:庆祝|喜?迎|欢度|学习|宣传|宣讲|布置|筹备|准备)$")  # 庆祝元旦 is what was done, not when
_SPRING = Pattern(r"除夕|春节|过年|拜年|正月|新年|大年|走亲戚")
_STEPS = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}


def all_feasts(folded: str, today: date, *, past: bool, year: int | None = None) -> Iterator[Feast]:
    """Every such day of a folded text: the last one of the past, or the next one, or that of `year`."""
    before: tuple[int, int] | None = (1, 0) if _SPRING.search(folded) else None  # of a bare 初六
    for match in _FEAST.finditer(folded):
        if _NAMED.search(folded, max(0, match.start() - 3), match.start()):
            continue
        numbers, end = _numbers(match, before), match.end()
        calendar = calendar_behind(folded, end) if numbers is not None else None
        if calendar is not None:
            end = calendar.end
        sun = match["sun"] is not None or (calendar is not None and not calendar.moon)
        if (match["m4"] or match["m5"]) and calendar is None and not (numbers and is_custom(folded, *numbers)):
            continue
        if sun and numbers is not None:
            day = near(str(numbers[0]), str(numbers[1]), today, not past)
        else:
            before = numbers or before
            day = _nearest(match, numbers, today, past, year)
        if day is not None:
            later = timedelta(days=_number(match["nth"]) - 1 if match["nth"] is not None else 0)  # 国庆第三天
            yield Feast(day + later, match.start(), end)


def _numbers(match: re.Match[str], before: tuple[int, int] | None) -> tuple[int, int] | None:
    """Month and day that a match names by their numbers, of the lunar calendar where nothing else is said."""
    named = match["m1"] or match["m2"] or match["m3"] or match["m4"] or match["m5"]
    day = match["d1"] or match["d2"] or match["d3"] or match["d4"] or match["d5"]
    if match["new_year"] is not None:
        return 1, _number(match["new_year"][1:])
    if match["little"] is not None:
        return 12, _number(match["little"])
    if match["bare"] is not None:
        return _following(before, _number(match["bare"][1:])) if before is not None else None
    if named is None:
        return None
    months = {"正": 1, "冬": 11, "腊": 12}
    return months.get(named) or _number(named), _number(day.removeprefix("初"))


def _following(before: tuple[int, int], day: int) -> tuple[int, int]:
    """初六 behind 腊月廿四 is of the new year."""
    return (before[0] % 12 + 1 if day < before[1] else before[0]), day


def _number(numeral: str) -> int:
    number = read_number(numeral)
    assert isinstance(number, int), "the pattern lets numerals pass only"
    return number


def _nearest(
    match: re.Match[str], moon: tuple[int, int] | None, today: date, past: bool, beside: int | None
) -> date | None:
    if match["year"] is not None:
        year = match["year"]
        return _in(match, moon, int(year[:4]) if year[0].isdigit() else today.year + _STEPS[year[0]])
    if beside is not None:  # 除夕值班，明年的: by the common calendar
        either = [_in(match, moon, year) for year in (beside - 1, beside)]
        return next((day for day in either if day is not None and day.year == beside), None)
    days = [
        day
        for year in range(max(today.year - 2, MINYEAR), min(today.year + 2, MAXYEAR) + 1)
        if (day := _in(match, moon, year)) is not None
    ]
    if past:
        return max((day for day in days if day <= today), default=None)
    return min((day for day in days if day >= today), default=None)


def _in(match: re.Match[str], moon: tuple[int, int] | None, year: int) -> date | None:
    """The day in a year: of the lunar calendar the one that most of it lies in."""
    name = match["short"] or match["long"] or match["weather"] or _NUMBERED.get(match["numbered"] or "", "")
    moon = moon or _BY_MOON.get(name)
    if moon is not None:
        return solar(year, *moon)
    if name in _BY_SUN:
        return date(year, *_BY_SUN[name])
    if name in _BY_WEEK:
        month, which = _BY_WEEK[name]
        first = date(year, month, 1)
        return first + timedelta(days=6 - first.weekday() + 7 * (which - 1))
    return _term(name, year) if name else None


def _term(name: str, year: int) -> date | None:
    """The day of a solar term."""
    from chinese_calendar import get_solar_terms  # as its tables of holidays: only for who names one

    if not 1900 <= year <= 2100:
        return None
    return next((day for day, term in get_solar_terms(date(year, 1, 1), date(year, 12, 31)) if term == name), None)
