"""Several orders in one message: cut where the next case is named, each part read for itself."""

from __future__ import annotations

from collections.abc import Collection

from bot.access import Role
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.pattern import Pattern
from handlers.whistles.orders.choosing import choose
from handlers.whistles.orders.matching import nearest, shares, shares_thing
from handlers.whistles.orders.naming import find_number
from handlers.whistles.orders.reading import read
from handlers.whistles.orders.values import Desk, Meant, Verb

# 1让供电去4我们叫保洁弄了, 2号弄好了3号明天弄: nothing stands before the next number, when it is spoken.
_CUT = Pattern(
    r"[,，。;；!！\n]+|\s+|(?<=[一-龥])(?=0[0-9]{4}(?![0-9]))|(?<=[了吧掉的])(?=第?[0-9]{1,3}号(?!楼|栋|院|门|线|路))"
)
# Questions and lists are of one case or of all; where two are asked for, the first answer leads to the other.
_DONE_WITH = frozenset(Verb) - {Verb.LIST, Verb.STANDS, Verb.LETTER}


def orders(text: str, given: Given, roles: Collection[Role], desk: Desk) -> tuple[Meant, ...]:
    """What is ordered of each case, in the order said: 00001派供电 00004我们自己清. () where it is not surely more than
    one order, and the text is one."""
    parts = _parts(text, given, desk)
    if len(parts) < 2:
        return ()
    meant: list[Meant] = []
    for number, words in parts:
        spoken = read(words, given, roles)
        each = choose(spoken, desk, given) if spoken is not None else None
        if not isinstance(each, Meant) or each.verb not in _DONE_WITH or each.more or not number.endswith(each.number):
            return ()
        meant.append(each)
    return tuple(meant)


def _parts(text: str, given: Given, desk: Desk) -> list[tuple[str, str]]:
    """(number, words) of each case named, with the clauses behind it that name none; [] where one is named twice, or
    the text begins with none."""
    parts: list[tuple[str, str]] = []
    for clause in _clauses(text):
        number = _names(clause, given, desk, first=not parts)
        if number and (not parts or parts[-1][0] != number):
            parts.append((number, clause))
        elif parts:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]}，{clause}")
        else:
            return []
    numbers = [number for number, _ in parts]
    return parts if len(set(numbers)) == len(numbers) else []


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CUT.split(text) if clause.strip()]


_NUMBER = Pattern(r"(?<![0-9a-z-])(?:[a-z]{2}-[a-z]{2}-[0-9]{4}-)?(?P<tail>[0-9]{5})(?![0-9])")


_BY_NUMBER = Pattern(r"(?:把|将)?(?:#[0-9]|第?[0-9一二三四五六七八九十]{1,3}号(?![楼栋]))")


def _names(clause: str, given: Given, desk: Desk, *, first: bool) -> str:
    """The case on the desk that a clause names: by its whole number, or by words of its matter; "" for none.

    Behind the first, words that a case happens to have too are of the case before them (…没解决，现场看还是那样): there
    its thing is to be named.
    """
    match = _NUMBER.search(fold(clause))
    if match is not None:
        tail = match["tail"]  # one that is on nobody's desk is an order too, and is told so
        return next((case.number for case in desk.open if case.number.endswith(tail)), tail)
    spoken = find_number(fold(clause), given)
    if spoken is not None and _BY_NUMBER.match(fold(clause)):  # 1号转住建,2号催一下
        return next((case.number for case in desk.open if case.number.endswith(spoken.number)), "")
    near = nearest(clause, desk.open, given)
    fits = shares if first else shares_thing
    return near[0].number if len(near) == 1 and fits(clause, near[0], given) else ""
