"""Hours told from now: 一小时前开始, 二十分钟前刚结束, 从9点到现在, 八点就来了 现在才弄完."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from bot.values.found import Found
from bot.values.numerals import NUMBER, read_number
from bot.values.pattern import Pattern
from bot.values.times import TimeSpan


@dataclass(frozen=True, slots=True)
class Since:
    """The hours and what said them; `minutes` is how long it was, where only that is known."""

    span: TimeSpan
    parts: tuple[tuple[int, int], ...]
    minutes: int | None = None


_OVER = r"(?:结束|忙完|弄完|搞完|做完|干完|扫完|办完|收工|收摊|收队|完)"
_AGO = Pattern(
    rf"(?:(?P<number>{NUMBER})(?P<half>个半)?|(?P<only_half>半))\s?个?(?P<unit>小时|钟头|钟|分钟|刻钟)(?:以|之)?前"
    rf"(?:就)?(?:(?P<begun>开始|起)|(?P<over>(?:刚刚?|才|就)?{_OVER}[的了]?))"
)
_JUST_OVER = Pattern(rf"(?:刚刚?|才|刚才){_OVER}")
_UNTIL_NOW = Pattern(r"[一-龥]{0,4}?(?:一直)?到(?:现在|这会儿?|这个?时候|刚才|刚刚|目前)(?:为止)?")
_OVER_NOW = Pattern(rf"(?:(?:现在|这会儿?|这时候)\s?(?:才|刚刚?)?|刚刚?|刚才){_OVER}[的了]?")
_NEAR = 30  # characters from when it began to 现在才弄完


def ago(folded: str, now: datetime) -> Since | None:
    """一个小时前开始, and how long it was where it is only just over; None where that was yesterday."""
    match = _AGO.search(folded)
    number = 0.5 if match is not None and match["only_half"] else read_number(match["number"]) if match else None
    if match is None or number is None:
        return None
    minutes = round((number + (0.5 if match["half"] else 0)) * {"分钟": 1, "刻钟": 15}.get(match["unit"], 60))
    then = now.hour * 60 + now.minute - minutes
    if then < 0:
        return None
    moment = time(then // 60, then % 60)
    if match["over"] is not None:
        return Since(TimeSpan(None, moment), (match.span(),))
    over = _JUST_OVER.search(folded, match.end())
    parts = (match.span(), over.span()) if over is not None else (match.span(),)
    return Since(TimeSpan(moment, None), parts, minutes if over is not None else None)


def until_now(folded: str, hours: Found[TimeSpan], now: datetime) -> Since | None:
    """The hours until now of what began at a time that was said."""
    begins, moment = hours.value.start, time(now.hour, now.minute)
    if hours.value.end is not None or begins is None or begins >= moment:
        return None
    if (until := _UNTIL_NOW.match(folded, hours.end)) is not None:
        parts: tuple[tuple[int, int], ...] = ((hours.start, until.end()),)
    elif (over := _OVER_NOW.search(folded, hours.end, hours.end + _NEAR)) is not None:
        parts = ((hours.start, hours.end), over.span())
    else:
        return None
    span = TimeSpan(begins, moment)
    return Since(span, parts, span.minutes)


def back_from(end: time, minutes: int) -> time | None:
    """When something began that took so long and was over at `end`; None where that was the day before."""
    begins = end.hour * 60 + end.minute - minutes
    return time(begins // 60, begins % 60) if begins >= 0 else None
