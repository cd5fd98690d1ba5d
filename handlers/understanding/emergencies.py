"""Urgent words: danger to life now, answered with the emergency numbers before anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.values.fold import fold
from handlers.understanding.lexicon import load

_LONGEST = 2000  # characters that are read
_LOOK_BACK = 8  # characters before an urgent word in which it may be denied


@dataclass(frozen=True, slots=True)
class _Table:
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    talk: re.Pattern[str]
    over: re.Pattern[str]
    denied: re.Pattern[str]


@cache
def _table() -> _Table:
    data = load("emergencies")
    kinds = tuple((kind, re.compile(pattern)) for kind, pattern in data["kinds"].items())
    return _Table(kinds, re.compile(data["talk"]), re.compile(data["over"]), re.compile(data["denied"]))


def emergency(text: str) -> str | None:
    """The kind of danger the text tells of, or None.

    Kinds: gas electric fire collapse fall lift burst faint missing fight drown suicide.
    """
    folded = fold(text[:_LONGEST])
    table = _table()
    for kind, pattern in table.kinds:
        if _undenied(pattern, table.denied, folded):
            # Asked last: most texts have no urgent word at all.
            return None if table.talk.search(folded) or table.over.search(folded) else kind
    return None


def _undenied(pattern: re.Pattern[str], denied: re.Pattern[str], text: str) -> bool:
    return any(
        not denied.search(text[max(0, hit.start() - _LOOK_BACK) : hit.start()]) for hit in pattern.finditer(text)
    )
