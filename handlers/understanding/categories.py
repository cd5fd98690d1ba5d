"""A suggestion of the class of a problem; staff may always choose another, and 其他 is always right."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from bot.values.fold import fold
from handlers.understanding.lexicon import Lexicon, load

OTHER = "其他"
STRONG, WEAK = 3.0, 1.0
_LONGEST = 2000  # characters that are read; a class is told by the first of them


@cache
def _lexicon() -> Lexicon:
    kinds: dict[str, list[str]] = {}
    for name, row in load("categories").items():
        kinds[f"{name}/strong"] = [fold(word) for word in row["strong"].split()]
        kinds[f"{name}/weak"] = [fold(word) for word in row["words"].split()]
    return Lexicon(kinds)


def category(text: str) -> tuple[str, float]:
    """The likeliest class and how sure that is (0..1); (其他, 0.2) when no word speaks for any."""
    points: dict[str, float] = defaultdict(float)
    seen: set[tuple[str, str]] = set()
    for hit in _lexicon().scan(fold(text[:_LONGEST])):
        name, strength = hit.kind.split("/")
        if (name, hit.word) in seen:
            continue
        seen.add((name, hit.word))
        # A long word is a precise word: 消防通道 tells more than 灯.
        points[name] += (STRONG if strength == "strong" else WEAK) + 0.4 * (len(hit.word) - 2)
    if not points:
        return OTHER, 0.2
    ranked = sorted(points.items(), key=lambda pair: -pair[1])
    best = ranked[0][1]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    sure = best / (best + 1.5) * (0.5 + 0.5 * (best - second) / best)
    return ranked[0][0], round(sure, 3)
