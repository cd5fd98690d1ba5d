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


_ASKED_FOR = Pattern(r"(?:给|延|宽|限|缓|晚|推|迟|拖|要|等|多|加|顺延)(?:我们|他们|点|个|到|上|期|后|迟)*\s*$")
_NOT_ENOUGH = Pattern(r"^[^,，。;；]{0,5}(?:[搞弄办修做干赶完]不|不够|来不及|太[短紧少]|哪里?够)")


def longer(text: str) -> tuple[int, bool] | None:
    """(days, whether they are working days) of 再给三天, 延五个工作日, 晚一周; None where no length is said. Of
    several, the one that is asked for: 下了五天雨，再给三天. 五天搞不完 asks for no five days."""
    match = _length(fold(text))
    number = read_number(match["n"]) if match is not None else None
    if match is None or number is None or not 0 < number <= 366:
        return None
    days = round(number * _STEPS[match["step"]])
    return (days, match["work"] is not None) if 0 < days <= 366 else None


def _length(folded: str) -> re.Match[str] | None:
    said = [match for match in _LONGER.finditer(folded) if not _NOT_ENOUGH.match(folded[match.end() :])]
    asked = [match for match in said if _ASKED_FOR.search(folded[max(0, match.start() - 6) : match.start()])]
    match = next(iter(asked or said), None)
    return None if match is None or (match["step"] == "月" and not match["count"]) else match


_ASKING = Pattern(
    r"(?:能不能|能否|可不可以|可否|可以|请|希望|想|麻烦|申请|得|要|只能|恐怕|怕是)*(?:再|多|先)*"
    r"(?:给|宽限|宽|延期?|延长|晚|缓|推迟|往后推|往后挪|顺延|推|挪|拖)(?:我们|点|些|个|几|到|至|时间|[天日周月]|星期|礼拜|一?下)*"
    r"|(?:在?时间上|期限|日子)?(?:能不能|能否|能|可以)?(?:放宽|宽松|松|通融)(?:一?下|一?点|几天|[吗不])?|(?:能|可以)$|[吗不]$"
    r"|(?:时间|左右|行吗|行不行|可以吗|好吗|吧|\?|？|前|之前|以前)"
)
_ENDS_ASKING = Pattern(rf"(?:(?:{_ASKING.pattern})[到至才行]*|(?:要|得|等|只能)[到至]才?行?)$")
_POINTS = Pattern(r"[那这](?:个|件|单|封|边)|的")


def reason(text: str, about: str = "") -> str:
    """Why somebody asks for more time: the sentence besides the length and the asking; "" where none is said, or only
    what it is about (站牌再给三天, of a case `about` 站牌)."""
    match = _length(fold(text))
    rest = f"{text[: match.start()]} {text[match.end() :]}" if match is not None else text
    told = []
    for clause in re.split(r"[,，。;；!！\n]+| {1,}", rest):
        why = clause.strip() if clause.strip().endswith("前") else _ENDS_ASKING.sub("", clause).strip()
        bare = _POINTS.sub("", _ASKING.sub("", why)).strip()
        if len(bare) >= 2 and fold(bare) not in fold(about):
            told.append(why)
    return "，".join(told)
