"""Places that no list of the county has, by what they are and what is said beside it: 县水利局家属楼门口, 文昌塔下面.

The words stand in landmarks.toml. A kind without a name (公交站旁边) is a place only to who lives there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.values.fold import fold
from bot.values.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Landmark:
    """Half-open span of the kind in a folded text, what may be its name before it, and where `beside` ends."""

    start: int
    end: int
    lead: str
    beside: int
    own: bool  # 一中: a name as it is


_LEAD = 8  # characters before a kind that can be its name
_NAME = Pattern(r"[一-龥a-z0-9]*\Z")


def landmarks(folded: str) -> Iterator[Landmark]:
    """Every kind with a word beside it, from left to right."""
    free = 0
    for match in _pattern().finditer(folded):
        window = _NAME.search(folded, max(free, match.start() - _LEAD), match.start())
        free = match.end("beside")
        lead = window.group() if window is not None else ""
        yield Landmark(match.start(), match.end("kind"), lead, free, match["own"] is not None)


@cache
def _pattern() -> re.Pattern[str]:
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    kinds, own, inner, beside = (_any(words[name]) for name in ("kinds", "own", "inner", "beside"))
    return re.compile(
        rf"(?P<kind>(?:(?P<own>第?(?:{own}))|{kinds})(?:{inner})?)(?=\s?的?(?P<beside>{beside}|上(?=[的有没]))(?![窗牌卡票人天]))"
    )


def _any(words: str) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words.split(), key=lambda word: (-len(word), word)))
