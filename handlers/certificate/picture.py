"""The 报到证 as a picture for a phone and as a page for a printer: drawn twice, so that both are sharp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import cos, pi, sin

import segno
from PIL import Image, ImageDraw, ImageFont

from storage.fonts import SANS

WIDTH, HEIGHT = 1080, 1528  # the shape of A5; a phone shows it over its whole width
A5 = 1748  # dots that a page of 148 mm has at DPI
DPI = 300
_EDGE, _INNER = 36, 92  # the frame, and where the text begins
_INK, _SOFT, _RED, _BACK, _RULE = "#23282D", "#767068", "#B1232B", "#FFFDF8", "#E6DFD2"
_TIGHT = 115  # a row below this is set smaller
_GAP = 40  # between two columns
_ROOM, _ROW = 640, 128  # where the rows stand, and a label with its value at most
_STARS = 40  # that a year's stars want of the room
_QR = 400
_SEAL = 168


@dataclass(frozen=True, slots=True)
class Face:
    """What is drawn. `rows`: label and value, `None` as second of a pair where the first takes the whole width."""

    county: str
    number: str
    rows: Sequence[tuple[tuple[str, str], tuple[str, str] | None]]
    stars: tuple[int, str] | None  # how many, and the words beside them
    issuer: str
    issued_on: str
    qr: str
    address: str  # where it can be checked; "" if nowhere on the web


def draw(face: Face, width: int = WIDTH) -> Image.Image:
    """The picture at a width in pixels."""
    pen = _Pen(width / WIDTH)
    pen.frame()
    y = pen.head(face)
    row = min(_ROW, (_ROOM - (_STARS if face.stars is not None else 0)) // max(len(face.rows), 1))
    for left, right in face.rows:
        pen.pair(y, row, left, right)
        y += row
    if face.stars is not None:
        pen.stars(y, *face.stars)
    pen.foot(face)
    return pen.image


def png(face: Face) -> bytes:
    """For a phone."""
    out = BytesIO()
    small = draw(face).quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(out, "PNG")
    return out.getvalue()


def pdf(face: Face, title: str) -> bytes:
    """For a printer: one page of A5."""
    out = BytesIO()
    page = draw(face, A5)
    page.save(out, "PDF", resolution=DPI, quality=95, subsampling=0, title=title, author=face.county)
    return out.getvalue()


class _Pen:
    """Draws in the units of WIDTH, whatever the width is."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self.image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), _BACK)
        self._pen = ImageDraw.Draw(self.image)

    def frame(self) -> None:
        """A double line around all of it."""
        for inset, line in ((_EDGE, 5), (_EDGE + 14, 2)):
            box = (inset, inset, WIDTH - inset, HEIGHT - inset)
            self._pen.rectangle(self._box(*box), outline=_RED, width=max(round(line * self._scale), 1))

    def head(self, face: Face) -> int:
        """County, title and number; where the rows begin."""
        self._text(WIDTH / 2, 92, face.county, 40, _RED, anchor="ma")
        self._spread(WIDTH / 2, 158, "报到证", 104, 56, _RED, 3)
        self._text(WIDTH / 2, 304, f"证号　{face.number}", 36, _INK, anchor="ma")
        self._line(_INNER, 374, WIDTH - _INNER, 374, _RED, 3)
        return 404

    def pair(self, y: int, row: int, left: tuple[str, str], right: tuple[str, str] | None) -> None:
        """Two fields beside each other, or one over the whole width."""
        whole = WIDTH - 2 * _INNER
        half = (whole - _GAP) / 2
        tight = row < _TIGHT
        self._field(_INNER, y, whole if right is None else half, *left, tight=tight)
        if right is not None:
            self._field(_INNER + half + _GAP, y, half, *right, tight=tight)
        below = y + row - (14 if tight else 18)
        self._line(_INNER, below, WIDTH - _INNER, below, _RULE, 2)

    def stars(self, y: int, count: int, words: str) -> None:
        """A year's stars, drawn: a font may have none."""
        self._text(_INNER, y + 18, "服务星级", 28, _SOFT, anchor="lm")
        x = _INNER + self._length("服务星级", 28) + 46
        for index in range(count):
            self._star(x + index * 52, y + 18, 22)
        self._text(x + count * 52 - 4, y + 18, words, 30, _INK, anchor="lm")

    def foot(self, face: Face) -> None:
        """The code in its corner; who issues it, and what it is worth."""
        top = HEIGHT - _EDGE - 44 - _QR
        self._code(WIDTH - _INNER - _QR + 16, top, face.qr)
        x, width = _INNER, WIDTH - 2 * _INNER - _QR - 12
        self._seal(x, top + 16)
        for index, line in enumerate(self._lines(face.issuer, 34, width, 2)):
            self._text(x, top + 206 + index * 44, line, 34, _INK)
            y = top + 206 + index * 44 + 50
        self._text(x, y, f"{face.issued_on} 签发", 30, _SOFT)
        self._text(x, y + 52, "真假以扫码核验为准，社区可以代查", 26, _SOFT)
        if face.address:
            self._text(x, y + 88, *self._shrunk(face.address, 26, width), _SOFT)

    def _field(self, x: float, y: float, width: float, label: str, value: str, *, tight: bool) -> None:
        small, large, gap = (25, 36, 31) if tight else (28, 40, 38)
        self._text(x, y, label, small, _SOFT)
        text, size = self._shrunk(value, large, width)
        self._text(x, y + gap + (large - size) / 2, text, size, _INK)

    def _seal(self, x: float, y: float) -> None:
        """A mark like a name seal: four characters in a square. An official seal is round and has a star; not this."""
        side = _SEAL
        self._pen.rounded_rectangle(
            self._box(x, y, x + side, y + side),
            radius=round(14 * self._scale),
            outline=_RED,
            width=max(round(6 * self._scale), 1),
        )
        for index, sign in enumerate("双向报到"):
            column, row = 1 - index // 2, index % 2  # from the right, downwards, as seals are read
            middle = x + side * (0.28 + 0.44 * column), y + side * (0.28 + 0.44 * row)
            self._text(*middle, sign, 60, _RED, anchor="mm", stroke=1)

    def _code(self, x: float, y: float, words: str) -> None:
        made = segno.make_qr(words, error="m", encoding="utf-8")
        modules = made.symbol_size(border=2)[0]
        size = round(_QR * self._scale)
        each = max(size // modules, 1)  # whole dots, or a reader sees stripes
        out = BytesIO()
        made.save(out, kind="png", scale=each, border=2)
        with Image.open(out) as code:
            rest = size - code.width
            at = round(x * self._scale) + rest, round(y * self._scale) + rest
            self.image.paste(code.convert("RGB"), at)

    def _star(self, x: float, y: float, radius: float) -> None:
        points = []
        for index in range(10):
            reach = radius if index % 2 == 0 else radius * 0.382
            angle = pi * index / 5 - pi / 2
            points.append(((x + reach * cos(angle)) * self._scale, (y + reach * sin(angle)) * self._scale))
        self._pen.polygon(points, fill=_RED)

    def _spread(self, x: float, y: float, text: str, size: int, gap: float, colour: str, stroke: int) -> None:
        """Characters with room between them, in the middle of `x`."""
        width = sum(self._length(sign, size) for sign in text) + gap * (len(text) - 1)
        x -= width / 2
        for sign in text:
            self._text(x, y, sign, size, colour, stroke=stroke)
            x += self._length(sign, size) + gap

    def _text(
        self, x: float, y: float, text: str, size: float, colour: str, *, anchor: str = "la", stroke: float = 0
    ) -> None:
        at = x * self._scale, y * self._scale
        width = round(stroke * self._scale)
        self._pen.text(at, text, colour, self._font(size), anchor=anchor, stroke_width=width)

    def _line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
        self._pen.line(self._box(x1, y1, x2, y2), fill=colour, width=max(round(width * self._scale), 1))

    def _lines(self, text: str, size: float, width: float, most: int) -> list[str]:
        """Broken where a line is full; what does not fit into the last is cut."""
        lines = [""]
        for sign in text:
            if self._length(lines[-1] + sign, size) > width and len(lines) < most:
                lines.append("")
            lines[-1] += sign
        return [self._fit(line, size, width) for line in lines]

    def _shrunk(self, text: str, size: int, width: float) -> tuple[str, int]:
        """In the size in which it fits, down to two thirds of it; cut where even that is too long."""
        least = size * 2 // 3
        while size > least and self._length(text, size) > width:
            size -= 1
        return self._fit(text, size, width), size

    def _fit(self, text: str, size: float, width: float) -> str:
        if self._length(text, size) <= width:
            return text
        while text and self._length(f"{text}…", size) > width:
            text = text[:-1]
        return f"{text}…"

    def _length(self, text: str, size: float) -> float:
        return self._font(size).getlength(text) / self._scale

    def _font(self, size: float) -> ImageFont.FreeTypeFont:
        return _font(round(size * self._scale))

    def _box(self, x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
        return x1 * self._scale, y1 * self._scale, x2 * self._scale, y2 * self._scale


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Basic: what Chinese needs, and the same on machines without raqm.
    return ImageFont.truetype(str(SANS), size, layout_engine=ImageFont.Layout.BASIC)
