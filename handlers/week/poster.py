"""The poster of a week's list, as wide as a phone shows it: themes, times, places, how to come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from handlers.week.drawing import DEEP, EDGE, INK, PALE, RED, RULE, SOFT, WHITE, WIDTH, Sheet, fit, length

MOST = 14  # activities; what is beyond them is counted
_TEXT = EDGE + 92  # where an entry's words begin, right of its number
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
    """The picture. Drawn twice: on paper of no length to see how much it takes, then on so much."""
    height = _Poster(1).all(_shown(face), _more(face))
    poster = _Poster(height)
    poster.all(_shown(face), _more(face))
    return poster.png()


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


class _Poster(Sheet):
    def all(self, face: Face, more: int) -> int:
        """Everything, from above; how high it is."""
        y = self._head(face)
        for section in face.sections:
            y = self._section(section, y)
        if more:
            self.text(WIDTH / 2, y + 8, f"还有 {more} 项，发“六个日 全部”看", 36, SOFT, anchor="ma")
            y += 70
        return self._foot(face, y)

    def _head(self, face: Face) -> int:
        self.pen.rectangle((0, 0, WIDTH, _HEAD), fill=RED)
        self.pen.rectangle((0, _HEAD, WIDTH, _HEAD + 10), fill=DEEP)
        self.text(
            WIDTH / 2,
            44,
            fit(f"{face.county}　{face.place}".strip("　"), 38, WIDTH - 2 * EDGE),
            38,
            "#FBE6D8",
            anchor="ma",
        )
        self.spread(WIDTH / 2, 98, "共产主义星期六", 76, 16, WHITE)
        self.text(WIDTH / 2, 216, fit(f"“六个日”活动　{face.heading}", 44, WIDTH - 2 * EDGE), 44, WHITE, anchor="ma")
        return _HEAD + 44

    def _section(self, section: Section, y: int) -> int:
        width = length(section.theme, 40) + 56
        self.pen.rounded_rectangle((EDGE, y, EDGE + width, y + 66), radius=12, fill=PALE)
        self.pen.rectangle((EDGE, y + 8, EDGE + 8, y + 58), fill=RED)
        self.text(EDGE + 30, y + 33, section.theme, 40, RED, anchor="lm", stroke=1)
        y += 90
        for index, entry in enumerate(section.entries):
            if index:
                self.pen.line((_TEXT, y - 14, WIDTH - EDGE, y - 14), fill=RULE, width=2)
                y += 8
            y = self._entry(entry, y)
        return y + 14

    def _entry(self, entry: Entry, y: int) -> int:
        number = str(entry.number)
        self.pen.rounded_rectangle((EDGE, y + 2, EDGE + 68, y + 64), radius=12, fill=RED)
        self.text(EDGE + 34, y + 33, number, 42 if len(number) < 3 else 32, WHITE, anchor="mm", stroke=1)
        width = WIDTH - EDGE - _TEXT
        y = self.block(y + 4, entry.title, 44, INK, width, 2, stroke=0.6, x=_TEXT)
        together = "　".join(part for part in (entry.when, entry.place) if part)
        for words in (together,) if length(together, 38) <= width else (entry.when, entry.place):
            y = self.block(y + 2, words, 38, INK, width, 2, x=_TEXT)
        if entry.below:
            y = self.block(y + 2, entry.below, 34, SOFT, width, 2, x=_TEXT)
        return y + 28

    def _foot(self, face: Face, y: int) -> int:
        y += 4
        if face.note:
            y = self.block(y, face.note.replace("\n", "　"), 34, RED, WIDTH - 2 * EDGE, 3) + 16
        self.pen.line((EDGE, y, WIDTH - EDGE, y), fill=RED, width=4)
        y += 30
        width = WIDTH - 2 * EDGE - (_QR + 40 if face.link else 0)
        end = self.block(y + 6, "怎么报名", 42, RED, width, 1, stroke=1)
        end = self.block(end + 10, "在群里 @网格哨，或私聊，发“报名”加序号", 36, INK, width, 3)
        end = self.block(end + 8, "例如：报名 3，两个人去：报名 3 两个人", 36, INK, width, 2)
        end = self.block(end + 8, "去不了：取消报名 3", 36, INK, width, 1)
        end = self.block(end + 8, "自愿参加，不用打卡拍照", 32, SOFT, width, 2)
        if face.link:
            self.code(WIDTH - EDGE - _QR, y, _QR, face.link)
            self.text(WIDTH - EDGE - _QR / 2, y + _QR + 2, "扫码找网格哨", 30, SOFT, anchor="ma")
            end = max(end, y + _QR + 44)
        return end + 44
