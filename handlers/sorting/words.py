"""The points that words give to classes: one pass over a text, whatever the number of classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.values.fold import fold

LONGEST = 2000  # characters that are read; a class is told by the first of them
STRONG, WEAK, AGAINST = 3.0, 1.0, -4.0
_PRECISE = 0.4  # a long word is a precise word: every character beyond two adds this much


@dataclass(frozen=True, slots=True)
class WordPoints:
    """word → (class, points) of every class it speaks for or against. Words are folded."""

    by_word: Mapping[str, tuple[tuple[str, float], ...]]
    longest: int

    @classmethod
    def of(cls, taught: Iterable[tuple[str, str, float]]) -> WordPoints:
        """From (class, word, base points); of a word said twice for a class the first counts."""
        by_word: dict[str, dict[str, float]] = defaultdict(dict)
        for name, word, base in taught:
            folded = fold(word).strip()
            if folded:
                precise = _PRECISE * (len(folded) - 2)
                by_word[folded].setdefault(name, base - precise if base < 0 else base + precise)
        return cls({word: tuple(worths.items()) for word, worths in by_word.items()}, max(map(len, by_word), default=0))

    def points(self, text: str) -> dict[str, float]:
        """Points by class, classes no word speaks of left out. A word counts once, the longer before the shorter."""
        folded = fold(text[:LONGEST])
        points: dict[str, float] = defaultdict(float)
        free_from: dict[str, int] = {}
        seen: set[tuple[str, str]] = set()
        for start in range(len(folded)):
            for length in range(min(self.longest, len(folded) - start), 0, -1):
                word = folded[start : start + length]
                for name, worth in self.by_word.get(word, ()):
                    # Within a class hits do not overlap: 路灯 is not 灯 once more.
                    if start >= free_from.get(name, 0):
                        free_from[name] = start + length
                        if (name, word) not in seen:
                            seen.add((name, word))
                            points[name] += worth
        return dict(points)
