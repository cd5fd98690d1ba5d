"""Which of several numbered drafts is meant: 去掉 2, 只要 1 和 3, 2 5号楼."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.turn import Turn
from bot.values.fold import fold
from bot.values.numerals import NUMBER, read_number
from bot.values.pattern import Pattern
from bot.values.place import PlaceRef, find_place
from bot.values.whereabouts import could_be_place
from handlers.understanding.problems import trouble_words
from handlers.whistles.chat import drafting
from handlers.whistles.chat.drafting import Draft

_NUMBERS = rf"第?\s*{NUMBER}\s*[件条个]?(?:\s*(?:[,、和]|以及)\s*第?\s*{NUMBER}\s*[件条个]?)*"
_DROP = Pattern(
    rf"(?:去掉|去除|删掉?|删除|不要|不登记|取消)\s*(?P<which>{_NUMBERS})(?:了|吧)?"
    rf"|(?P<before>{_NUMBERS})\s*(?:去掉|删掉?|删除|不要|不用|不登记|不报|算)了?吧?"
)
_ONLY = Pattern(
    rf"(?:只要|只登记|只留|只报|只确认|确认)\s*(?P<which>{_NUMBERS})|(?P<before>{_NUMBERS})\s*(?:确认|要|登记|报)(?:就行|吧)?"
)
_PLACED = Pattern(
    rf"第?\s*(?P<which>{NUMBER})\s*(?:[件条个]\s*|[.、:,]\s*|\s+)(?:是?在|改[成为]|是)?\s*(?P<place>\S.*)"
)
T = TypeVar("T")
Elsewhere = Callable[[str], bool]
Move = Callable[[Turn, Draft, PlaceRef], Draft]


def chosen(drafts: Sequence[T], text: str) -> list[T] | None:
    """The drafts that stay (all, where there is no such number); None if nothing is chosen."""
    folded = fold(text).strip(" 。.!")
    dropped, only = _DROP.fullmatch(folded), _ONLY.fullmatch(folded)
    match = dropped or only
    if match is None:
        return None
    which = {read_number(number) for number in re.findall(NUMBER, match["which"] or match["before"])}
    if not which <= set(range(1, len(drafts) + 1)):
        return list(drafts)
    return [draft for number, draft in enumerate(drafts, 1) if (number in which) is (dropped is None)]


_PHOTOS = Pattern(
    rf"(?:照片|图片|图|相片)?(?:都)?(?:是|放|属于|归|给|到|拍的是)?\s*(?P<which>{_NUMBERS})(?:的|里|那件|那个|吧)*"
)
_ALL_OF_THEM = Pattern(r"(?:照片)?(?:每件|每个|两件|几件|全部|全都|都)(?:都)?(?:有|是|放|算|有关|要|的)*(?:吧)?")


def numbers_of(text: str, count: int) -> frozenset[int]:
    """Which of `count` numbered things pictures are said to be of: 照片是2, 1和3, 每件都有; none where none is said."""
    folded = fold(text).strip(" 。.!")
    if _ALL_OF_THEM.fullmatch(folded):
        return frozenset(range(1, count + 1))
    match = _PHOTOS.fullmatch(folded)
    if match is None:
        return frozenset()
    which = {int(number) for each in re.findall(NUMBER, match["which"]) if (number := read_number(each)) is not None}
    return frozenset(which) if which <= set(range(1, count + 1)) else frozenset()


def placed(
    turn: Turn, drafts: Sequence[Draft], text: str, elsewhere: Elsewhere, move: Move = drafting.with_place
) -> list[Draft] | None:
    """The drafts with a place for one: 2 5号楼, or a place alone where only one can be meant; None if none is said.

    `elsewhere` tells of words that are no place, since they want something of their own.
    """
    lacking = [at for at, draft in enumerate(drafts) if drafting.missing(draft)]
    numbered = _PLACED.fullmatch(fold(text).strip(" 。.!"))
    number = read_number(numbered["which"]) if numbered is not None else None
    if numbered is not None and number in range(1, len(drafts) + 1):
        at, place, bare = int(number or 1) - 1, numbered["place"], True
    elif len(lacking) == 1 or len(drafts) == 1:
        at, place, bare = (lacking or [0])[0], text, bool(lacking)
    else:
        return None
    ref = _place(turn, place, elsewhere, bare=bare)
    if ref is None:
        return None
    return [move(turn, draft, ref) if index == at else draft for index, draft in enumerate(drafts)]


# 1在3栋，2在5号楼; 第1件菜市场门口 第2件5号楼: each with its place.
_ITEM = Pattern(
    rf"(?:^|[\s,，。;；、])第?\s*(?P<which>{NUMBER})\s*(?:[件条个](?:事|问题)?\s*(?:是?在|是|[.、:,]|\s)?|[.、:)]|是?在|是|\s)\s*"
)


def placed_each(turn: Turn, drafts: Sequence[Draft], text: str, move: Move = drafting.with_place) -> list[Draft] | None:
    """The drafts, each at the place that is said behind its number; None unless every number is one of theirs and
    has a place behind it, and no more."""
    folded = fold(text).strip(" 。.!")
    items = list(_ITEM.finditer(folded))
    if len(drafts) < 2 or not items or folded[: items[0].start()].strip():
        return None
    moved = list(drafts)
    for item, end in zip(items, [*(item.start() for item in items[1:]), len(folded)], strict=True):
        number = read_number(item["which"])
        words = folded[item.end() : end].strip(" ,，。;；、")
        if number is None or number not in range(1, len(drafts) + 1):
            return None
        ref = _place(turn, words, lambda told: not could_be_place(told), bare=True)
        if ref is None or _tells_what(turn, words):
            return None
        moved[int(number) - 1] = move(turn, moved[int(number) - 1], ref)
    return moved


def _tells_what(turn: Turn, words: str) -> bool:
    """1. 8栋楼下停水了: a matter with its place."""
    named = find_place(words, turn.given)
    besides = words if named is None else f"{words[: named.start]} {words[named.end :]}"
    return any(hit.kind in ("state", "wrong") for hit in trouble_words(fold(besides)))


def _place(turn: Turn, words: str, elsewhere: Elsewhere, *, bare: bool) -> PlaceRef | None:
    match = find_place(words, turn.given)
    if match is not None and not match.value.weak and len(words.strip()) - (match.end - match.start) <= 4:
        return match.value
    return drafting.bare_place(words) if bare and not elsewhere(words) else None
