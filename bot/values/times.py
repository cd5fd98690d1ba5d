"""Clock times and spans: 9点到11点, 9:00-11:00, 下午两点到四点半, 晚上7点一刻, 14时30分."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.values.day import PLACE_AFTER_NUMBER
from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.numerals import read_number
from bot.values.parts import PERIOD, ahead, in_period
from bot.values.pattern import Pattern
from bot.values.pick import pick


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From when to when on one day's clock; either may be unsaid.

    An end at or before the start lies on the next day, so 晚上10点到12点 ends at time(0, 0):
    `time` knows no 24:00, and 23:59 would lose a minute of somebody's service.
    """

    start: time | None
    end: time | None

    @property
    def minutes(self) -> int | None:
        """Length in minutes (1 to 1440), None unless both ends are said."""
        if self.start is None or self.end is None:
            return None
        start = self.start.hour * 60 + self.start.minute
        end = self.end.hour * 60 + self.end.minute
        return end - start if end > start else end + 1440 - start


_HOUR = r"[0-9]{1,2}|(?<![周期拜])(?:二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_MINUTE = r"[0-9]{1,2}|[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九]"
_BARE_MINUTE = r"[0-5][0-9]|[二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]"
# What makes the number behind 点 something else than minutes: 9点30人集合, 1点5小时.
_COUNTED = r"(?![0-9.。]|人|名|个|位|元|块|户|栋|号|楼|小时|h|点|分之|多|来|公里|米|倍|%)"


def _point(n: int) -> str:
    """A point of time as a pattern; n = 2 may lack its 点 (9点到11)."""
    bare = r"(?=点|$)" if n == 0 else ""
    unit = (
        rf"(?P<unit{n}>点钟|点|點|时(?![候间长常段代期机不节光]))"
        rf"(?:整|(?P<half{n}>半)|(?P<quarter{n}>[一三])刻钟?|[过零]?(?P<min{n}>{_MINUTE})分(?!钟|之)"
        rf"|(?P<raw{n}>{_BARE_MINUTE}){_COUNTED})?"
    )
    colon = rf"(?P<sign{n}>:)(?P<colon{n}>[0-5][0-9])(?::[0-5][0-9])?(?![0-9])(?:\s?(?P<half_day{n}>am|pm))?"
    return rf"(?:(?P<period{n}>{PERIOD})的?\s?)?(?P<hour{n}>{_HOUR})(?:{colon}|\s?{unit}{bare})"


_JOIN = (
    r"\s?(?:左右|多|许|出头)?\s?(?:(?:开始|起|集合)?\s?(?:一直)?[干忙做弄扫搞值守]?\s?(?:到了?|至|-{1,3}|~{1,2})"
    r"|开始[,、\s]?)\s?"
)
# The first hour may leave its 点 to the second (下午2-4点); a second without 点 must end the phrase,
# or 9点到3号楼 would be a span.
_BARE_START = rf"(?:(?P<period0>{PERIOD})的?\s?)?(?P<hour0>{_HOUR})"
_BARE_END = r"(?P<bare_end>[0-9]{1,2})(?![0-9.:。#%a-z]|[一-龥])"
# 昨晚8到10巡逻, but not 上午3到5号楼.
_NO_THINGS = (
    rf"(?![0-9.:。#%a-z零一二三四五六七八九十百]|\s?(?:{PLACE_AFTER_NUMBER}|[年月日周星礼天元块分万千个人名户件条批期轮遍趟篇次位岁度米公斤只盆包袋桶幅])"
    r"|\s(?:个|h))"
)
_SPAN = Pattern(
    rf"(?<![0-9.:/-])(?:{_point(1)}(?:{_JOIN}(?:{_point(2)}|{_BARE_END}))?"
    rf"|{_BARE_START}\s?(?:到|至|-{{1,3}}|~{{1,2}})\s?(?:{_point(3)}|(?P<bare_both>{_HOUR}){_NO_THINGS}))"
)
_HINT = Pattern(r"[点點时:]|[午早晚夜晨上]\s?[0-9一二三四五六七八九十]")
_NOT_A_TIME_AFTER = Pattern(r"\s?(?:五|[0-9]{1,3}个?(?:小时|h|公里|米|元|倍|万))")
# 下午4点水东: with the part of the day said before it, it is the hour whatever follows.
_A_POINT_OF = Pattern(
    r"\s?(?:意见|建议|要求|问题|说明|希望|想法|注意|提示|体会|理由|好处|内容|位|名|滴|心|评|赞|亮|击|开(?![会始展工学课放门])|水|钱)"
)
_NOT_A_TIME_BEFORE = Pattern(r"(?:[第这那几提扣讲有差快慢多少大好高低了]|以下|如下|[早晚]一?)$")
_ENDS = Pattern(
    r"(?:左右|多|许|出头)?\s?(?:就|才)?(?:结束|收工|收队|收摊|完工|为止|散|下班|下岗|交班|交接|撤|走(?=[了啦的吧呀]{0,2}(?:$|[\s,。;!)]))|离开|弄完|完事|回(?:来|家|到|去|的?(?=$|[\s,。;]))|到家|搞完|做完|干完|忙完|扫完|完成|之前|以前|前(?!往|来|去))"
)
_HAN = Pattern(r"[一-龥]")
_UNTIL = Pattern(r"(?:到了?|至|截止)\s?$")
_LEFT = Pattern(r"(?:走|回|离开|结束|完事|收工|弄完|忙完)(?:来|家|去)?的?时候?(?:都|已经|快|是)?\s?$")
_BARELY = Pattern(r"(?:刚刚?|才|[还不]没?)到\s?$")
_CAME = Pattern(r"(?:多|左右)?就(?:[来到去起]|开始|出门|出发|上岗|动手|开工)")


def find_span(text: str, given: Given) -> Found[TimeSpan] | None:
    """The first clock time or span of `text`; a lone time is a start unless it is said to be an end."""
    folded = fold(text)
    if not _HINT.search(folded):
        return None
    spans = all_spans(folded)
    hours = pick(folded, spans)
    if hours is not None and hours.value.start is None:  # 9点前到不了，9点到11点请假
        return next((each for each in spans if each.value.minutes is not None), hours)
    return hours


def all_spans(folded: str) -> list[Found[TimeSpan]]:
    """Every clock time and span of a folded text, from left to right."""
    if not _HINT.search(folded):
        return []
    spans = ((match, _read(match, folded)) for match in _SPAN.finditer(folded))
    return [Found(span, match.start(), match.end()) for match, span in spans if span is not None]


def _read(match: re.Match[str], folded: str) -> TimeSpan | None:
    groups = _with_period(match, folded)
    if groups["hour1"] is not None:
        if groups["hour2"] is None and groups["bare_end"] is None:
            return _lone(match, folded)
        start = _first(groups, "1")
        end_key = "2"
    else:
        if groups["hour3"] is None and groups["period0"] is None:
            return None  # 12-6 alone is no time
        if match["bare_both"] is not None and match["period0"] is None and _HAN.match(folded, match.end()):
            return None
        start = _first(groups, "0")
        end_key = "3"
    if start is None:
        return None
    end = _second(groups, end_key, start)
    if end is None:
        return None
    if _SOME_TIME_AFTER.search(match.group()):
        return TimeSpan(None, _clock(end))  # nobody knows from when
    return TimeSpan(_clock(start), _clock(end))


_SOME_TIME_AFTER = Pattern(r"多\s?(?:一直)?(?:到|至|-|~)")  # 12点多到1点半


def _with_period(match: re.Match[str], folded: str) -> dict[str, str | None]:
    """The groups of `match`; a first point without a part of the day takes the one said some words ahead."""
    groups = match.groupdict()
    n = "1" if groups["hour1"] is not None else "0"
    written = groups[f"hour{n}"] or ""
    hour = read_number(written)
    if groups[f"period{n}"] or groups.get(f"half_day{n}") or written.startswith("0") or not isinstance(hour, int):
        return groups
    lone = n == "1" and groups["hour2"] is None and groups["bare_end"] is None
    groups[f"period{n}"] = ahead(folded, match.start(), hour, lone=lone)
    return groups


def _lone(match: re.Match[str], folded: str) -> TimeSpan | None:
    groups = match.groupdict()
    exact = groups["unit1"] in ("点钟", None) or match.end("unit1") < match.end()
    before = folded[max(0, match.start() - _MARK) : match.start()]
    if not exact:
        if _NOT_A_TIME_AFTER.match(folded, match.end()):
            return None
        if len(groups["period1"] or "") < 2 and _A_POINT_OF.match(folded, match.end()):
            return None
        if groups["period1"] is None and groups["unit1"] != "时" and _NOT_A_TIME_BEFORE.search(before):
            return None
        # 一点 is "a little" far more often than one o'clock, and 早一点, 晚一点 always are.
        one_oclock = groups["hour1"] in ("一", "1")
        if one_oclock and (
            groups["period1"] in ("早", "晚") or (groups["hour1"] == "一" and groups["period1"] is None)
        ):
            return None
    point = _first(_with_period(match, folded), "1")
    if point is None:
        return None
    if _ends(folded, match.end(), before):
        return TimeSpan(None, _clock(point))
    return TimeSpan(_clock(point), None)


_MARK = 8  # characters; the longest mark before a point of time


def _ends(folded: str, end: int, before: str) -> bool:
    """Whether a lone point of time is said to be the end."""
    if _LEFT.search(before):
        return True
    if _UNTIL.search(before) and not _BARELY.search(before) and not _CAME.match(folded, end):
        return True  # 刚到八点就来了 is when it began
    return _ENDS.match(folded, end) is not None


def _hour_minute(groups: dict[str, str | None], n: str) -> tuple[int, int] | None:
    hour = read_number(groups[f"hour{n}"] or "")
    if not isinstance(hour, int) or hour > 24:
        return None
    minute: float | int | None = 0
    if groups.get(f"colon{n}"):
        minute = int(groups[f"colon{n}"] or 0)
    elif groups.get(f"half{n}"):
        minute = 30
    elif groups.get(f"quarter{n}"):
        minute = 15 if groups[f"quarter{n}"] == "一" else 45
    elif groups.get(f"min{n}") or groups.get(f"raw{n}"):
        minute = read_number(groups.get(f"min{n}") or groups.get(f"raw{n}") or "")
    if not isinstance(minute, int) or minute > 59 or (hour == 24 and minute):
        return None
    return hour, minute


def _first(groups: dict[str, str | None], n: str) -> int | None:
    """Minutes since midnight of a point that nothing stands before."""
    point = _hour_minute(groups, n)
    if point is None:
        return None
    hour, minute = point
    period = groups.get(f"half_day{n}") or groups[f"period{n}"]
    if period is not None:
        return in_period(hour, period) * 60 + minute
    # Nobody serves at three at night without saying so: a bare 3点 is the afternoon. 03:00 and 3时 are not bare.
    written_in_24 = (groups[f"hour{n}"] or "").startswith("0") or groups.get(f"unit{n}") == "时"
    if 1 <= hour <= 5 and not written_in_24:
        hour += 12
    return hour * 60 + minute


def _second(groups: dict[str, str | None], n: str, start: int) -> int | None:
    """Minutes since midnight of the end: the first such clock reading after `start` (11点到1点 crosses noon)."""
    bare = groups["bare_end"] if n == "2" else groups["bare_both"]
    if bare is not None:
        number = read_number(bare)
        if not isinstance(number, int) or number > 24:
            return None
        hour, minute, period, in_24 = number, 0, None, False
    else:
        point = _hour_minute(groups, n)
        if point is None:
            return None
        hour, minute = point
        period = groups.get(f"half_day{n}") or groups[f"period{n}"]
        in_24 = (groups[f"hour{n}"] or "").startswith("0")
    if period is not None:
        end = in_period(hour, period) * 60 + minute
        return end if end > start else end + 1440
    steps = (0, 1440) if in_24 or hour > 12 else (0, 720, 1440)
    return next((hour * 60 + minute + step for step in steps if hour * 60 + minute + step > start), None)


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
