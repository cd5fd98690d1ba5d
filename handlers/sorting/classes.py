"""类别, two levels: their words, their pace, who usually is in charge. Values; what a county edits is in table.py."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from typing import Any

from bot.values.fold import fold
from handlers.sorting.words import AGAINST, STRONG, WEAK, WordPoints

OTHER = "其他"
UNSURE = 0.2  # how sure 其他 is when no word speaks for anything
WORTH = 0.4  # what a point of words weighs beside one unit of logarithm: 2.5 points are a factor of e


@dataclass(frozen=True, slots=True)
class Class:
    """One class. `parent` "" = first level; `hints` are words of little weight (written 灯? in chat and workbook).

    `units` are usual names of who is in charge, used where the county said nothing; `petition` is the class of
    国家信访 that such matters are counted under, "" where none is.
    """

    name: str
    parent: str = ""
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    pace: str = ""
    units: tuple[str, ...] = ()
    petition: str = ""


@dataclass(frozen=True)
class Classes:
    """The classes of a county, in the order of its lists; 其他 needs no row."""

    rows: tuple[Class, ...]

    @cached_property
    def by_name(self) -> dict[str, Class]:
        """Every class; names are unique over both levels."""
        return {row.name: row for row in self.rows}

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """The names of the first level, 其他 always among them."""
        names = tuple(row.name for row in self.rows if not row.parent)
        return names if OTHER in names else (*names, OTHER)

    def top_of(self, name: str) -> str:
        """The first-level class of a class; 其他 for a name that is none."""
        row = self.by_name.get(name)
        return OTHER if row is None else row.parent or row.name

    def pace_of(self, name: str) -> str:
        """The pace of a class, its parent's where it has none; "" = as usual."""
        row = self.by_name.get(name)
        if row is None:
            return ""
        return row.pace or (self.pace_of(row.parent) if row.parent else "")

    @cached_property
    def _words(self) -> WordPoints:
        return WordPoints.of(
            (row.name, word, worth)
            for row in self.rows
            for words, worth in ((row.words, STRONG), (row.hints, WEAK), (row.against, AGAINST))
            for word in words
        )

    def points(self, text: str) -> dict[str, float]:
        """Points of words by class of either level; classes that no word speaks of are left out."""
        return self._words.points(text)

    def rolled(self, points: dict[str, float]) -> dict[str, float]:
        """Points of the first level: a class's own and its children's."""
        sums: dict[str, float] = {}
        for name, worth in points.items():
            top = self.top_of(name)
            sums[top] = sums.get(top, 0.0) + worth
        return sums

    def guess(self, text: str) -> tuple[str, float]:
        """The likeliest first-level class by words alone and how sure (0..1); (其他, 0.2) when none speaks."""
        sums = {name: worth for name, worth in self.rolled(self.points(text)).items() if worth > 0}
        if not sums:
            return OTHER, UNSURE
        best, share = ranked({name: WORTH * sums.get(name, 0.0) for name in self.tops})[0]
        return best, round(share, 3)

    def relabelled(self, labels: Sequence[str]) -> Classes:
        """These classes under another set of labels: each child goes to the label that it is counted under.

        A label that is a class of ours takes that class; one of 国家信访 takes the children filed under it; any
        other has only the words of its own name.
        """
        tops = {label: Class(label, words=_named(label)) for label in labels}
        known = set(labels)
        children: list[Class] = []
        for row in self.rows:
            if row.name in known:
                tops[row.name] = replace(row, parent="")
                continue
            own = self.by_name[row.parent] if row.parent else row
            label = next((label for label in (row.parent, row.petition, own.petition) if label in known), "")
            if label:
                children.append(replace(row, parent=label))
        for label in {child.parent for child in children} - set(self.by_name):
            tops[label] = Class(label, hints=_named(label))  # its children say it better than its name
        return Classes((*tops.values(), *children))


def ranked(scores: dict[str, float]) -> list[tuple[str, float]]:
    """Names by their share (0..1, together 1) of `scores` to the base e, the best first; ties as they stand."""
    if not scores:
        return []
    most = max(scores.values())
    raised = {name: math.exp(score - most) for name, score in scores.items()}
    total = sum(raised.values())
    return sorted(((name, worth / total) for name, worth in raised.items()), key=lambda pair: -pair[1])


def _named(label: str) -> tuple[str, ...]:
    """The words in a label's name: 劳动和社会保障 → 劳动, 社会, 保障 and the whole."""
    parts = [part for piece in label.split("和") for part in (piece[i : i + 2] for i in range(0, len(piece) - 1, 2))]
    return tuple(dict.fromkeys([label, *parts]))


@cache
def shipped() -> Classes:
    """The classes of classes.toml."""
    with resources.files(__package__).joinpath("classes.toml").open("rb") as file:
        data = tomllib.load(file)
    return Classes(tuple(kind for name, row in data.items() for kind in _read(name, row)))


def _read(name: str, row: dict[str, Any]) -> Iterator[Class]:
    yield _class(name, "", row)
    for child, own in row.items():
        if isinstance(own, dict):
            yield _class(child, name, own)


def _class(name: str, parent: str, row: dict[str, Any]) -> Class:
    def words(key: str, but: tuple[str, ...] = ()) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for word in fold(str(row.get(key, ""))).split() if word not in but))

    strong = words("words")
    return Class(
        name,
        parent,
        strong,
        words("weak", strong),
        words("out", strong),
        str(row.get("pace", "")),
        tuple(str(row.get("units", "")).split()),
        str(row.get("petition", "")),
    )
