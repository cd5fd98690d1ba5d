"""The 值班表 drawn: as wide as a phone shows sharp, and the same as A4 pages for a printer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from handlers.mobilise.rota import Listed, OnDuty
from handlers.mobilise.wording import hours
from storage.fonts import SANS

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dots an inch; a phone shows its width whole
DPI = 150
_MARGIN, _HEAD, _ROW, _BAND, _GAP = 60, 190, 62, 104, 22
_NUMBER, _UNIT, _SIGN = 90, 560, 900  # where the columns begin, from the margin
_INK, _SOFT, _LINE, _BACK, _FILL, _RED = "#22282E", "#5C656D", "#C9CED2", "#FFFFFF", "#F1F3F4", "#9E2A2B"
_SIZES = {"title": 48, "band": 34, "text": 32, "small": 26}


def pages(title: str, county: str, now: datetime, rows: Sequence[Listed]) -> list[Image.Image]:
    """As many as are needed; the last one ends where its list does."""
    drawn = [_Page(title, county, now, 1)]
    for row in rows:
        people = [*row.people, *[None] * max(0, row.shift.wanted - _on(row))]
        if not drawn[-1].fits(_GAP + _BAND + _ROW * min(2, len(people))):
            drawn.append(_Page(title, county, now, len(drawn) + 1))
        drawn[-1].band(row, again=False)
        for number, who in enumerate(people, 1):
            if not drawn[-1].fits(_ROW):
                drawn.append(_Page(title, county, now, len(drawn) + 1))
                drawn[-1].band(row, again=True)
            drawn[-1].line(number, who)
    return [page.image for page in drawn]


def png(drawn: Sequence[Image.Image]) -> bytes:
    """One picture, page below page, for a phone."""
    cut = [_cut(page) for page in drawn]
    whole = Image.new("RGB", (WIDTH, sum(page.height for page in cut)), _BACK)
    y = 0
    for page in cut:
        whole.paste(page, (0, y))
        y += page.height
    out = BytesIO()
    whole.quantize(32, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _cut(page: Image.Image) -> Image.Image:
    """Without the white below its last line."""
    ink = page.convert("L").point(lambda level: 255 if level < 250 else 0).getbbox()
    return page.crop((0, 0, WIDTH, min(HEIGHT, (ink[3] if ink else 0) + 40)))


def pdf(drawn: Sequence[Image.Image], title: str) -> bytes:
    """Pages of A4."""
    out = BytesIO()
    drawn[0].save(out, "PDF", resolution=DPI, save_all=True, append_images=list(drawn[1:]), title=title, quality=92)
    return out.getvalue()


def _on(row: Listed) -> int:
    return sum(1 for who in row.people if not who.reserve) + row.more


class _Page:
    """One page; `y` is where the next line goes."""

    def __init__(self, title: str, county: str, now: datetime, number: int) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), _BACK)
        self._pen = ImageDraw.Draw(self.image)
        self._pen.text((WIDTH / 2, 48), _fit(title, "title", WIDTH - 2 * _MARGIN), _INK, _font("title"), "ma")
        said = f"{county}　{now:%Y-%m-%d %H:%M} 打印　第 {number} 页"
        self._pen.text((WIDTH / 2, 124), said, _SOFT, _font("small"), "ma")
        self._y = _HEAD

    def fits(self, height: int) -> bool:
        return self._y + height <= HEIGHT - _MARGIN

    def band(self, row: Listed, *, again: bool) -> None:
        """A shift's heading."""
        shift = row.shift
        self._y += _GAP if self._y > _HEAD else 0
        self._pen.rectangle((_MARGIN, self._y, WIDTH - _MARGIN, self._y + _BAND - 12), fill=_FILL)
        self._pen.rectangle((_MARGIN, self._y, _MARGIN + 8, self._y + _BAND - 12), fill=_RED)
        head = f"第{shift.number}班 {shift.name} {hours(shift.starts_at, shift.ends_at)}{'（续）' if again else ''}"
        self._pen.text((_MARGIN + 24, self._y + 6), _fit(head, "band", WIDTH - 2 * _MARGIN - 40), _INK, _font("band"))
        more = f"，另有 {row.more} 人不归您看" if row.more else ""
        where = f"{shift.place} · " if shift.place else ""
        count = f"{where}要 {shift.wanted} 人，已排 {shift.taken} 人，候补 {shift.reserve} 人{more}"
        self._pen.text((_MARGIN + 24, self._y + 50), _fit(count, "small", WIDTH - 180), _SOFT, _font("small"))
        self._y += _BAND

    def line(self, number: int, who: OnDuty | None) -> None:
        """Somebody, or an empty line to write on; the last column is for a signature."""
        y = self._y
        self._pen.text((_MARGIN + 24, y + 12), str(number), _SOFT, _font("text"))
        if who is not None:
            name = f"{who.name}{'（候补）' if who.reserve else ''}"
            self._pen.text((_MARGIN + _NUMBER, y + 12), _fit(name, "text", _UNIT - _NUMBER - 20), _INK, _font("text"))
            self._pen.text((_MARGIN + _UNIT, y + 14), _fit(who.unit, "small", _SIGN - _UNIT - 20), _INK, _font("small"))
            state = "已到" if who.came else ""
            self._pen.text((_MARGIN + _SIGN, y + 14), state, _SOFT, _font("small"))
        else:
            self._pen.text((_MARGIN + _NUMBER, y + 14), "（还缺）", _SOFT, _font("small"))
        self._pen.line((_MARGIN, y + _ROW - 2, WIDTH - _MARGIN, y + _ROW - 2), fill=_LINE)
        self._y += _ROW


def _fit(text: str, size: str, width: float) -> str:
    text = "".join(sign for sign in text if sign.isprintable())
    if _font(size).getlength(text) <= width:
        return text
    while text and _font(size).getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


@cache
def _font(size: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(SANS), _SIZES[size], layout_engine=ImageFont.Layout.BASIC)
