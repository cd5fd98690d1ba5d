"""A notice as a picture: read on a phone over its whole width, and sharp on A4 on the board downstairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from storage.fonts import SANS

WIDTH = 1240  # dots: A4 at 150 dpi; as high as its words, at least as A4 is
HEIGHT = 1754
_EDGE, _INNER, _LABEL = 44, 110, 250
_INK, _SOFT, _RED, _BACK, _RULE = "#23282D", "#6F6A63", "#B1232B", "#FFFDF8", "#E6DFD2"
_SIZE, _LEAD, _GAP = 42, 62, 30  # of the words, from line to line, between two rows
_CLOSING = "，。；：、！？）》”〕"  # no line begins with one of these
_OPENING = "（〔《“【"
_LONGEST = 20  # signs of a number that stays whole


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn. `rows`: label and words."""

    community: str
    phase: str
    fund: str
    rows: Sequence[tuple[str, str]]
    day: str
    foot: str


def draw(sheet: Sheet) -> bytes:
    """A PNG."""
    value = WIDTH - 2 * _INNER - _LABEL
    broken = [(label, _lines(words, value)) for label, words in sheet.rows]
    body = sum(len(lines) * _LEAD + _GAP * 2 for _, lines in broken)
    height = max(HEIGHT, 430 + body + 330)
    image = Image.new("RGB", (WIDTH, height), _BACK)
    pen = ImageDraw.Draw(image)
    for inset, line in ((_EDGE, 6), (_EDGE + 16, 2)):
        pen.rectangle((inset, inset, WIDTH - inset, height - inset), outline=_RED, width=line)
    middle = WIDTH / 2
    pen.text((middle, 116), sheet.community, _SOFT, _font(46), anchor="ma")
    title = f"{sheet.fund}公示"
    pen.text((middle, 186), title, _RED, _font(_fitting(title, 84)), anchor="ma", stroke_width=2)
    pen.text((middle, 314), f"（{sheet.phase}）", _RED, _font(54), anchor="ma")
    y = 420
    for label, lines in broken:
        pen.line((_INNER, y, WIDTH - _INNER, y), fill=_RULE, width=2)
        y += _GAP
        pen.text((_INNER, y), label, _SOFT, _font(_SIZE))
        for each in lines:
            pen.text((_INNER + _LABEL, y), each, _INK, _font(_SIZE))
            y += _LEAD
        y += _GAP
    pen.line((_INNER, y, WIDTH - _INNER, y), fill=_RULE, width=2)
    pen.text((WIDTH - _INNER, height - 260), sheet.community, _INK, _font(46), anchor="ra")
    pen.text((WIDTH - _INNER, height - 196), sheet.day, _INK, _font(46), anchor="ra")
    pen.text((middle, height - 126), sheet.foot, _SOFT, _font(30), anchor="ma")
    out = BytesIO()
    small = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(out, "PNG", dpi=(150, 150))
    return out.getvalue()


def _fitting(title: str, size: int) -> int:
    """The size in which a title stands on one line: a county may call its money at length."""
    while size > _SIZE and _font(size).getlength(title) > WIDTH - 2 * _INNER:
        size -= 2
    return size


def _lines(words: str, width: float) -> list[str]:
    """Broken where a line is full, never before a closing mark, behind an opening one or within a number."""
    lines = [""]
    for piece in _pieces(words):
        too_long = _font(_SIZE).getlength(lines[-1] + piece) > width
        if too_long and lines[-1] and piece not in _CLOSING:
            lines.append("")
        lines[-1] += piece
    return lines


def _pieces(words: str) -> list[str]:
    """Signs, and numbers as a whole: 3,260.50 and HC-SD-2026-00012."""
    pieces: list[str] = []
    for sign in words:
        glued = sign.isascii() and not sign.isspace()
        number = glued and pieces and pieces[-1][-1].isascii() and len(pieces[-1]) < _LONGEST
        if number or (pieces and pieces[-1] in _OPENING):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Basic: what Chinese needs, and the same on machines without raqm.
    return ImageFont.truetype(str(SANS), size, layout_engine=ImageFont.Layout.BASIC)
