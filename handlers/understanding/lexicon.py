"""Word lists kept as TOML beside the code, and one pass over a text that finds them all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.values.fold import fold


def load(name: str) -> dict[str, Any]:
    """The parsed table file `name`.toml of this package."""
    return parse(Path(__file__).with_name(f"{name}.toml"))


def parse(path: Path) -> dict[str, Any]:
    """A parsed table file of whichever capability."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def words_of(section: Mapping[str, Any]) -> frozenset[str]:
    """The words of one section: written apart by spaces and lines, folded as texts are."""
    return frozenset(fold(word) for word in str(section["words"]).split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed word found in a text: half-open span [start, end) and the kind it was listed under."""

    kind: str
    word: str
    start: int
    end: int


class Lexicon:
    """Finds the words of several kinds in one pass; within a kind the longest wins and hits do not overlap."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        by_first: dict[str, list[tuple[str, str]]] = {}
        for kind, words in kinds.items():
            for word in words:
                by_first.setdefault(word[0], []).append((word, kind))
        # Longest first, so the first word of a kind that fits is the longest one.
        self._by_first = {first: sorted(found, key=lambda pair: -len(pair[0])) for first, found in by_first.items()}

    def scan(self, text: str) -> list[Hit]:
        """All hits in order of their start. `text` must be folded."""
        hits: list[Hit] = []
        free_from: dict[str, int] = {}
        for start, character in enumerate(text):
            for word, kind in self._by_first.get(character, ()):
                if start >= free_from.get(kind, 0) and text.startswith(word, start):
                    end = start + len(word)
                    free_from[kind] = end
                    hits.append(Hit(kind, word, start, end))
        return hits
