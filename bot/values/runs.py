"""Days said in one breath, the sign of the day not repeated: 25-27号, 12月1、3、5日, 周一三五, 周一到周五, 11.20-22."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.values.day import FAR, PLACE_AFTER_NUMBER, day_of_month, near, shifted, steps, weekday, weekday_number
from bot.values.numerals import read_number
from bot.values.pattern import Pattern

_LONGEST = 366  # days


@dataclass(frozen=True, slots=True)
class Run:
    """A list (`days`) or a span (`days` empty), and where the text says it."""

    days: tuple[date, ...]
    first: date
    last: date
    start: int
    end: int


_AND, _TO = r"[、,和与跟及/]", r"[-~到至]|一直到"
_W = r"[一二三四五六日天1-7]"
_UNIT = r"(?:周|星期|礼拜)"
_NOT_ITS_END = r"(?![0-9个点时半刻分十百小次场项名户件条批期轮遍趟篇位.:])"
_WEEKDAYS = Pattern(
    rf"(?P<which>上{{1,4}}|下{{1,4}}|这|本|(?<![每隔各四双单])(?<![0-9一二两三四五六七八九十]))个?{_UNIT}"
    rf"(?P<run>{_W}(?:(?:\s?(?:{_AND}|{_TO})\s?(?:[上下这本]?个?{_UNIT})?|\s?[上下这本]?个?{_UNIT}){_W}){{1,6}}|(?:六[日天]|一二三四五|一二三|二三四|三四五|一三五|二四六|二四|一三|三五|一二|二三|三四|四五|五六|六日)){_NOT_ITS_END}"
)
_STEP = Pattern(rf"(?P<sep>{_AND}|{_TO})?\s?(?:(?P<which>上|下|这|本)?个?{_UNIT})?(?P<day>{_W})")
_D = (
    r"(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
    r"|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九]"
)
_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_HEAD = (
    rf"(?:(?:(?P<year>20[0-9]{{2}})年\s?)?(?P<month>{_M})月份?"
    r"|(?P<which>上{1,4}个?月|下{1,4}个?月|[这本]个?月|当月)的?)\s?"
)
_DATES = Pattern(
    rf"(?<![0-9a-z.:/#第月一二三四五六七八九十周期拜-])(?:{_HEAD})?(?:{_D})\s?[日号]?"
    rf"(?P<more>(?:\s?(?:{_AND}|{_TO})\s?(?:{_M}月份?|下个?月)?\s?(?:{_D})\s?[日号]?){{1,9}})(?<=[日号])(?!\s?(?:{PLACE_AFTER_NUMBER}))"
    rf"|(?<![0-9一二三四五六七八九十])(?P<short>{_M}月(?:{_D})(?:\s?(?:{_AND}|{_TO})\s?(?:{_D})){{1,9}})(?=$|[\s,。])"
    rf"|(?<![0-9a-z./#第-])(?<![0-9]:)(?P<dotted>(?:1[0-2]|0?[1-9])[./](?:3[01]|[12][0-9]|0?[1-9])(?:\s?(?:[-~到至]|[、,和])\s?(?:(?:1[0-2]|0?[1-9])[./])?(?:3[01]|[12][0-9]|0?[1-9])){{1,9}})(?![0-9.:/]|\s?(?:小时|h|个|人|点|元|块|米|%|次|栋|号楼))"
)
_DATE_STEP = Pattern(
    rf"(?P<sep>{_AND}|{_TO})?\s?(?:(?P<month>{_M})(?:月份?|[./](?=[0-9]))|(?P<which>[上下]{{1,4}}个?月|[这本]个?月|当月)的?)?\s?(?P<day>{_D})\s?[日号]?"
)
# 25 26两天, 十一月六 七 八三天: the count behind them tells that they are days.
_LISTED = Pattern(
    rf"(?<![0-9a-z.:/#第月一二三四五六七八九十周期拜-])(?P<listed>(?:{_HEAD})?(?:{_D})号?(?:[\s、,和]{{1,2}}(?:{_D})号?){{1,6}}?)"
    r"(?:这)?(?P<count>[两二三四五六七2-7])(?:天|日|个?晚上?)(?![前后])"
)
_TO_SIGN = Pattern(_TO)


# Two days in one word.
_PAIRS = {"昨今": (-1, 0), "前昨": (-2, -1), "今明": (0, 1), "明后": (1, 2), "昨前": (-2, -1)}
_PAIR = Pattern(rf"(?<![一-龥])(?P<pair>{'|'.join(_PAIRS)})(?:两?[天日]|两?晚)(?![气然])")


def all_runs(folded: str, today: date, *, ahead: bool) -> Iterator[Run]:
    """Every run of days in a folded text."""
    for match in _WEEKDAYS.finditer(folded):
        run = _weekdays(match, today, ahead)
        if run is not None:
            yield run
    for match in _PAIR.finditer(folded):
        days = tuple(today + timedelta(days=step) for step in _PAIRS[match["pair"]])
        yield Run(days, days[0], days[1], match.start(), match.end())
    for match in _DATES.finditer(folded):
        run = _dates(match, today, ahead)
        if run is not None:
            yield run
    for match in _LISTED.finditer(folded):
        run = _dates(match, today, ahead)
        if run is not None and len(run.days) == read_number(match["count"]):
            yield run


def _run(days: list[date], joints: list[bool], start: int, end: int) -> Run | None:
    """`joints`: of each day but the first, whether it ends a span."""
    if any(later < earlier for earlier, later in itertools.pairwise(days)) and any(joints):
        return None
    if len(days) == 2 and joints == [True]:
        return Run((), days[0], days[1], start, end)
    every: list[date] = days[:1]
    for day, span in zip(days[1:], joints, strict=True):
        if span and (day - every[-1]).days <= _LONGEST:
            every += [every[-1] + timedelta(days=step) for step in range(1, (day - every[-1]).days)]
        every.append(day)
    every = list(dict.fromkeys(every))
    return Run(tuple(every), min(every), max(every), start, end)


def _weekdays(match: re.Match[str], today: date, ahead: bool) -> Run | None:
    pieces = list(_STEP.finditer(match["run"]))
    if len(pieces) < 2:
        return None
    names = [piece["day"] for piece in pieces]
    joints = [piece["sep"] is not None and _TO_SIGN.fullmatch(piece["sep"]) is not None for piece in pieces[1:]]
    which = match["which"]
    if which or any(piece["which"] for piece in pieces):
        days: list[date] = []
        for piece, name in zip(pieces, names, strict=True):
            which = piece["which"] or which
            days.append(weekday(which or "这", name, today, False))
        return _run(days, joints, match.start(), match.end())
    # One week: the last (with `ahead` the next) in which all of them lie on that side.
    numbers = [weekday_number(name) for name in names]
    anchor = weekday("", names[0] if ahead else names[-1], today, ahead)
    at = numbers[0] if ahead else numbers[-1]
    if ahead and any(joints) and at <= today.weekday() <= numbers[-1]:
        anchor = today - timedelta(days=today.weekday() - at)  # 周一到周五 said on a Wednesday: this week's
        if anchor < today and not any(joints):
            anchor += timedelta(days=7)
    days = [anchor + timedelta(days=number - at) for number in numbers]
    return _run(days, joints, match.start(), match.end())


def _dates(match: re.Match[str], today: date, ahead: bool) -> Run | None:
    text = match.groupdict().get("listed") or match.group()
    if match["year"] is not None:
        text = text.removeprefix(match["year"]).removeprefix("年").lstrip()
    pieces = list(_DATE_STEP.finditer(text))
    if len(pieces) < 2:
        return None
    joints = [piece["sep"] is not None and _TO_SIGN.fullmatch(piece["sep"]) is not None for piece in pieces[1:]]
    days: list[date] = []
    try:
        first = _first(pieces, match["year"], today, ahead)
        if first is None:
            return None
        days.append(first)
        for piece in pieces[1:]:
            following = _following(days[-1], piece)
            if following is None:
                return None
            days.append(following)
    except (ValueError, OverflowError):
        return None
    return _run(days, joints, match.start(), match.end())


def _first(pieces: list[re.Match[str]], year: str | None, today: date, ahead: bool) -> date | None:
    head = pieces[0]
    number = read_number(head["day"])
    assert isinstance(number, int)
    if head["which"] is not None:
        return shifted(today.replace(day=1), steps(head["which"])).replace(day=number)
    if head["month"] is not None:
        month = read_number(head["month"])
        assert isinstance(month, int)
        return date(int(year), month, number) if year else near(str(month), str(number), today, ahead)
    if any(piece["month"] for piece in pieces[1:]):
        return None  # 3-12月5日
    last = read_number(pieces[-1]["day"])
    assert isinstance(last, int)
    if ahead:
        return day_of_month(str(number), today, True)
    ends = day_of_month(str(last), today, False)
    if ends is None:
        return None
    return ends.replace(day=number) if number <= last else shifted(ends.replace(day=1), -1).replace(day=number)


def _following(before: date, piece: re.Match[str]) -> date | None:
    number = read_number(piece["day"])
    assert isinstance(number, int)
    if piece["which"] is not None:
        return shifted(before.replace(day=1), max(1, steps(piece["which"]))).replace(day=number)
    if piece["month"] is not None:
        month = read_number(piece["month"])
        assert isinstance(month, int)
        year = before.year + (1 if month < before.month and before.month - month > FAR.days // 30 else 0)
        return date(year, month, number)
    if number < before.day:
        return shifted(before.replace(day=1), 1).replace(day=number)
    return before.replace(day=number)
