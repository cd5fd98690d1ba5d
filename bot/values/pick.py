"""Which of several values in one text is meant: people correct themselves and sum up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot.values.found import Found
from bot.values.pattern import Pattern

T = TypeVar("T")

_LOOK_BACK = 8  # characters; the longest mark below, with a space or a comma
_DENIED = Pattern(r"(?<!是)(?:不是|并非|不在)[\s:]?$")
# 昨天，不对，前天: said in the middle of a sentence, what comes next stands for what was said.
_TURN = Pattern(
    r"(?:[,，。;、?!\s…-]|^)(?:[哦啊噢哎呃]\s?)?我?(?:不是|不对|[说写记打搞弄]错了?|错了|口误)(?:了|啦)?(?:[,，。;、…]\s?(?:应该?是|是)?|应该是|是)\s?$"
    r"|[,，。;、?!\s…-](?:不对|[说写记打搞弄]错了?|错了|口误)[了啦]?\s(?:应该?是|是)?$"
    r"|(?:[,，。;、…-]\s?|[哦啊噢哎呃]\s?)不(?:[,，]\s?|\s)(?:应该?是|是)?$"
)
_WRONG = Pattern(r"\s?(?:是)?(?:不对|错了|是错的|[写记填报说]错)")  # 三小时不对，两小时就够了
_MEANT = Pattern(
    r"(?:改成|改为|改到|更正为|更正成|更正|订正为|应该是|应该在|应是|应为|而是|其实是|其实只?有|实际只?有|实际上?是|共|共计|总计|合计|总时长|累计)[了是为]?[\s:,]?$"
)


def denied(folded: str, start: int) -> bool:
    """Whether what begins at `start` is said not to be so: 不是3栋. (是不是3栋 only asks.)"""
    return _DENIED.search(folded[max(0, start - _LOOK_BACK) : start]) is not None


def meant(folded: str, start: int) -> bool:
    """Whether what begins at `start` is put in place of the rest: 改成5栋, 应该是5栋, 一共3小时."""
    return _MEANT.search(folded[max(0, start - _LOOK_BACK) : start]) is not None or turned(folded, start)


def turned(folded: str, start: int) -> bool:
    """Whether what begins at `start` takes back what was said before it: 昨天，不对，前天."""
    return _TURN.search(folded[max(0, start - _LOOK_BACK) : start]) is not None


def pick(folded: str, values: Sequence[Found[T]]) -> Found[T] | None:
    """The one that is meant: never a denied one, a corrected or summed one first, else the first said."""
    if not values:
        return None
    if len(values) == 1 and values[0].start == 0:
        return values[0]
    standing = [value for value in values if not denied(folded, value.start) and not _WRONG.match(folded, value.end)]
    for value in standing:
        if meant(folded, value.start):
            return value
    return standing[0] if standing else None
