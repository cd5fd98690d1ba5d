"""The poster of a week's list, as wide as a phone shows it: themes, times, places, how to come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageFont

from storage.fonts import SANS

WIDTH = 1080  # pixels; three to a point on most phones
MOST = 14  # activities; what is beyond them is counted
_EDGE = 60
_TEXT = _EDGE + 92  # where an entry's words begin, right of its number
_RED, _DEEP, _INK, _SOFT, _BACK, _RULE, _PALE = (
    "#B1232B",
    "#8E1B22",
    "#23282D",
    "#6D675F",
    "#FFFDF8",
    "#E6DFD2",
    "#F8EDEA",
)
_HEAD = 300
_QR = 250


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity. `below`: who organises it, what to bring, how many are wanted."""

    number: int
    title: str
    when: str
    place: str
    below: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The activities of a theme."""

    theme: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """What is drawn. `place`: as whose list it is seen, "" the county's; `link`: what the QR code opens, "" = none."""

    county: str
    place: str
    heading: str
    sections: tuple[Section, ...]
    note: str
    link: str


@lru_cache(maxsize=64)  # a county's groups see a few dozen lists, each of them in many groups
def png(face: Face) -> bytes:
    """The picture, a few dozen colours: small enough for every platform."""
    out = BytesIO()
    drawn = draw(face).quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def draw(face: Face) -> Image.Image:
    """Drawn twice: on paper of no length to see how much it takes, then on so much."""
    height = _Pen(1).all(_shown(face), _more(face))
    pen = _Pen(height)
    pen.all(_shown(face), _more(face))
    return pen.image


def _shown(face: Face) -> Face:
    """With the first entries that find room."""
    left, sections = MOST, []
    for section in face.sections:
        entries = section.entries[:left]
        left -= len(entries)
        if entries:
            sections.append(Section(section.theme, entries))
    return Face(face.county, face.place, face.heading, tuple(sections), face.note, face.link)


def _more(face: Face) -> int:
    return max(0, sum(len(section.entries) for section in face.sections) - MOST)


class _Pen:
    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (WIDTH, height), _BACK)
        self._pen = ImageDraw.Draw(self.image)

    def all(self, face: Face, more: int) -> int:
        """Everything, from above; how high it is."""
        y = self._head(face)
        for section in face.sections:
            y = self._section(section, y)
        if more:
            self._text(WIDTH / 2, y + 8, f"还有 {more} 项，发“六个日 全部”看", 36, _SOFT, anchor="ma")
            y += 70
        return self._foot(face, y)

    def _head(self, face: Face) -> int:
        self._pen.rectangle((0, 0, WIDTH, _HEAD), fill=_RED)
        self._pen.rectangle((0, _HEAD, WIDTH, _HEAD + 10), fill=_DEEP)
        self._text(
            WIDTH / 2,
            44,
            _fit(f"{face.county}　{face.place}".strip("　"), 38, WIDTH - 2 * _EDGE),
            38,
            "#FBE6D8",
            anchor="ma",
        )
        self._spread(WIDTH / 2, 98, "共产主义星期六", 76, 16)
        self._text(
            WIDTH / 2, 216, _fit(f"“六个日”活动　{face.heading}", 44, WIDTH - 2 * _EDGE), 44, "#FFFFFF", anchor="ma"
        )
        return _HEAD + 44

    def _section(self, section: Section, y: int) -> int:
        width = _length(section.theme, 40) + 56
        self._pen.rounded_rectangle((_EDGE, y, _EDGE + width, y + 66), radius=12, fill=_PALE)
        self._pen.rectangle((_EDGE, y + 8, _EDGE + 8, y + 58), fill=_RED)
        self._text(_EDGE + 30, y + 33, section.theme, 40, _RED, anchor="lm", stroke=1)
        y += 90
        for index, entry in enumerate(section.entries):
            if index:
                self._pen.line((_TEXT, y - 14, WIDTH - _EDGE, y - 14), fill=_RULE, width=2)
                y += 8
            y = self._entry(entry, y)
        return y + 14

    def _entry(self, entry: Entry, y: int) -> int:
        ink = _SOFT if entry.cancelled else _INK
        number = str(entry.number)
        self._pen.rounded_rectangle(
            (_EDGE, y + 2, _EDGE + 68, y + 64), radius=12, fill=_SOFT if entry.cancelled else _RED
        )
        self._text(_EDGE + 34, y + 33, number, 42 if len(number) < 3 else 32, "#FFFFFF", anchor="mm", stroke=1)
        width = WIDTH - _EDGE - _TEXT
        title = f"（取消）{entry.title}" if entry.cancelled else entry.title
        y = self._block(y + 4, title, 44, ink, width, 2, stroke=0.6)
        together = "　".join(part for part in (entry.when, entry.place) if part)
        for words in (together,) if _length(together, 38) <= width else (entry.when, entry.place):
            y = self._block(y + 2, words, 38, ink, width, 2)
        if entry.below:
            y = self._block(y + 2, entry.below, 34, _SOFT, width, 2)
        return y + 28

    def _foot(self, face: Face, y: int) -> int:
        y += 4
        if face.note:
            y = self._block(y, face.note.replace("\n", "　"), 34, _RED, WIDTH - 2 * _EDGE, 3, x=_EDGE) + 16
        self._pen.line((_EDGE, y, WIDTH - _EDGE, y), fill=_RED, width=4)
        y += 30
        width = WIDTH - 2 * _EDGE - (_QR + 40 if face.link else 0)
        end = self._block(y + 6, "怎么报名", 42, _RED, width, 1, x=_EDGE, stroke=1)
        end = self._block(end + 10, "在群里 @网格哨，或私聊，发“报名”加序号，例如：报名 3", 36, _INK, width, 3, x=_EDGE)
        end = self._block(end + 8, "两个人去：报名 3 两个人", 36, _INK, width, 1, x=_EDGE)
        end = self._block(end + 8, "去不了：取消报名 3", 36, _INK, width, 1, x=_EDGE)
        end = self._block(end + 8, "自愿参加，不用打卡拍照", 32, _SOFT, width, 2, x=_EDGE)
        if face.link:
            self._code(WIDTH - _EDGE - _QR, y, face.link)
            end = max(end, y + _QR + 44)
        return end + 44

    def _code(self, x: int, y: int, link: str) -> None:
        made = segno.make_qr(link, error="m")
        each = max(_QR // made.symbol_size(border=2)[0], 1)  # whole dots, or a reader sees stripes
        out = BytesIO()
        made.save(out, kind="png", scale=each, border=2)
        with Image.open(out) as code:
            self.image.paste(code.convert("RGB"), (x + (_QR - code.width) // 2, y))
        self._text(x + _QR / 2, y + _QR + 2, "扫码找网格哨", 30, _SOFT, anchor="ma")

    def _block(
        self, y: float, text: str, size: int, colour: str, width: float, most: int, *, x: int = _TEXT, stroke: float = 0
    ) -> int:
        """Lines below one another; the y below them."""
        for line in _lines(text, size, width, most):
            self._text(x, y, line, size, colour, stroke=stroke)
            y += round(size * 1.36)
        return round(y)

    def _spread(self, x: float, y: float, text: str, size: int, gap: float) -> None:
        x -= (sum(_length(sign, size) for sign in text) + gap * (len(text) - 1)) / 2
        for sign in text:
            self._text(x, y, sign, size, "#FFFFFF", stroke=2)
            x += _length(sign, size) + gap

    def _text(
        self, x: float, y: float, text: str, size: int, colour: str, *, anchor: str = "la", stroke: float = 0
    ) -> None:
        self._pen.text((x, y), text, colour, _font(size), anchor=anchor, stroke_width=stroke)


_NO_HEAD = "，。、；：！？）”》,.;:!?)"  # no line begins with these


def _lines(text: str, size: int, width: float, most: int) -> list[str]:
    """Broken where a line is full; what does not fit into the last is cut."""
    lines = [""]
    for sign in text:
        full = _length(lines[-1] + sign, size) > width
        if full and len(lines) < most and sign not in _NO_HEAD:
            lines.append("")
            sign = sign.strip()
        lines[-1] += sign
    return [_fit(line, size, width + (size if index < len(lines) - 1 else 0)) for index, line in enumerate(lines)]


def _fit(text: str, size: int, width: float) -> str:
    if _length(text, size) <= width:
        return text
    while text and _length(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"


def _length(text: str, size: int) -> float:
    return _font(size).getlength(text)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Basic: what Chinese needs, and the same on machines without raqm.
    return ImageFont.truetype(str(SANS), size, layout_engine=ImageFont.Layout.BASIC)
