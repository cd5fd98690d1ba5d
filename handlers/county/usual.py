"""What is usual where nobody said anything: a building's plain name, a code for numbers, a branch's name."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.values.pinyin import first_letters
from handlers.county.changes import AddPlace
from handlers.county.register import Register
from storage.places import LEVELS, Kind, Place

_BUILDING = Pattern(r"第?([0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:栋|幢|号楼|#楼|座|楼|号|#)")
_GRID = Pattern(r"第?([0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:号)?网?格")
_ENDINGS = ("社区居委会", "社区", "居委会", "村委会", "街道", "镇", "乡", "村", "县", "市", "区")
# What a sign is in a place's name, where it is mostly something else: 重庆, 长征, 曾家 (a surname), 单家.
_SOUNDS_AS = str.maketrans({"重": "崇", "长": "常", "曾": "增", "单": "善"})
CODE = 16  # characters that the column holds


def name(kind: str, written: str) -> str:
    """第三号楼 is 3栋 and 三网格 第3网格, as the bot reads them in a chat; any other name stays as it is."""
    plain = "".join(written.split())
    if kind == Kind.BUILDING and (match := _BUILDING.fullmatch(plain)):
        return f"{read_number(match[1])}栋"
    if kind == Kind.GRID and (match := _GRID.fullmatch(plain)):
        return f"第{read_number(match[1])}网格"
    return plain


def leading(kind: str, written: str) -> tuple[str, int] | None:
    """三号楼的 → (3栋, 3): a numbered name at the start of a text, as `name` writes it, and how long it was said."""
    pattern = {Kind.GRID: _GRID, Kind.BUILDING: _BUILDING}.get(Kind(kind))
    match = pattern.match(written) if pattern is not None else None
    return (name(kind, match[0]), match.end()) if match is not None else None


def filled(register: Register, parent: Place, change: AddPlace) -> AddPlace:
    """The change with what is usual in its empty fields."""
    code = change.code or _code(register, parent, change)
    branch = change.branch or _branch(parent, change)
    return replace(change, level=level(change.kind, change.level), code=code[:CODE], branch=branch)


def level(kind: str, written: str) -> str:
    """The usual word for a level is not kept: 社区 of a community is ""."""
    return "" if written == LEVELS[kind] else written


def _branch(parent: Place, change: AddPlace) -> str:
    """Every grid has its Party branch, every building its group (DOMAIN S2)."""
    if change.kind == Kind.GRID:
        return f"{parent.name}{change.name}党支部"[:64]
    if change.kind == Kind.BUILDING:
        return f"{parent.name}{change.name}党小组"[:64]
    return ""


def _code(register: Register, parent: Place, change: AddPlace) -> str:
    """Initials for what has a part in case numbers, no two alike; two digits below it."""
    if change.kind in (Kind.GRID, Kind.BUILDING):
        digits = re.search(r"[0-9]{1,3}", change.name)
        return f"{int(digits[0]):02}" if digits else ""
    if change.kind == Kind.ESTATE:
        return ""
    wanted = initials(change.name)
    taken = set(register.codes(change.kind))
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}{number}"
    return code


def initials(words: str) -> str:
    """水东社区 → SD: of the name without the word for its level, at most four."""
    for ending in _ENDINGS:
        if words.endswith(ending) and len(words) > len(ending) + 1:
            words = words.removesuffix(ending)
            break
    return first_letters(words.translate(_SOUNDS_AS))[:4] or "X"
