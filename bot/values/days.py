"""Several days and spans of days: 周一和周三, 25-27号, 从12月1号起连续3天, 到年底, 下周.

What single days are made of stands in day.py; ends and whole weeks, months, years in periods.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.values.changed import standing
from bot.values.day import day_of_month, shifted
from bot.values.found import Found
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.phrases import FROM_BEHIND, INSTEAD, PART, TO_BEHIND, Phrase, all_phrases, tied
from bot.values.pick import denied, pick, turned

MOST = 31  # single days that one phrase may list; a longer one is a span


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a text: single ones, or a span. `unread` does not fit together; `parts` said it."""

    days: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None
    unread: str = ""
    parts: tuple[tuple[int, int], ...] = ()
    counted: bool = False  # 三天: how many, and not which
    whole: bool = False  # 上周, 这个月: said for some day of it as often as for all

    @property
    def said(self) -> bool:
        """Whether any day was read."""
        return bool(self.days) or self.last is not None


_PART_OF_DAY = Pattern(PART)
_BY = Pattern(r"\s?(?:之前|以前|为止|止|前(?![往来去台面天]))")
_FROM = Pattern(r"\s?(?:起|开始|往后|以后|之后|算起)(?:计|算)?")
_BACK = Pattern(r"\s?(?:才|再|就)?能?(?:回来|回家|返回|返程|归队|复工|销假|出院|回(?=$|[\s,。]))")
_COUNT = Pattern(
    r"(?<!第)(?P<how>连续|接连|连着|一连|一共|总共|整整|共|请假?|休假?|请个)?[,\s]?(?:了|请|休|他)?\s?"
    r"(?<![早朝0-9])(?<![早朝][1十])(?P<number>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|(?<![上下])半)\s?"
    r"(?P<unit>天半?|晚上?|个?(?:周|星期|礼拜)(?![一二三四五六日天末])|个月|年)(?![前后内以之气然晴黑亮里号到])(?:左右|时间|的?假|吧)?"
)
_SOME_DAY = Pattern(
    r"[一-龥]{0,4}?(?:[一二两三四][二两三四五]|[一1]|某|哪|随便哪)天(?![^,。\s]{0,2}[每都])"
)  # 下周请一天假
_SHORT_END = Pattern(
    r"[一-龥]{0,3}[\s,]?(?P<end>(?:一直|直)?[到至]\s?(?P<day>[12][0-9]|3[01]|[1-9])[日号]?)(?=$|[\s,。;]|请|休|不|都)"
)
_COUNTED = ("连续", "接连", "连着", "一连")
_ONE_OR_OTHER = Pattern(r"[一二两三四五六七八九]{2}")
# 三天内, 48小时内: until then.
_WITHIN = Pattern(
    r"(?P<number>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半)\s?(?P<unit>天|日|个?(?:周|星期|礼拜)|个月|小时)(?:之|以)?内(?![容部])"
)
_AROUND = Pattern(
    r"(?P<way>最近|近|这|过去|之?前面?|未来|接下来|今后|往后|以后)的?(?P<count>[0-9]{1,2}|[二两三四五六七八九十]{1,2})天(?![前后])"
)


def read_days(folded: str, now: datetime, *, past: bool) -> Days:
    """The days that a folded text says, looking back (`past`) or ahead.

    Never raises; an impossible or contradicting phrase stands in `unread`.
    """
    if (ends := _ends_of_month(folded, now.date(), past)) is not None:
        return ends
    groups = tied(folded, list(all_phrases(folded, now, past)))
    if any(not group.named for group in groups):
        groups = [group for group in groups if not group.named]
    chosen = standing(folded, groups) if len(groups) > 1 else None
    back = chosen.start if chosen is not None else 0  # all before it is taken back
    if chosen is None:
        meant = pick(folded, [Found(group, group.start, group.end) for group in groups])
        chosen = meant.value if meant is not None else None
    if chosen is not None and chosen.wrong:
        return Days(unread=folded[chosen.start : chosen.end].strip(), parts=((chosen.start, chosen.end),))
    read = _counted(folded, chosen, now, past)
    if read is None:
        read = _behind_to(folded, chosen, now, past) if chosen is not None else Days()
    if chosen is not None and turned(folded, chosen.start):
        back = chosen.start
    if chosen is None and past and not read.said and (put_right := _put_right(folded, now.date())) is not None:
        return put_right
    wrong = tuple(
        (group.start, group.end)
        for group in groups
        if group is not chosen and (group.end <= back or denied(folded, group.start))
    )
    parts = tuple(
        part for whole in read.parts for part in _without(whole, chosen.gap if chosen is not None else (0, 0))
    )
    year = (chosen.year,) if chosen is not None else ()
    return replace(read, parts=(*parts, *wrong, *year))


# 上个月最后三天, 12月头两天.
_MONTH_ENDS = Pattern(
    r"(?P<which>上上个?月|上个?月|这个?月|本月|下个?月|(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])月份?)的?"
    r"(?P<end>最后|末尾|头|最初|开头)的?(?P<number>[2-7两二三四五六七])天"
)
_OTHER_MONTHS = {"上上": -2, "上": -1, "下": 1}


def _ends_of_month(folded: str, today: date, past: bool) -> Days | None:
    match = _MONTH_ENDS.search(folded)
    if match is None:
        return None
    count = round(read_number(match["number"]) or 0)
    named = re.fullmatch(r"(.+?)月份?", match["which"])
    number = read_number(named[1]) if named is not None else None
    if number is None:
        head = match["which"].rstrip("月").removesuffix("个")
        at = today.year * 12 + today.month - 1 + _OTHER_MONTHS.get(head, 0)
    elif 1 <= number <= 12:
        at = today.year * 12 + int(number) - 1
        at += 12 * ((not past and number < today.month) - (past and number > today.month))
    else:
        return None
    first, beyond = (date(each // 12, each % 12 + 1, 1) for each in (at, at + 1))
    begin = first if match["end"] in ("头", "最初", "开头") else beyond - timedelta(days=count)
    return Days(days=tuple(begin + timedelta(days=day) for day in range(count)), parts=(match.span(),))


_NOT_BUT = Pattern(
    r"不是\s?(?P<wrong>[0-9]{1,2})[号日]?[\s,、]{0,2}是\s?(?P<day>[0-9]{1,2})(?![0-9:.%/]|\s?[点时小个分人名元块栋号楼单网位次])"
)
_HOURS = 16  # more than anybody does in a day: a larger number is no length


def _put_right(folded: str, today: date) -> Days | None:
    """不是26是16, of a record: numbers so large are days of the month."""
    match = _NOT_BUT.search(folded)
    if match is None or not _HOURS < max(int(match["wrong"]), int(match["day"])) <= 31 or match["day"] in ("0", "00"):
        return None
    day = day_of_month(match["day"], today, False)
    return Days(days=(day,), parts=(match.span(),)) if day is not None else None


def _without(part: tuple[int, int], gap: tuple[int, int]) -> Iterator[tuple[int, int]]:
    if not part[0] < gap[0] < gap[1] < part[1]:
        yield part
        return
    yield part[0], gap[0]
    yield gap[1], part[1]


def _counted(folded: str, chosen: Phrase | None, now: datetime, past: bool) -> Days | None:
    """连续3天 behind a first day, or alone; None where no days are counted."""
    around = _AROUND.search(folded)
    listed = chosen is not None and len(chosen.days) > 1  # 这三天, 昨天前天大前天: told one by one
    if around is not None and not listed and (chosen is None or chosen.start >= around.start()):
        return _around(folded, around, now.date(), past)
    within = _WITHIN.search(folded) if chosen is None and not past else None
    if within is not None and (read := _within(within, now.date())) is not None:
        return read
    for match in _counts(folded, chosen):
        number, unit = _number(match), match["unit"]
        if number is None:
            continue
        days = _length(number, unit, _start(chosen, now, past))
        strong = match["how"] is not None or unit.endswith(("周", "星期", "礼拜", "月", "年"))
        if days is None or (days <= 1 and not strong) or (days <= 1 and past):
            continue
        words = folded[match.start("how" if match["how"] in _COUNTED else "number") : match.end()]
        if chosen is None:
            return _alone(words, match, now, days, past)
        return _behind(folded, chosen, match, days, words)
    return None


def _within(match: re.Match[str], today: date) -> Days | None:
    number, unit = _number(match), match["unit"]
    if number is None:
        return None
    days = math.ceil(number / 24) if unit == "小时" else _length(number, unit.replace("日", "天"), today)
    try:
        return Days(first=today, last=today + timedelta(days=days), parts=(match.span(),)) if days else None
    except OverflowError:
        return None


def _counts(folded: str, chosen: Phrase | None) -> Iterator[re.Match[str]]:
    """Every count of days beside the phrase that was chosen."""
    if chosen is None:
        yield from _COUNT.finditer(folded)
        return
    yield from _COUNT.finditer(folded, chosen.end)
    yield from _COUNT.finditer(folded, 0, chosen.start)


def _start(chosen: Phrase | None, now: datetime, past: bool) -> date:
    return chosen.first if chosen is not None else now.date()


def _number(match: re.Match[str]) -> float | None:
    if _ONE_OR_OTHER.fullmatch(match["number"]):
        return None  # 三四天
    number = read_number(match["number"])
    if number == 0.5 and not match["unit"].endswith(("月", "年")):
        return None
    return number if number else None


def _length(number: float, unit: str, first: date) -> int | None:
    """How many days it is from `first` on."""
    if unit.endswith(("天", "半", "晚", "晚上")):
        return int(number) + (1 if unit == "天半" else 0)
    if unit.endswith(("周", "星期", "礼拜")):
        return round(number * 7)
    months = number * (12 if unit == "年" else 1)
    if months < 1:
        return 15
    try:
        return (shifted(first, int(months)) - first).days
    except OverflowError:
        return None


def _alone(words: str, match: re.Match[str], now: datetime, days: int, past: bool) -> Days:
    """Ahead it begins today (请假三天); which days are past, nobody words."""
    parts = (match.span(),)
    if past:
        return Days(unread=words, parts=parts)
    try:
        return Days(first=now.date(), last=now.date() + timedelta(days=days - 1), parts=parts, counted=True)
    except OverflowError:
        return Days(unread=words, parts=parts)


def _behind(folded: str, chosen: Phrase, match: re.Match[str], days: int, words: str) -> Days:
    parts = (_with_ties(folded, chosen), match.span())
    have = len(chosen.days) or (chosen.last - chosen.first).days + 1
    begins = match.start() >= chosen.end or _FROM.match(folded, chosen.end)
    if len(chosen.days) == 1 and begins:
        try:
            return _spread(Days(first=chosen.first, last=chosen.first + timedelta(days=days - 1), parts=parts))
        except OverflowError:
            return Days(unread=words, parts=parts)
    if have != days:
        return Days(unread=words, parts=parts)
    return replace(_plain(chosen), parts=parts)


def _spread(days: Days) -> Days:
    assert days.first is not None
    return replace(days, days=(days.first,), first=None, last=None) if days.first == days.last else days


def _around(folded: str, match: re.Match[str], today: date, past: bool) -> Days | None:
    number = read_number(match["count"])
    if not isinstance(number, int) or number < 2:
        return None
    way, parts = match["way"], (match.span(),)
    if way == "这" and number == 2 and past:
        return Days(unread=match.group(), parts=parts)  # 这两天: one of them, or both
    if way in ("最近", "近", "这") and past:
        return Days(first=today - timedelta(days=number - 1), last=today, parts=parts)
    if way == "过去" and past:
        return Days(first=today - timedelta(days=number), last=today - timedelta(days=1), parts=parts)
    if way in ("这", "未来", "接下来", "今后", "往后", "以后") and not past:
        return Days(first=today, last=today + timedelta(days=number - 1), parts=parts)
    return Days(unread=match.group(), parts=parts)  # 前两天: the day before yesterday, or those days


def _plain(chosen: Phrase) -> Days:
    if chosen.days:
        return Days(days=chosen.days)
    if chosen.first == chosen.last:
        return Days(days=(chosen.first,))
    return Days(first=chosen.first, last=chosen.last)


def _behind_to(folded: str, chosen: Phrase, now: datetime, past: bool) -> Days:
    """请假 到12月20日 runs from today until then; 从12月1号起 without an end stays one day and is open."""
    part = _with_ties(folded, chosen)
    if chosen.whole and (some := _SOME_DAY.match(folded, chosen.end)) is not None:
        return Days(unread=folded[part[0] : some.end()].strip(), parts=((part[0], some.end()),))
    single = chosen.first == chosen.last
    begun = _FROM.match(folded, chosen.end)
    if begun is not None and single:  # 从12月1号起: until when?
        return replace(_plain(chosen), unread=folded[part[0] : part[1]].strip(), parts=(part,))
    back = None if past else _BACK.match(folded, chosen.end)
    if back is not None and chosen.whole:
        return Days(unread=folded[part[0] : part[1]].strip(), parts=(part,))
    if back is not None and single and chosen.first > now.date():  # 25号回来: away until the day before
        return Days(first=now.date(), last=chosen.first - timedelta(days=1), parts=(part,))
    ends = _SHORT_END.match(folded, chosen.end) if single and not past else None
    if ends is not None and int(ends["day"]) > chosen.first.day:  # 12月20请假 一直到22
        last = _day_in(chosen.first, int(ends["day"]))
        if last is not None:
            return Days(first=chosen.first, last=last, parts=(part, ends.span("end")))
    moved = single and INSTEAD.search(folded, max(0, chosen.start - 8), chosen.start)
    until = (
        not past
        and not moved
        and (TO_BEHIND.search(folded[max(0, chosen.start - 4) : chosen.start]) or _BY.match(folded, chosen.end))
    )
    if until and (chosen.whole or len(chosen.days) > 1):
        return Days(unread=folded[part[0] : part[1]].strip(), parts=(part,))  # 到下周: until which day of it?
    if until and chosen.days and chosen.last > now.date():
        return Days(first=now.date(), last=chosen.last, parts=(part,))
    return replace(_plain(chosen), parts=(part,), whole=chosen.whole)


def _day_in(first: date, number: int) -> date | None:
    """The day of that number in the month of `first`; None where there is none."""
    try:
        return first.replace(day=number)
    except ValueError:
        return None


def _with_ties(folded: str, chosen: Phrase) -> tuple[int, int]:
    """The span of a phrase with 从, 到, 起, 之前 and the part of the day around it."""
    start, end = chosen.start, chosen.end
    for pattern in (TO_BEHIND, FROM_BEHIND):
        tie = pattern.search(folded[max(0, start - 4) : start])
        if tie is not None:
            start -= len(tie.group())
            break
    for pattern in (_FROM, _BY, _PART_OF_DAY):
        tie = pattern.match(folded, end)
        if tie is not None:
            end = tie.end()
    return start, end
