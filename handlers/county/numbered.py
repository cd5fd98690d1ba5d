"""Buildings named by their numbers, many at once: 1-8栋, 1栋、2栋. In a message and in a cell of a workbook alike."""

from __future__ import annotations

import re

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.county import usual
from storage.places import Kind
from storage.workbook.cells import Unreadable

MOST = 60  # buildings at once
_NUMBERS = Pattern(
    r"第?(?P<first>[0-9]{1,3})(?:号楼|#楼|栋|幢|座|号|#)?\s?[-~—至到]+\s?(?P<last>[0-9]{1,3})(?P<sign>号楼|#楼|栋|幢|座|号|#|楼)?"
)
_ENTRANCES = Pattern(r"(?:每[栋幢座]|各)?\s?([0-9]{1,2}|[一二两三四五六七八九十])\s?个?单元")
_PIECES = Pattern(r"[\s,，、;；和]+")
_SIGN = "(?:号楼|#楼|栋|幢|座|楼|号|#)"
_PIECE = rf"第?(?:[0-9]{{1,3}}(?:{_SIGN}?\s?[-~—至到]+\s?[0-9]{{1,3}})?|[A-Z甲乙丙丁戊己庚辛壬癸]){_SIGN}?"
_LETTER = Pattern("[A-Z甲乙丙丁戊己庚辛壬癸]")
_LETTERED = Pattern("栋|幢|座")
# 甲栋、综合楼: each of them ends in the word for a building.
_NAMED = Pattern(r"[^\s,，、;；]{1,12}(?:栋|幢|座|楼)")
# Where a cell surely means several: a list of numbers or letters, or a range that ends in the word for a building.
_LIST = Pattern(rf"{_PIECE}(?:\s?[,，、;；]\s?{_PIECE})+|[第0-9].*[-~—至到].*{_SIGN}")
_RANGE = Pattern(_PIECE)


def buildings(written: str) -> tuple[list[str], int | None]:
    """1-8栋, 1栋、2栋, A栋 B栋 3单元 → the names, as the bot writes them, and the 单元 of each if they are said."""
    text = fold(written).upper()
    entrances: int | None = None
    if (told := _ENTRANCES.search(text)) is not None:
        entrances = int(told[1]) if told[1].isdigit() else " 一二三四五六七八九十".find(told[1].replace("两", "二"))
        text = text[: told.start()] + " " + text[told.end() :]
    names: list[str] = []
    for match in _NUMBERS.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        if first <= last < first + MOST:
            names += [f"{number}栋" for number in range(first, last + 1)]
    pieces = [piece for piece in _PIECES.split(_NUMBERS.sub(" ", text)) if piece and piece not in ("每", "各")]
    sign = _LETTERED.search(text)
    for piece in pieces:
        if sign is not None and _LETTER.fullmatch(piece):
            piece += sign[0]  # A、B座
        names.append(f"{int(piece)}栋" if piece.isdecimal() else usual.name(Kind.BUILDING, piece))
    return list(dict.fromkeys(names))[:MOST], entrances


def several(written: str) -> list[str]:
    """The names in a cell that means more than one building; [] for a single name. Raises Unreadable."""
    text = fold(written).upper().strip()
    pieces = [piece.strip() for piece in re.split("[,，、;；]", text) if piece.strip()]
    named = [piece for piece in pieces if _NAMED.fullmatch(piece) and not _RANGE.fullmatch(piece)]
    if len(pieces) > 1 and named and all(piece in named or _RANGE.fullmatch(piece) for piece in pieces):
        each = [[usual.name(Kind.BUILDING, piece)] if piece in named else buildings(piece)[0] for piece in pieces]
        return list(dict.fromkeys(name for names in each for name in names))
    if not _LIST.fullmatch(text) or not all(_RANGE.fullmatch(piece) for piece in pieces):
        return []
    for span in _NUMBERS.finditer(text):
        if not int(span["first"]) <= int(span["last"]) < int(span["first"]) + MOST:
            raise Unreadable(f"看不懂楼栋“{written}”，从小到大写，一格最多 {MOST} 栋")
    names, _entrances = buildings(text)
    if len(names) >= MOST:  # as many as are kept: there may have been more
        raise Unreadable(f"楼栋“{written}”太多，一格不到 {MOST} 栋，请分成几行")
    return names
