"""Hours without their sign: 今天 9-11, 0830至1000, 早8晚6, 朝九晚五, 8到10 昨晚."""

from __future__ import annotations

from datetime import time

from bot.values.found import Found
from bot.values.numerals import read_number
from bot.values.parts import PERIOD, in_period
from bot.values.pattern import Pattern
from bot.values.times import TimeSpan

_TO = r"\s?(?:到|至|-{1,3}|~{1,2})\s?"
_HOUR = r"[0-9]{1,2}|十[一二]?|[一二三四五六七八九]"
_HINT = Pattern(r"[0-9][-到至~\s]|[早朝][0-9一二三四五六七八九十]|[到至][一二三四五六七八九十]")
# Right behind a day two numbers are hours: 今天 9-11, 12.6 14-16; alone, 11-18 is a date.
_BEHIND_A_DAY = Pattern(
    r"(?:[天日号末午]|[上这本]?周[一二三四五六]|(?<![0-9])[0-9]{1,2}[./][0-9]{1,2})[ ,]"
    r"(?P<hours>(?P<from>[0-9]{1,2})-(?P<to>[0-9]{1,2}))(?=$|[\s,。;])"
)
_FOUR_FIGURES = Pattern(
    rf"(?<![0-9a-z.:/#+号-])(?P<h1>[01][0-9]|2[0-3])(?P<m1>[0-5][0-9]){_TO}(?P<h2>[01][0-9]|2[0-4])(?P<m2>[0-5][0-9])"
    r"(?![0-9a-z.:/%-]|\s?(?:多|余|年|届|学|人|名|个|位|户|份|张|条|元|块|万|米|公|平|斤|次|字|号|步|分|本))"
)
_CENTURIES = ("19", "20")  # 2024-2025 is no evening
_EARLY_LATE = Pattern(
    rf"[早朝](?P<from>{_HOUR})点?(?P<half>半)?(?:{_TO}|\s)?晚(?P<to>{_HOUR})点?(?P<half_past>半)?(?![各都的分两0-9:一二三四五六七八九十])"
)
_THAT_PART = Pattern(
    rf"(?:^|(?<=[\s,。;:(]))(?P<from>{_HOUR})(?P<sign>{_TO})(?P<to>{_HOUR})[\s,]{{1,2}}"
    rf"(?=(?P<day>大{{0,2}}[今昨明前后](?:[天日儿]的?)?|(?:周|星期|礼拜)[一二三四五六日天])?(?P<part>{PERIOD}))"
)


def bare_hours(folded: str) -> Found[TimeSpan] | None:
    """The hours of a folded text, where nothing but what stands beside them tells that they are."""
    if _HINT.search(folded) is None:
        return None
    return _behind_a_day(folded) or _four_figures(folded) or _early_late(folded) or _of_that_part(folded)


def _behind_a_day(folded: str) -> Found[TimeSpan] | None:
    match = _BEHIND_A_DAY.search(folded)
    if match is None or not int(match["from"]) < int(match["to"]) <= 24:
        return None
    hours = TimeSpan(time(int(match["from"])), time(int(match["to"]) % 24))
    return Found(hours, *match.span("hours"))


def _four_figures(folded: str) -> Found[TimeSpan] | None:
    match = _FOUR_FIGURES.search(folded)
    if match is None or (match["h1"] == match["h2"] and match["h1"] in _CENTURIES):
        return None
    hours = TimeSpan(time(int(match["h1"]), int(match["m1"])), time(int(match["h2"]) % 24, int(match["m2"])))
    return Found(hours, *match.span())


def _early_late(folded: str) -> Found[TimeSpan] | None:
    match = _EARLY_LATE.search(folded)
    if match is None:
        return None
    begins, ends = read_number(match["from"]), read_number(match["to"])
    if not isinstance(begins, int) or not isinstance(ends, int) or not (4 <= begins <= 11 and 3 <= ends <= 12):
        return None
    hours = TimeSpan(time(begins, 30 if match["half"] else 0), time((ends + 12) % 24, 30 if match["half_past"] else 0))
    return Found(hours, *match.span())


def _of_that_part(folded: str) -> Found[TimeSpan] | None:
    """8到10 昨晚; 12-1 晚上 is a date."""
    match = _THAT_PART.search(folded)
    if match is None or ("-" in match["sign"] and match["day"] is None):
        return None
    begins, ends = read_number(match["from"]), read_number(match["to"])
    if not isinstance(begins, int) or not isinstance(ends, int) or not 0 <= begins < ends <= 24:
        return None
    first, last = (in_period(hour, match["part"]) % 24 for hour in (begins, ends))
    return Found(TimeSpan(time(first), time(last)), match.start("from"), match.end("to"))
