"""The stretch of time that figures and ledgers are asked for: 本月, 上季度, 2026年10月, 近30天."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import COUNTY, monday
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern

_NUMBER = r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_PART = rf"第?(?P<quarter>[1-4一二三四])季度|(?P<half>[上下])半年|(?P<month>{_NUMBER})月份?(?![0-9])"
_PATTERN = Pattern(
    rf"(?P<near>(?:最?近|过去)(?P<days>{_NUMBER})(?P<of>天|日|周|个?月))"
    r"|(?P<today>今天|今日|昨天)"
    r"|(?P<which>[本上这](?:一|个)?)(?P<what>周|星期|月|季度|半年|年度?)"
    r"|(?P<iso>20[0-9]{2}-(?:1[0-2]|0?[1-9]))(?![-0-9])"
    rf"|(?=20[0-9]{{2}}年|今年|去年|{_NUMBER}月|第?[1-4一二三四]季|[上下]半年)"
    rf"(?:(?:(?P<year>20[0-9]{{2}})年|(?P<this>今年)|(?P<last>去年))度?的?)?(?:{_PART})?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to, not with, the day `until`; `label` says it in words."""

    since: date
    until: date
    label: str

    @property
    def start(self) -> datetime:
        """Its first instant, county time."""
        return datetime.combine(self.since, time(), COUNTY)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.until, time(), COUNTY)


def find_period(text: str, today: date) -> tuple[Period, str] | None:
    """The first period said and the text without it; None if none is."""
    folded = fold(text)
    match = _PATTERN.search(folded)
    if match is None or (made := _read(match, today)) is None:
        return None
    return made, f"{folded[: match.start()]} {folded[match.end() :]}"


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    return _months(day.year, day.month, 1, f"{day.year}年{day.month}月")


def month_before(day: date) -> Period:
    """The calendar month before a day's own."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def year_of(day: date) -> Period:
    """The calendar year of a day."""
    return _months(day.year, 1, 12, f"{day.year}年")


def _months(year: int, month: int, count: int, label: str) -> Period:
    """`count` months from that one on; months beyond a year's end run on into the next."""
    first, last = year * 12 + month - 1, year * 12 + month - 1 + count
    return Period(date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, 1), label)


def _quarter(year: int, quarter: int) -> Period:
    return _months(year, quarter * 3 - 2, 3, f"{year}年第{quarter}季度")


def _half(year: int, second: bool) -> Period:
    return _months(year, 7 if second else 1, 6, f"{year}年{'下' if second else '上'}半年")


def _read(match: re.Match[str], today: date) -> Period | None:
    groups = match.groupdict()
    if groups["near"]:
        return _near(groups["days"], groups["of"], today)
    if groups["today"]:
        day = today - timedelta(days=groups["today"] == "昨天")
        return Period(day, day + timedelta(days=1), f"{day.month}月{day.day}日")
    if groups["which"]:
        return _RELATIVE[groups["what"][0]](groups["which"].startswith("上"), today)
    if groups["iso"]:
        year, month = map(int, groups["iso"].split("-"))
        return _months(year, month, 1, f"{year}年{month}月")
    year = int(groups["year"] or today.year - (groups["last"] is not None))
    if groups["quarter"]:
        return _quarter(year, _int(groups["quarter"]))
    if groups["half"]:
        return _half(year, groups["half"] == "下")
    if not groups["month"]:
        return year_of(date(year, 1, 1))
    month = _int(groups["month"])
    if not 1 <= month <= 12:
        return None
    if month > today.month and not (groups["year"] or groups["this"] or groups["last"]):
        year -= 1  # 12月, said in November, was last year's
    return _months(year, month, 1, f"{year}年{month}月")


def _near(number: str, of: str, today: date) -> Period | None:
    count = _int(number) * {"天": 1, "日": 1, "周": 7}.get(of, 30)
    if not 1 <= count <= 3700:
        return None
    return _days(today - timedelta(days=count - 1), count)


def _days(first: date, count: int) -> Period:
    last = first + timedelta(days=count - 1)
    return Period(first, last + timedelta(days=1), f"{first.month}月{first.day}日至{last.month}月{last.day}日")


def _week(last: bool, today: date) -> Period:
    return _days(monday(today) - timedelta(days=7 * last), 7)


_RELATIVE: dict[str, Callable[[bool, date], Period]] = {
    "周": _week,
    "星": _week,
    "月": lambda last, today: month_before(today) if last else month_of(today),
    "季": lambda last, today: _quarter(*_back(today.year, (today.month + 2) // 3, last, 4)),
    "半": lambda last, today: _half_back(today, last),
    "年": lambda last, today: year_of(date(today.year - last, 1, 1)),
}


def _back(year: int, part: int, last: bool, parts: int) -> tuple[int, int]:
    """The part of a year, or the one before it."""
    if not last:
        return year, part
    return (year, part - 1) if part > 1 else (year - 1, parts)


def _half_back(today: date, last: bool) -> Period:
    # 上半年 is the first half of this year, not the one before; the pattern reads it as 上 + 半年.
    return _half(today.year, not last and today.month > 6)


def _int(digits: str) -> int:
    number = read_number(digits)
    return int(number) if number is not None else 0
