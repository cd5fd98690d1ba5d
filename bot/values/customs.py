"""Which calendar a month and day are of that is written like either: 八月十五赏月, 二月二龙抬头, 十月初十 阳历的."""

from __future__ import annotations

from typing import NamedTuple

from bot.values.pattern import Pattern

MOON, SUN = "农历|阴历|旧历|老历", "阳历|公历|新历"
_BEHIND = Pattern(
    rf"[日号]?\s?[(,、]?\s?(?:说的是|是|按)?(?:(?P<moon>{MOON})|(?P<sun>{SUN}))(?!不|都|无)(?:的|上的|算)?\)?"
)
# What is done on the days of the lunar calendar that are named by their numbers.
_CUSTOMS = {
    (1, 15): Pattern("元宵|花灯|汤圆|灯谜|灯会"),
    (2, 2): Pattern("龙抬头|理发|剪发|义剪|剃头"),
    (3, 3): Pattern("歌圩|山歌|庙会|上巳|踏青"),
    (5, 5): Pattern("粽|龙舟|端午|艾草|菖蒲"),
    (6, 6): Pattern("晒[衣书谱]|尝新"),
    (7, 7): Pattern("七夕|乞巧|相亲|牛郎"),
    (7, 15): Pattern("中元|烧纸|河灯|烧香|祭祖|祭扫"),
    (8, 15): Pattern("中秋|赏月|月饼|团圆|拜月|赏灯"),
    (9, 9): Pattern("重阳|登高|敬老|菊花"),
}


class Calendar(NamedTuple):
    """Whether the text says the lunar calendar or the common one, and where the words end."""

    moon: bool
    end: int


def calendar_behind(folded: str, end: int) -> Calendar | None:
    """The calendar said right behind a day that ends at `end`: 十月十五（阴历）."""
    match = _BEHIND.match(folded, end)
    return Calendar(match["moon"] is not None, match.end()) if match is not None else None


def is_custom(folded: str, month: int, day: int) -> bool:
    """Whether the text tells of what is done on that day of the lunar calendar."""
    custom = _CUSTOMS.get((month, day))
    return custom is not None and custom.search(folded) is not None
