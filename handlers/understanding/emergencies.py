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
    denied: re.Pattern[str]
    talk_before: re.Pattern[str]
    talk_behind: re.Pattern[str]
    old: re.Pattern[str]
    now: re.Pattern[str]
    over: re.Pattern[str]
    again: re.Pattern[str]


@cache
def _table() -> _Table:
    data = load("emergencies")
    kinds = tuple((kind, re.compile(pattern)) for kind, pattern in data["kinds"].items())
    names = ("denied", "talk_before", "talk_behind", "old", "now", "over", "again")
    return _Table(kinds, *(re.compile(data[name]) for name in names))


def emergency(text: str) -> str | None:
    """The kind of danger the text tells of, or None.

    Kinds: gas electric fire collapse fall lift burst faint missing fight drown suicide.
    """
    folded = fold(text[:_LONGEST])
    table = _table()
    for kind, pattern in table.kinds:
        if any(_stands(folded, hit, table) for hit in pattern.finditer(folded)):
            return None if _is_over(folded, table) else kind
    return None


_CLAUSE = re.compile(r"[,。!?;、~\n]")
_SENTENCE = re.compile(r"[。!?;\n]")


def _stands(text: str, hit: re.Match[str], table: _Table) -> bool:
    """Whether the word is told as happening: not denied, not the subject of a lesson, not an old story."""
    start, end = hit.span()
    before = _CLAUSE.split(text[max(0, start - 24) : start])[-1]
    if table.denied.search(before[-_LOOK_BACK:]):
        return False
    rest = _CLAUSE.split(text[end : end + 24])[0]
    if table.talk_behind.search(rest):
        return False
    sentence = _SENTENCE.split(text[max(0, start - 60) : start])[-1] + hit.group() + rest
    if table.now.search(sentence):
        return True
    return not (table.talk_before.search(before) or table.old.search(sentence))


def _is_over(text: str, table: _Table) -> bool:
    ends = [match.end() for match in table.over.finditer(text)]
    return bool(ends) and table.again.search(text, ends[-1]) is None
