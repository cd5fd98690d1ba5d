"""What is wrong, made comparable: one word for what is said in many ways, the talk around it and the place left out."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.sorting.classes import shipped

LONGEST = 300  # characters that are compared


@dataclass(frozen=True, slots=True)
class Matter:
    """The signs of a matter: pairs and triples of characters, classes by their points, opposites said."""

    grams: Counter[str]
    length: float  # of `grams` as a vector
    classes: dict[str, float]
    opposites: frozenset[tuple[int, int]]  # (pair, side)


@dataclass(frozen=True, slots=True)
class _Words:
    same: re.Pattern[str]
    first: dict[str, str]
    around: re.Pattern[str]
    opposite: tuple[tuple[str, str], ...]


@cache
def _words() -> _Words:
    with resources.files(__package__).joinpath("wording.toml").open("rb") as file:
        data = tomllib.load(file)
    groups = [line.split() for line in fold(data["same"]).strip().splitlines()]
    first = {word: group[0] for group in groups for word in group}
    around = sorted(fold(data["around"]).split(), key=len, reverse=True)
    pairs = tuple((a, b) for a, b in (line.split() for line in fold(data["opposite"]).strip().splitlines()))
    ordered = sorted(first, key=len, reverse=True)
    return _Words(
        re.compile("|".join(map(re.escape, ordered))), first, re.compile("|".join(map(re.escape, around))), pairs
    )


# How long it has lasted, numbers, marks, masked place names (A3区): they tell nothing of what is wrong.
_REST = Pattern(
    r"(?:[0-9]+|[一二三四五六七八九十两几半好]+)(?:多)?个?(?:天|周|星期|月|年|小时)(?:多|来)?|[0-9]+|[^\w]+|\b[a-z][0-9]*[市县区]"
)


@lru_cache(maxsize=4096)
def matter(text: str) -> Matter:
    """The signs of a report's words."""
    words = _words()
    folded = fold(text[:LONGEST])
    opposites = frozenset((i, side) for i, pair in enumerate(words.opposite) for side in (0, 1) if pair[side] in folded)
    plain = words.same.sub(lambda match: words.first[match.group()], _REST.sub(" ", folded))
    pieces = words.around.sub(" ", plain).split()
    grams = Counter(piece[i : i + size] for piece in pieces for size in (2, 3) for i in range(len(piece) - size + 1))
    classes = {name: worth for name, worth in shipped().points(folded).items() if worth > 0}
    return Matter(grams, math.sqrt(sum(n * n for n in grams.values())), classes, opposites)


def shared(matter: Matter, other: Matter) -> float:
    """The cosine of the characters, 0..1."""
    if not matter.length or not other.length:
        return 0.0
    both = sum(n * other.grams[gram] for gram, n in matter.grams.items())
    return both / (matter.length * other.length)


def of_a_kind(matter: Matter, other: Matter) -> float:
    """The cosine of the classes that words speak for, 0..1; 0.5 where one says nothing of a class."""
    if not matter.classes or not other.classes:
        return 0.5
    both = sum(worth * other.classes.get(name, 0.0) for name, worth in matter.classes.items())
    return both / math.sqrt(sum(w * w for w in matter.classes.values()) * sum(w * w for w in other.classes.values()))


def opposed(matter: Matter, other: Matter) -> bool:
    """Whether they say opposite things of the same: 太亮, 不亮."""
    return any(
        (pair, 1 - side) in other.opposites and (pair, side) not in other.opposites for pair, side in matter.opposites
    )
