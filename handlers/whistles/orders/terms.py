"""How much longer somebody asks for: 再给三天, 晚一周, 半个月; a day by its date is read by bot.values.day."""

from __future__ import annotations

import re

from bot.values.fold import fold
from bot.values.numerals import CHINESE, read_number
from bot.values.pattern import Pattern

_STEPS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_LONGER = Pattern(
    rf"(?<![0-9月年./这那前头过-])(?P<n>[0-9]{{1,3}}|{CHINESE}|半)\s?(?P<count>个)?(?P<work>工作)?(?P<step>天|日(?![0-9期])|周|星期|礼拜|月(?!\s?[0-9]))(?!前|之前|以前|[0-9一二三四五六日])"
)


def longer(text: str) -> tuple[int, bool] | None:
    """(days, whether they are working days) of 再给三天, 延五个工作日, 晚一周; None where no length is said."""
    match = _LONGER.search(fold(text))
    if match is None or (match["step"] == "月" and not match["count"]):
        return None
    number = read_number(match["n"])
    if number is None or not 0 < number <= 366:
        return None
    days = round(number * _STEPS[match["step"]])
    return (days, match["work"] is not None) if 0 < days <= 366 else None


_ASKING = Pattern(
    r"(?:能不能|能否|可不可以|可以|请|希望|想|麻烦|申请)?(?:再|多)*(?:给|宽限|延期?|延长|晚|缓|推迟|往后推|拖)(?:我们|点|个|几|到|至|时间|天|一?下)*"
    r"|(?:时间|左右|行吗|行不行|可以吗|好吗|吧|\?|？|前|之前|以前)"
)


def reason(text: str) -> str:
    """Why somebody asks for more time: the sentence besides the length and the asking; "" where none is said."""
    match = _LONGER.search(fold(text))
    rest = f"{text[: match.start()]} {text[match.end() :]}" if match is not None else text
    clauses = [clause.strip() for clause in re.split(r"[,，。;；!！\n]+| {1,}", rest)]
    told = [clause for clause in clauses if len(_ASKING.sub("", clause).strip()) >= 2]
    return "，".join(told)
