"""不是路灯 是楼道灯, 把3栋改成5栋: the words that were wrong, and those that shall stand there."""

from __future__ import annotations

from typing import NamedTuple

from bot.values.pattern import Pattern


class Instead(NamedTuple):
    """`right` shall stand where `wrong` stands; the rest of the sentence is no part of either."""

    wrong: str
    right: str


_WORDS = r"[^\s,，。;；!！?？]"
_SAYS = r"(?:我说的是|我(?:是)?说|应该(?:是|为)|其实是|而是|就?是|改成|写成?)"
_SHAPES = (
    # 把3栋改成5栋, 3栋改为5栋
    Pattern(rf"(?:把|将)?(?P<wrong>{_WORDS}{{1,12}}?)(?:改|换|写)(?:成|为|作)(?P<right>{_WORDS}{{1,16}})"),
    # 不是后门 是侧门; 是不是 asks.
    Pattern(
        rf"(?<![是会要不])(?:不是|不叫|不在)(?P<wrong>{_WORDS}{{1,12}}?)[\s,，。;；]*{_SAYS}(?P<right>{_WORDS}{{1,16}})"
    ),
    # 是楼道灯 不是路灯
    Pattern(
        rf"(?:是|叫|在)(?P<right>{_WORDS}{{1,16}}?)[\s,，。;；]*(?:而)?(?:不是|不叫|不在)(?P<wrong>{_WORDS}{{1,12}})"
    ),
)
_END = Pattern(r"(?:吧|啊|呀|哦|呢|的|了|哈|嘛)+$")


def instead(text: str) -> Instead | None:
    """What a sentence puts right; None where it puts nothing right."""
    for shape in _SHAPES:
        match = shape.search(text)
        if match is None:
            continue
        wrong, right = (_END.sub("", match[name]) for name in ("wrong", "right"))
        if wrong and right and wrong != right:
            return Instead(wrong, right)
    return None
