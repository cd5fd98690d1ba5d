"""是的, 好的, 确认: whether an answer agrees to what was asked, with what besides, or says that it is not so.

The words stand in yes.toml, each a clause; a text agrees where all its clauses do, or are courtesy.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.values.fold import fold
from bot.values.pattern import Pattern

_TABLE = tomllib.loads(Path(__file__).with_name("yes.toml").read_text(encoding="utf-8"))
_FIRM = frozenset({"确认", "是"})
_ENDS = " 。.!~,，、…"
_LONGEST = 30
_LEAD = rf"(?:(?:{'|'.join(_TABLE['leads'])})[\s,，]*){{0,2}}"
_YES = Pattern(rf"{_LEAD}(?:{'|'.join(_TABLE['words'])})")
_COURTESY = Pattern("|".join(_TABLE["courtesy"]))
_CLAUSE = Pattern(r"[\s,，。.、!~…;；]+|(?<=[一-鿿])(?=[\U0001f300-\U0001faff])")
_HEAD = Pattern(rf"(?:{'|'.join(_TABLE['head'])})[\s,，。.、!~…]*")
_NOT_YET = Pattern(_TABLE["not_yet"])
_HOLDS = Pattern(_TABLE["holds"])
_WRONG = Pattern(
    r"(?:不对[啊呀吧]?|不是[的啊]?|错了|不是这样的?|我?(?:刚才|刚刚)?[写说讲报]错了|记错了|弄错了|搞错了|不准确|有错|这不对|有问题|地址不对|地点不对|位置不对)"
    r"(?:[\s,，。!~]*(?:不对|错了|不是))?"
)


def agrees(text: str, *also: str, firm: bool = False) -> bool:
    """Whether a text says yes and nothing else. `also` are words that mean yes to this one question.

    `firm`: what is agreed to cannot be undone, so that a mere 嗯 or 好的 is not enough.
    """
    answer = fold(text).strip(_ENDS)
    if answer in also:
        return True
    if firm:
        return answer in _FIRM
    if not answer or len(answer) > _LONGEST or answer.endswith(("吗", "么")):
        return False
    if _YES.fullmatch(answer):
        return True
    parts = [part for part in _CLAUSE.split(answer) if part]
    agreed = [_YES.fullmatch(part) is not None or part in also or _is_thanks_for(part) for part in parts]
    return any(agreed) and all(yes or _COURTESY.fullmatch(part) for yes, part in zip(agreed, parts, strict=True))


def _is_thanks_for(part: str) -> bool:
    """A yes with courtesy glued to it: 好的谢谢."""
    head = _HEAD.match(part)
    return head is not None and _COURTESY.fullmatch(part[head.end() :]) is not None


def agrees_and(text: str) -> str:
    """What is said besides a yes at the head or the end: 对的报给派出所也行, 物业不管 报吧. "" where there
    is no yes, nothing besides, or the rest takes it back.
    """
    words = text.strip()
    folded = fold(words)
    if len(folded) != len(words) or folded.endswith(("吗", "么", "?")):
        return ""
    cuts = [(match.start(), match.end()) for match in _CLAUSE.finditer(folded)]
    rest = ""
    if cuts and agrees(folded[: cuts[0][0]]):
        rest = words[cuts[0][1] :]
    elif (head := _HEAD.match(folded)) is not None:
        rest = words[head.end() :]
    elif cuts and agrees(folded[cuts[-1][1] :]):
        rest = words[: cuts[-1][0]]
    return "" if _NOT_YET.search(fold(rest)) else rest.strip(_ENDS)


def holds(text: str) -> bool:
    """Whether somebody wants to think about it first: 先别报, 等我看看."""
    return _HOLDS.fullmatch(fold(text).strip(_ENDS)) is not None


def says_wrong(text: str) -> bool:
    """Whether a text says that what was shown is wrong, and not what would be right."""
    return _WRONG.fullmatch(fold(text).strip(_ENDS)) is not None
