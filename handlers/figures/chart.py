"""The rates as a picture, drawn with Pillow, which is there anyway (matplotlib and numpy: 110 MB for three bars).

Nobody is ranked: rows stand in the county's own order, every bar carries its n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from handlers.figures.rates import Rate, Totals
from storage.fonts import SANS

WIDTH = 1280  # pixels; a phone shows it sharp, a screen whole
MOST_ROWS = 30
_MARGIN, _ROW, _HEAD, _SUM = 48, 54, 150, 170
_NAME = 300  # width of the names
_INK, _SOFT, _LINE, _BACK = "#22282E", "#6B747C", "#E3E6E8", "#FFFFFF"
_RATES = (("响应率", "#2E6DA4"), ("解决率", "#2F7D4F"), ("满意率", "#B8651B"))
_SIZES = {"title": 40, "big": 46, "text": 24, "small": 20}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the chart: a community or a department."""

    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


def draw(title: str, subtitle: str, total: Totals, parts: Sequence[Part]) -> bytes:
    """A PNG. Rows beyond MOST_ROWS of a part are left out, and it says how many."""
    shown = [(part, part.rows[:MOST_ROWS]) for part in parts if part.rows]
    height = _HEAD + _SUM + sum(96 + _ROW * len(rows) for _, rows in shown) + 70
    image = Image.new("RGB", (WIDTH, height), _BACK)
    pen = ImageDraw.Draw(image)
    pen.text((_MARGIN, 40), _fit(title, "title", WIDTH - 2 * _MARGIN), _INK, _font("title"), stroke_width=1)
    pen.text((_MARGIN, 98), _fit(subtitle, "text", WIDTH - 2 * _MARGIN), _SOFT, _font("text"))
    _summary(pen, _HEAD, total)
    y = _HEAD + _SUM
    for part, rows in shown:
        more = f"（另有 {len(part.rows) - len(rows)} 个没有画出）" if len(rows) < len(part.rows) else ""
        y = _part(pen, y, part.heading + more, rows)
    notes = "响应率 = 按时签收 ÷ 应签收　解决率 = 解决 ÷ 办结（不含确认无法解决的）　满意率 = 满意 ÷ 有回应的回访"
    pen.text((_MARGIN, height - 48), notes, _SOFT, _font("small"))
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _summary(pen: ImageDraw.ImageDraw, y: int, total: Totals) -> None:
    width = (WIDTH - 2 * _MARGIN) / 4
    texts = [
        (name, colour, _percent(rate), _counts(rate)) for (name, colour), rate in zip(_RATES, _of(total), strict=True)
    ]
    texts.append(("未回应", _SOFT, f"{total.silent}", "件，不算满意也不算不满意"))
    for index, (name, colour, big, small) in enumerate(texts):
        x = _MARGIN + index * width
        pen.rectangle((x, y + 8, x + 6, y + 128), fill=colour)
        pen.text((x + 22, y + 4), name, _SOFT, _font("text"))
        pen.text((x + 22, y + 38), big, colour, _font("big"), stroke_width=1)
        pen.text((x + 22, y + 102), _fit(small, "small", width - 30), _SOFT, _font("small"))


def _part(pen: ImageDraw.ImageDraw, y: int, heading: str, rows: Sequence[Row]) -> int:
    pen.text((_MARGIN, y + 18), heading, _INK, _font("text"))
    width = (WIDTH - 2 * _MARGIN - _NAME) / 3
    for index, (name, colour) in enumerate(_RATES):
        pen.text((_MARGIN + _NAME + index * width, y + 18), name, colour, _font("text"))
    y += 60
    for row in rows:
        pen.line((_MARGIN, y, WIDTH - _MARGIN, y), fill=_LINE)
        name = _fit(row.name, "text", _NAME - 90)
        pen.text((_MARGIN, y + 11), name, _INK, _font("text"))
        count = f"{row.totals.total} 件"
        pen.text((_MARGIN + _NAME - 24, y + 15), count, _SOFT, _font("small"), anchor="ra")
        for index, rate in enumerate(_of(row.totals)):
            _bar(pen, _MARGIN + _NAME + index * width, y + 12, width - 176, rate, _RATES[index][1])
        y += _ROW
    return y + 36


def _bar(pen: ImageDraw.ImageDraw, x: float, y: float, width: float, rate: Rate, colour: str) -> None:
    pen.rectangle((x, y, x + width, y + 27), fill="#F0F2F3")
    if rate.percent:
        pen.rectangle((x, y, x + max(width * rate.percent / 100, 3), y + 27), fill=colour)
    words = f"{rate.percent:.0f}%（{rate.part}/{rate.n}）" if rate.percent is not None else "—"
    pen.text((x + width + 10, y + 3), words, _INK if rate.n else _SOFT, _font("small"))


def _of(totals: Totals) -> tuple[Rate, Rate, Rate]:
    return totals.response, totals.solution, totals.satisfaction


def _percent(rate: Rate) -> str:
    return f"{rate.percent:.0f}%" if rate.percent is not None else "—"


def _counts(rate: Rate) -> str:
    return f"{rate.part} ÷ {rate.n} 件"


def _fit(text: str, size: str, width: float) -> str:
    """The text as one line, or as much of it as fits and …"""
    text = "".join(sign for sign in text if sign.isprintable())
    if _font(size).getlength(text) <= width:
        return text
    while text and _font(size).getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


@cache
def _font(size: str) -> ImageFont.FreeTypeFont:
    # Basic: what Chinese needs, and the same on machines without raqm.
    return ImageFont.truetype(str(SANS), _SIZES[size], layout_engine=ImageFont.Layout.BASIC)
