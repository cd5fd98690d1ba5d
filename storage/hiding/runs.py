"""Digits that stand in a row with nothing but marks, spaces and emoji between them, and where each of them stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from storage.hiding.glyphs import GLUE, HAN, MARKS, PAIR, value_of

BETWEEN = f"[{re.escape(MARKS)}{GLUE}]"
_WORD = re.compile(rf"[{HAN}]|[0-9A-Z{PAIR}](?:{GLUE}*[0-9A-Z{PAIR}])*")
_ALIKE = re.compile(rf"[0-9LIO{PAIR}{GLUE}]+")  # nothing but digits, and letters that pass for them
_FIGURES = re.compile(rf"[0-9{PAIR}](?:{GLUE}*[0-9LIO{PAIR}])*")
_TAIL = re.compile(rf"[LIO{GLUE}]+$")
_LONGEST_ALIKE = 8  # letters alone
_APART = re.compile(rf"{BETWEEN}*")
_LIGHT = re.compile(rf"[- .{GLUE}]*")


@dataclass(slots=True)
class Run:
    """Its digits, and for each the place in the text; `opens` and `closes` tell where a group begins and ends.

    A block is a stretch of digits with nothing between: `block_of` gives each digit's.
    """

    digits: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    opens: set[int] = field(default_factory=set)
    closes: set[int] = field(default_factory=set)
    block_of: list[int] = field(default_factory=list)
    real: list[bool] = field(default_factory=list)  # and no letter that passes for one

    def shape(self, start: int, end: int) -> tuple[int, ...]:
        """How many of these digits stand together: (3, 4, 4)."""
        sizes: list[int] = []
        before = -1
        for block in self.block_of[start:end]:
            if block == before:
                sizes[-1] += 1
            else:
                sizes.append(1)
            before = block
        return tuple(sizes)

    def parts(self, start: int, end: int) -> list[str]:
        """These digits as they stand together: ["138", "0013", "8000"]."""
        parts: list[str] = []
        for size in self.shape(start, end):
            parts.append(self.digits[start : start + size])
            start += size
        return parts

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where these digits stand in the text."""
        return self.starts[start], self.ends[end - 1]

    def aligned(self, start: int, end: int) -> bool:
        """Whether whole groups reach from `start` to `end`."""
        return start in self.opens and end in self.closes

    def between(self, text: str, at: int) -> str:
        """What stands before the digit `at` and after the one before it."""
        return text[self.ends[at - 1] : self.starts[at]]


def runs(text: str) -> list[Run]:
    """The runs of a folded text, in order."""
    made: list[Run] = []
    run, last, block = Run(), -1, 0
    values: list[str] = []
    for start, end in _groups(text):
        if last < 0 or not _only_marks(text, last, start):
            if values:
                run.digits = "".join(values)
                made.append(run)
            run, values, block = Run(), [], 0
        elif start > last and text[last:start].strip(GLUE):
            block += 1
        run.opens.add(len(values))
        for at in range(start, end):
            for digit in value_of(text[at]):
                values.append(digit)
                run.starts.append(at)
                run.ends.append(at + 1)
                run.block_of.append(block)
                run.real.append(not text[at].isascii() or text[at].isdigit())
        run.closes.add(len(values))
        last = end
    if values:
        run.digits = "".join(values)
        made.append(run)
    return made


def only_light(between: str) -> bool:
    """Whether only spaces, dots and dashes stand between two groups."""
    return _LIGHT.fullmatch(between) is not None


def _only_marks(text: str, start: int, end: int) -> bool:
    match = _APART.match(text, start, end)
    return match is not None and match.end() == end


def _groups(text: str) -> Iterator[tuple[int, int]]:
    for word in _WORD.finditer(text):
        start, end = word.span()
        if len(text[start:end]) == 1 or _ALIKE.fullmatch(text, start, end):
            letters = not any(value_of(sign) and not "A" <= sign <= "Z" for sign in text[start:end])
            if not letters or (end - start <= _LONGEST_ALIKE and _ALIKE.fullmatch(text, start, end)):
                yield start, end
            continue
        for part in _FIGURES.finditer(text, start, end):
            stop = part.end()
            if stop < end and (tail := _TAIL.search(part[0])):  # 138LOU: the letters belong to what follows
                stop = part.start() + tail.start()
            yield part.start(), stop
