"""Lengths of time as minutes: 2小时, 两个半钟头, 90分钟, 半天, 一刻钟, 1小时30分; else the length of 9点到11点."""

from __future__ import annotations

import re

from bot.values.fold import fold
from bot.values.found import Found, Given
from bot.values.numerals import NUMBER, read_number
from bot.values.pattern import Pattern
from bot.values.pick import pick
from bot.values.times import find_span

HALF_DAY = 240  # minutes of 半天: a working half day
DAY = 480

_HOUR = r"(?:小[时時]|钟[头頭]|鐘頭|工时|(?<=[个個半多])[钟鐘](?![表楼点店])|hours?(?![a-z])|hrs?(?![a-z])|h(?![a-z]))"
# 一点五小时 is an hour and a half, but 下午一点两小时 is a time and a length: only .5 is said this way.
_NUMBER = rf"(?:(?<![午晚早晨上夜])(?:[零一二两三四五六七八]|[0-8])点[五5]|{NUMBER})"
_SPACE = r"[ \t]{0,2}"
_LENGTH = Pattern(
    # 2-3小时 and 两到三个小时: the low one counts, see _amount.
    rf"(?<![0-9a-z.])(?<![0-9]/)(?:(?P<low>{_NUMBER}){_SPACE}(?:[-~到至、]|或者?){_SPACE})?(?P<number>{_NUMBER})"
    rf"{_SPACE}[多来几]?(?:"
    rf"[个個]?多?{_SPACE}(?:(?P<half>半)[个個]?)?{_HOUR}(?P<tail>"
    rf"半(?![天个年路夜])|{_SPACE}[零又加多过]?(?P<minutes>{_NUMBER}){_SPACE}(?:分[钟鐘]?|min(?:ute)?s?|m(?![a-z0-9]))"
    rf"|[零又加多过]?(?P<tail_quarters>[一三])刻[钟鐘]?|(?P<bare_minutes>[0-5]?[0-9])(?=$|[\s,;。、!)]))?"
    rf"|(?P<bare_half>[个個]半(?=$|[\s,;。、!]))"
    rf"|(?P<minute>[个個]?多?(?:分[钟鐘]|min(?:ute)?s?(?![a-z])))"
    rf"|(?P<quarter>刻[钟鐘])"
    rf"|(?P<half_days>[个個]半天)"
    rf"|(?P<day>整?天(?P<day_half>半)?(?![气然空黑亮桥窗花台井沟棚晴阴热冷下线]))"
    rf"|(?P<noon>[个個]?整?[个個]?(?:上午|下午))"
    rf")"
    rf"|(?P<only_half>大?半[个個]?多?{_SPACE}{_HOUR})"
    rf"|(?P<one_and_half>(?<![0-9一二两三四五六七八九十半])[个個]半{_HOUR})"
    rf"|(?P<about_one>(?<![0-9一二两三四五六七八九十半])(?:一)?[个個][把来]{_HOUR})"
    rf"|(?P<half_day>(?<![老好小多前后上下大])大?半天)"
    rf"|(?P<whole_noon>整个(?:上午|下午))"
    rf"|(?P<form>(?:时长|工时){_SPACE}[:是为]?{_SPACE}(?P<hours>[0-9]{{1,2}}(?:\.[0-9])?)(?![0-9.:/]|{_SPACE}[一-龥a-z]))"
)
_HINT = Pattern(r"[时時钟鐘天午]|[0-9][ \t]{0,2}(?:h|min|个半)")

# A point in time (1小时前), a pace (每2小时, 2小时一次) or an opening time (24小时营业) is no length of work.
_NO_LENGTH_BEFORE = Pattern(
    r"(?:每隔?|间?隔|第|头|(?<!以)前|提前|推迟|延后|延迟|迟到|晚到|早到|晚了|早了|再过|再等|还有|还剩|倒计时|[0-9][*x×])\s?$"
)
_NO_LENGTH_AFTER = Pattern(
    r"\s?(?:(?:以|之)?(?:前(?![往来去台])|内(?![部容])|后(?![勤面门]))|候|制|工(?!作)|一[次趟班轮换回]|营业|热线|值守电话|不打烊|到晚)"
)
# How long something has been broken: 停水3小时, 堵了两天. 清理积水2小时 stays a length of work.
_OF_TROUBLE = Pattern(
    r"(?:停[水电气网]|[没断][水电气网]|[坏堵漏断臭淹困吵响泡亮黑等]水?[了着])(?:已经?|快|都|有|将近|近|大概|大约|约|整整|超过|了|好)*$"
)
_ROUND_THE_CLOCK = Pattern(r"\s?[一-龥]")
# 一天 is mostly not "one day of work": 这一天, 第二天, 一天到晚, 三天没人来.
_NO_DAY_BEFORE = Pattern(r"(?:[这那前后第同某哪头每隔过近有当另几昨今明]|十几|好几)$")
_NO_DAY_AFTER = Pattern(r"\s?(?:[一二两三0-9天前后内中里比了]|以[前后内]|之[前后内]|两头|到晚|[都也还才就又]|没|不)")
_IDLE_HALF_DAY_BEFORE = Pattern(r"[等找说叫打喊问催]了?$")
_IDLE_HALF_DAY_AFTER = Pattern(r"\s?(?:[都也还才]|没|不)")

_HOURS_SAID = Pattern(r"小时|钟头|个钟|时长")
_RUN = "一二三四五六七八九"


def find_minutes(text: str, given: Given) -> Found[int] | None:
    """The length of time that `text` claims, in minutes; 0 and more than a day are found too (the caller judges).

    Of several the corrected or summed one counts (一共3小时), else the first. Without any, a span of
    clock times gives its length.
    """
    length = find_length(fold(text))
    if length is not None:
        return length
    span = find_span(text, given)
    if span is None or span.value.minutes is None:
        return None
    return Found(span.value.minutes, span.start, span.end)


def find_length(folded: str) -> Found[int] | None:
    """The same of a folded text, where a length is said as one."""
    return pick(folded, all_lengths(folded))


def all_lengths(folded: str) -> list[Found[int]]:
    """Every length of time that a folded text says, from left to right."""
    if not _HINT.search(folded):
        return []
    lengths: list[Found[int]] = []
    for match in _LENGTH.finditer(folded):
        minutes = _minutes(match, folded)
        if minutes is not None:
            start, end = match.span()
            lengths.append(Found(minutes, start, end))
    return lengths


def _minutes(match: re.Match[str], folded: str) -> int | None:
    start, end = match.span()
    before = folded[max(0, start - 12) : start]
    if _NO_LENGTH_BEFORE.search(before) or _OF_TROUBLE.search(before):
        return None
    if _NO_LENGTH_AFTER.match(folded, end) and not (before.endswith("了") and folded.startswith("后", end)):
        return None  # 打扫了2小时后回家 is a length, 2小时后来 is not
    groups = match.groupdict()
    if groups["half_day"] is not None:
        idle = _IDLE_HALF_DAY_BEFORE.search(before) or _IDLE_HALF_DAY_AFTER.match(folded, end)
        return None if idle else HALF_DAY
    if groups["whole_noon"] is not None:
        return HALF_DAY
    if groups["only_half"] is not None:
        return 30
    if groups["one_and_half"] is not None:
        return 90
    if groups["about_one"] is not None:  # 个把钟头
        return 60
    if groups["hours"] is not None:
        return round(float(groups["hours"]) * 60)
    number = _amount(groups["low"], groups["number"] or "")
    if number is None:
        return None
    if groups["minute"] is not None:
        return round(number)
    if groups["bare_half"] is not None:  # 不是两小时，是一个半: the hours were said before
        return round(number * 60 + 30) if _HOURS_SAID.search(folded, 0, start) else None
    if groups["quarter"] is not None:
        return round(number * 15)
    if groups["half_days"] is not None:
        return round(number * HALF_DAY)
    if groups["noon"] is not None:
        return HALF_DAY if number == 1 else None
    if groups["day"] is not None:
        if _NO_DAY_BEFORE.search(before) or _NO_DAY_AFTER.match(folded, end):
            return None
        return round((number + (0.5 if groups["day_half"] else 0)) * DAY)
    minutes = _hours(groups, number)
    if minutes == 1440 and _ROUND_THE_CLOCK.match(folded, end):
        return None  # 24小时便民服务
    return minutes


def _hours(groups: dict[str, str | None], number: float) -> int | None:
    minutes = number * 60 + (30 if groups["half"] else 0)
    if groups["tail"] is None:
        return round(minutes)
    if groups["tail"] == "半":
        return round(minutes + 30)
    if groups["tail_quarters"] is not None:
        return round(minutes + (15 if groups["tail_quarters"] == "一" else 45))
    more = read_number(groups["minutes"] or groups["bare_minutes"] or "")
    return None if more is None else round(minutes + more)


def _amount(low: str | None, number: str) -> float | None:
    """The number meant. Of 两三个小时 or 2-3小时 the lower: a claim of "two or three" vouches for two."""
    value: float | None = _either(number)
    if value is None:
        value = read_number(number)
    if low is None or value is None:
        return value
    least = read_number(low)
    return least if least is not None and least < value else value


def _either(digits: str) -> int | None:
    """两三, 十七八, 四五十: neighbours in the count say "one or the other"; the lower, or None."""
    plain = digits.replace("两", "二")
    tens = plain.endswith("十") and len(plain) == 3
    teens = plain.startswith("十") and len(plain) == 3
    pair = plain[:-1] if tens else plain[1:] if teens else plain
    if len(pair) != 2 or pair not in _RUN:
        return None
    least = _RUN.index(pair[0]) + 1
    return least * 10 if tens else least + 10 if teens else least
