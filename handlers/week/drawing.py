"""Chinese type and QR codes on a picture as wide as a phone shows it."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageFont

from storage.fonts import SANS

WIDTH = 1080  # pixels; three to a point on most phones
EDGE = 60
RED, DEEP, INK, SOFT, BACK, RULE, PALE = "#B1232B", "#8E1B22", "#23282D", "#6D675F", "#FFFDF8", "#E6DFD2", "#F8EDEA"
WHITE = "#FFFFFF"


class Sheet:
    """Something to draw on."""

    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (WIDTH, height), BACK)
        self.pen = ImageDraw.Draw(self.image)

    def text(
        self, x: float, y: float, words: str, size: int, colour: str, *, anchor: str = "la", stroke: float = 0
    ) -> None:
        """One line."""
        self.pen.text((x, y), words, colour, font(size), anchor=anchor, stroke_width=stroke)

    def block(
        self,
        y: float,
        words: str,
        size: int,
        colour: str,
        width: float,
        most: int,
        *,
        x: float = EDGE,
        stroke: float = 0,
        middle: bool = False,
    ) -> int:
        """Lines below one another, at most so many; the y below them."""
        for line in lines(words, size, width, most):
            self.text(
                x + width / 2 if middle else x, y, line, size, colour, anchor="ma" if middle else "la", stroke=stroke
            )
            y += round(size * 1.36)
        return round(y)

    def spread(self, x: float, y: float, words: str, size: int, gap: float, colour: str) -> None:
        """A title in the middle of `x`, with room between its signs."""
        x -= (sum(length(sign, size) for sign in words) + gap * (len(words) - 1)) / 2
        for sign in words:
            self.text(x, y, sign, size, colour, stroke=2)
            x += length(sign, size) + gap

    def code(self, x: float, y: float, side: int, words: str) -> None:
        """A QR code in a square."""
        made = segno.make_qr(words, error="m", encoding="utf-8")
        each = max(side // made.symbol_size(border=2)[0], 1)  # whole dots, or a reader sees stripes
        out = BytesIO()
        made.save(out, kind="png", scale=each, border=2)
        with Image.open(out) as code:
            rest = (side - code.width) // 2
            self.image.paste(code.convert("RGB"), (round(x) + rest, round(y) + rest))

    def png(self) -> bytes:
        """In a few dozen colours: small enough for every platform."""
        out = BytesIO()
        self.image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        return out.getvalue()


_NO_HEAD = "，。、；：！？）”》,.;:!?)"  # no line begins with these


def lines(text: str, size: int, width: float, most: int) -> list[str]:
    """Broken where a line is full; what does not fit into the last is cut."""
    broken = [""]
    for sign in text:
        full = length(broken[-1] + sign, size) > width
        if full and len(broken) < most and sign not in _NO_HEAD:
            broken.append("")
            sign = sign.strip()
        broken[-1] += sign
    return [fit(line, size, width + (size if index < len(broken) - 1 else 0)) for index, line in enumerate(broken)]


def fit(text: str, size: int, width: float) -> str:
    """As much of it as there is room for."""
    if length(text, size) <= width:
        return text
    while text and length(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"


def length(text: str, size: int) -> float:
    """In pixels."""
    return font(size).getlength(text)


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The house's own, that has every sign of GBK."""
    # Basic: what Chinese needs, and the same on machines without raqm.
    return ImageFont.truetype(str(SANS), size, layout_engine=ImageFont.Layout.BASIC)
