"""Ends and whole weeks, months, years and holidays: 月底, 年底, 本周内, 下周, 这个月, 国庆期间, 到元旦."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bot.values.day import near, shifted, steps
from bot.values.numerals import read_number
from bot.values.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, the same day where only an end is meant, and where the text says it."""

    first: date
    last: date
    start: int
    end: int
    every: bool = False  # 周末两天: said of each of its days


_M = r"(?<![0-9一二三四五六七八九十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_Y = r"(?P<{}>今年|去年|明年|后年|20[0-9]{{2}}年)?的?"
_M2, _M3 = _M.replace("month", "month_before"), _M.replace("month", "month_in")
_END = r"(?:月?[底末]|的?最后[一1]天)"
_WHICH_MONTH = r"(?P<which_month>上{1,4}个?月|下{1,4}个?月|[这本]个?月|当月)份?"
_YEAR = r"(?P<which_year>今年|去年|前年|明年|后年|本年度?|20[0-9]{2}年)?年?"
_PERIOD = Pattern(
    rf"(?P<month_end>(?:{_WHICH_MONTH}{_END}|{_Y.format('year_of')}{_M}{_END}|(?<![0-9一二三四五六七八九十个上下这本])月[底末](?!前几)))"
    rf"|(?P<year_end>{_YEAR}(?:(?<=年)[底末尾]|(?<=年)的?最后[一1]天))"
    r"|(?P<week_end>(?:(?P<end_week>上{1,4}|下{1,4}|这|本)个?(?:周|星期|礼拜)(?:末尾|内|结束))|(?<![每一二两三四五六七八九十0-9])周内)"
    r"|(?P<weekend>(?P<weekend_of>上{1,4}|下{1,4}|这|本)?个?(?P<both>整个|两个)?周末(?P<days>两天|两日|都|全天))"
    r"|(?P<workdays>(?<!上)(?<!下)(?P<work_week>上{1,4}|下{1,4}|这|本)(?:一|整)?个?(?:周|星期|礼拜)的?(?:每一?个?|所有的?|全部|[五5]个)?工作日)"
    r"|(?P<whole_week>(?<!上)(?<!下)(?P<week>上{1,4}|下{1,4}|这|本)(?:(?:一|整)?个?(?:周|星期|礼拜)(?![一二三四五六日天末1-7内个前后整])|个?(?:周|星期|礼拜)一?整个?(?:周|星期|礼拜)))"
    r"|(?P<whole_month>(?<!上)(?<!下)(?P<of_month>上{1,4}个?月|下{1,4}个?月|[这本]个?月|当月)份?(?!的?\s?(?:[0-9一二三四五六七八九十底末初中上下旬最]|第[一二三四1-4]个?(?:周|星期|礼拜)))(?P<within>内|里|以内)?)"
    r"|(?P<whole_year>(?P<of_year>今年|去年|明年|本年度?)(?!的?\s?[0-9一二三四五六七八九十底末初春夏秋冬上下最年])(?P<year_within>内|里|以内)?)"
    r"|(?P<feast>(?P<name>元旦|春节|清明节?|五一|劳动节|端午节?|中秋节?|国庆节?|十一)(?P<how>期间|假期|放假|长假|小长假|黄金周|假))"
    rf"|(?P<third>{_Y.format('year_third')}{_M.replace('month', 'month_third')}(?P<which_third>[上中下])旬)"
    rf"|(?P<nth_weekday>(?:{_Y.format('year_nth')}{_M.replace('month', 'month_nth')}"
    rf"|{_WHICH_MONTH.replace('which_month', 'nth_of')})"
    r"的?(?:第(?P<nth>[一二三四1-4])|(?P<nth_last>最后的?一?))个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]))"
    rf"|(?P<before_month>{_Y.format('year_before')}{_M2}(?:之|以)?前(?!几))"
    rf"|(?P<in_month>{_Y.format('year_in')}{_M3}(?:整月|一整月|内|里)?(?!\s?[0-9一二三四五六七八九十底末初中上下旬最前后]))"
    r"|(?<=[到至])\s?(?P<fixed>元旦|五一|劳动节|国庆节?|十一(?![月时点日号天个小楼栋人户:]))(?![路街巷号])"
)
_FEASTS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "五一": "Labour Day",
    "劳动": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "国庆": "National Day",
    "十一": "National Day",
}
_FIXED = {"元旦": ("1", "1"), "五一": ("5", "1"), "劳动": ("5", "1"), "国庆": ("10", "1"), "十一": ("10", "1")}


_HINT = Pattern(r"[月年周期拜假]|元旦|五一|劳动|国庆|十一")


def all_periods(folded: str, today: date, *, past: bool) -> Iterator[Period]:
    """Every such phrase of a folded text. A holiday whose days are not decided yet is none."""
    if not _HINT.search(folded):
        return
    for match in _PERIOD.finditer(folded):
        try:
            span = _read(match, today, past)
        except (OverflowError, ValueError):  # beyond the calendar's end
            span = None
        if span is not None:
            yield Period(
                *span, match.start(), match.end(), every=match["weekend"] is not None or match["workdays"] is not None
            )


def _read(match: re.Match[str], today: date, past: bool) -> tuple[date, date] | None:
    ends = match["month_end"] or match["year_end"]
    if ends is not None and past and "最后" not in ends:
        return None  # 打扫到月底 has its last day; what was done 月底 was done on some day of those
    if match["month_end"] is not None:
        return _once(_month_end(match, today, past))
    if match["year_end"] is not None:
        return _once(date(_year(match["which_year"], today), 12, 31))
    if match["week_end"] is not None:
        week = _week(match["end_week"] or "本", today)
        return _once(week[1])
    if match["weekend"] is not None:
        saturday = _week(match["weekend_of"] or "本", today)[0] + timedelta(days=5)
        if match["weekend_of"] is None and past and saturday > today:
            saturday -= timedelta(days=7)
        return saturday, saturday + timedelta(days=1)
    if match["workdays"] is not None:
        monday = _week(match["work_week"], today)[0]
        return _clipped((monday, monday + timedelta(days=4)), today, past)
    if match["whole_week"] is not None:
        return _clipped(_week(match["week"], today), today, past)
    if match["whole_month"] is not None:
        first = shifted(today.replace(day=1), steps(match["of_month"]))
        return _clipped((first, _last_of(first)), today, past)
    if match["whole_year"] is not None:
        year = _year(match["of_year"], today)
        return _clipped((date(year, 1, 1), date(year, 12, 31)), today, past)
    if match["third"] is not None:
        return None if past else _third(match, today)
    if match["nth_weekday"] is not None:
        return _nth_weekday(match, today, past)
    if match["before_month"] is not None or match["in_month"] is not None:
        return None if past else _month(match, today)
    if match["fixed"] is not None:
        month, number = (int(part) for part in _FIXED[match["fixed"][:2]])
        day = date(today.year, month, number)
        return _once(day.replace(year=today.year + 1) if day < today and not past else day)
    return _holiday(_FEASTS[match["name"][:2]], today, past)


def _month(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """三月份前: until the day before it; 12月: all of it that lies ahead."""
    name, year = match["month_before"] or match["month_in"], match["year_before"] or match["year_in"]
    first = _first_of(name, year, today, past=False)
    if match["before_month"] is not None:
        return (today, first - timedelta(days=1)) if first > today else None
    return _clipped((first, _last_of(first)), today, False) if _last_of(first) >= today else None


def _third(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """12月下旬: what of it lies ahead."""
    first = _first_of(match["month_third"], match["year_third"], today, past=False)
    begins, ends = {"上": (1, 10), "中": (11, 20), "下": (21, _last_of(first).day)}[match["which_third"]]
    span = first.replace(day=begins), first.replace(day=ends)
    return _clipped(span, today, False) if span[1] >= today else None


def _nth_weekday(match: re.Match[str], today: date, past: bool) -> tuple[date, date]:
    """12月第一个周六, 上月最后一个周六."""
    if match["nth_of"] is not None:
        first = shifted(today.replace(day=1), steps(match["nth_of"]))
    else:
        first = _first_of(match["month_nth"], match["year_nth"], today, past=past)
    weekday = "一二三四五六日".index(match["weekday"].replace("天", "日"))
    if match["nth"] is None:
        last = _last_of(first)
        return _once(last - timedelta(days=(last.weekday() - weekday) % 7))
    number = read_number(match["nth"])
    assert isinstance(number, int), "the pattern lets numerals pass only"
    return _once(first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1)))


def _once(day: date) -> tuple[date, date]:
    return day, day


def _last_of(first: date) -> date:
    return shifted(first, 1) - timedelta(days=1)


def _month_end(match: re.Match[str], today: date, past: bool) -> date:
    if match["which_month"] is not None:
        return _last_of(shifted(today.replace(day=1), steps(match["which_month"])))
    if match["month"] is not None:
        return _last_of(_first_of(match["month"], match["year_of"], today, past=past))
    return _last_of(today.replace(day=1))


def _first_of(month: str, year: str | None, today: date, *, past: bool) -> date:
    if year is not None:
        return date(_year(year, today), int(read_number(month) or 1), 1)
    first = near(str(read_number(month)), "1", today, not past)
    assert first is not None, "every month has a first day"
    return first


def _year(which: str | None, today: date) -> int:
    if which is None or which.startswith(("今", "本")):
        return today.year
    if which[0].isdigit():
        return int(which[:4])
    return today.year + {"去": -1, "前": -2, "明": 1, "后": 2}[which[0]]


def _week(which: str, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * steps(which))
    return monday, monday + timedelta(days=6)


def _clipped(span: tuple[date, date], today: date, past: bool) -> tuple[date, date]:
    """What of this week, month or year lies the way one looks."""
    if not span[0] <= today <= span[1]:
        return span
    return (span[0], today) if past else (today, span[1])


@cache
def _holidays() -> dict[str, list[tuple[date, date]]]:
    """Each holiday's runs of days off, as the State Council's notices have them."""
    from chinese_calendar import constants  # brings its tables of twenty years along: only for who names a holiday

    runs: dict[str, list[tuple[date, date]]] = {}
    for day, name in sorted(constants.holidays.items()):
        days = runs.setdefault(str(name), [])
        if days and day - days[-1][1] == timedelta(days=1):
            days[-1] = (days[-1][0], day)
        else:
            days.append((day, day))
    return runs


def _holiday(name: str, today: date, past: bool) -> tuple[date, date] | None:
    runs = _holidays().get(name, [])
    if past:
        before = [run for run in runs if run[0] <= today]
        return before[-1] if before and today - before[-1][1] < timedelta(days=330) else None
    return next((run for run in runs if run[1] >= today), None)
