"""Parts of a day and the hours they mean: 下午3点, 后半夜两点, 下晚边五点; also one said ahead: 昨晚巡逻，7点到9点."""

from __future__ import annotations

from bot.values.pattern import Pattern

_NIGHT = "前半夜|上半夜|晚上|晚间|夜晚|夜里头?|夜间|深夜|半夜|晚|夜"
_SMALL = "凌晨|转钟|转点|[后下]半夜"  # 转钟: past midnight, as it is said on the middle Yangtze
_MORNING = "大?清早|一?大早上?|清晨|早晨|朝晨|早上|早起|上午|头晌|前晌|上半天|早"
_NOON = "中午|正午|午间|晌午"
_AFTERNOON = "下午|午后|傍晚|黄昏|下晚边?|晚边|擦黑|后晌|下半天"
PERIOD = rf"{_SMALL}|{_MORNING}|{_NOON}|{_AFTERNOON}|{_NIGHT}|am|pm"

_IS_NIGHT, _IS_SMALL, _IS_NOON, _IS_AFTERNOON = (
    Pattern(names) for names in (_NIGHT, f"{_SMALL}|am", _NOON, f"{_AFTERNOON}|pm")
)


def in_period(hour: int, period: str) -> int:
    """The hour of the day's clock that an hour in a part of the day is."""
    if _IS_AFTERNOON.fullmatch(period):
        return hour + 12 if hour < 12 else hour
    if _IS_NOON.fullmatch(period):
        return hour + 12 if hour < 4 else hour
    if _IS_SMALL.fullmatch(period):
        return 0 if hour == 12 else hour
    if _IS_NIGHT.fullmatch(period):
        # 夜里2点 is after midnight, 晚上8点 before it, 晚上12点 midnight itself.
        return hour + 12 if 5 <= hour <= 12 else hour
    return hour


# 昨晚巡逻 7:30-9:00: said some words ahead. Another day, a clock in figures or the end of the sentence is between;
# 晚上好 only greets, and of 早上没空 nothing follows for the hours.
_AHEAD = Pattern(
    r"(?P<small>[后下]半夜|凌晨)"
    r"|(?P<night>(?:[昨今明前后当那]|[周期拜][一二三四五六日天]|[日号])晚(?![上间])|晚上(?!好)|晚间|夜晚|夜[里间]|[昨今]夜|[半深]夜"
    r"|夜(?=巡)|晚饭(?=后))"
    r"|(?P<dawn>大早|清[早晨]|早起|天[没不]亮)|(?P<morning>早上(?!好)|[早朝]晨|[今明昨]早)"
    r"|(?P<afternoon>下午(?!好)|午后|傍晚|黄昏|下晚|晚边|擦黑|后晌)"
    r"|上午|中午|正午|晌午|[今昨明前后]天|[周期拜][一二三四五六日天]|[0-9一二三四五六七八九十][号日]|没[空去睡]|有事|请假"
    r"|[0-9]{1,2}(?:[点:]|时(?!候))|[。;\n]"
)
_LOOK_BACK = 24
# From and until which bare hour each holds, and what it is as a part of the day right before the hour.
_HOLDS = {
    "small": (1, 6, "凌晨"),
    "night": (5, 12, "晚上"),
    "dawn": (3, 11, "早上"),
    "morning": (5, 11, "早上"),
    "afternoon": (1, 11, "下午"),
}


def ahead(folded: str, start: int, hour: int, *, lone: bool) -> str | None:
    """The part of the day said ahead that holds for a bare hour at `start`; None where none does."""
    ahead = [match.lastgroup for match in _AHEAD.finditer(folded, max(0, start - _LOOK_BACK), start)]
    name = ahead[-1] if ahead else None
    if name is None:
        return None
    first, until, part = _HOLDS[name]
    if name == "night" and not lone:
        first = 0  # 夜里巡查，一点到两点: of what ends in the night, it began there
    if name == "afternoon" and lone:
        until = 7
    return part if first <= hour <= until else None
