"""Urgent words: danger to life now, answered with the emergency numbers before anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from bot.values.fold import fold
from handlers.understanding.ear import ear, resembles
from handlers.understanding.lexicon import load

_LONGEST = 3000  # characters that are read
_LOOK_BACK = 8  # characters before an urgent word in which it may be denied
SURE = 0.0  # logarithm of the odds from which the ear hears what no rule does
SURE_OVERHEARD = 1.0  # and of what was not said to us: 81 of 100 hard lines are heard, as many jokes as by the rules
DOUBTED = -1.0  # ... and below which it takes back what a rule heard
SURE_BEHIND = 0.5  # what more it takes to hear a danger behind other words of the same message
CALM = -3.0  # ... and by its signs alone, below which nothing in it can be one: nine of ten messages
WORTH_A_LOOK = -0.5  # ... and below which, by its signs alone, the rules need not be asked
CLOSE = 1.5  # ... between two kinds that are nearly the same to it
_NOW = "told:now"  # what is told as of now is not doubted
_TOLD = ("old", "story", "joke", "notice", "now", "over")  # ways of telling that the ear weighs
_AROUND = 60  # characters of a sentence that are read before and behind a word
_SHORTEST_TAIL, _LONGEST_TAIL, _TAILS = 8, 60, 6  # characters, and how many are heard
_CLAUSE = re.compile(r"[,。!?;、~\n]")
_SENTENCE = re.compile(r"[。!?;\n]")
_WITHIN_CLAUSE = "[^,。!?;~\n]"  # what `_` stands for in a pattern


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    strong: re.Pattern[str] | None  # words beside which `unless` is not asked
    never: re.Pattern[str] | None  # what in the same sentence makes it harmless, whatever stands beside it
    both: tuple[re.Pattern[str], ...]  # what must stand in the text besides


@dataclass(frozen=True, slots=True)
class _Table:
    rules: tuple[_Rule, ...]
    private: frozenset[str]
    lasting: frozenset[str]
    denied: re.Pattern[str]
    feared: re.Pattern[str]
    within: re.Pattern[str]
    talk_before: re.Pattern[str]
    talk_behind: re.Pattern[str]
    old: re.Pattern[str]
    story: re.Pattern[str]
    joke: re.Pattern[str]
    notice: re.Pattern[str]
    now: re.Pattern[str]
    over: re.Pattern[str]
    again: re.Pattern[str]


@cache
def _table() -> _Table:
    data = load("emergencies")
    words = data["words"]

    def read(pattern: str) -> re.Pattern[str]:
        for name, said in words.items():
            pattern = pattern.replace(f"{{{name}}}", said)
        return re.compile(re.sub(r"_(?=\{)", lambda _: _WITHIN_CLAUSE, pattern))

    def rule(row: Mapping[str, Any]) -> _Rule:
        unless, strong, never = (read(row[name]) if name in row else None for name in ("unless", "strong", "never"))
        both = tuple(read(pattern) for pattern in row.get("both", ()))
        return _Rule(row["kind"], read("|".join(row["patterns"])), unless, strong, never, both)

    names = (
        "denied",
        "feared",
        "within",
        "talk_before",
        "talk_behind",
        "old",
        "story",
        "joke",
        "notice",
        "now",
        "over",
        "again",
    )
    rules = tuple(rule(row) for row in data["rule"])
    private, lasting = frozenset(data["private"]), frozenset(data["lasting"])
    return _Table(rules, private, lasting, *(read(data[name]) for name in names))


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules say of a text: the kind of danger, and the signs by which the learned ear goes on from there."""

    kind: str | None
    hints: tuple[str, ...]
    notice: bool  # a notice to all, which nobody cries out in


def emergency(text: str, *, overheard: bool = False) -> str | None:
    """The kind of danger the text tells of, or None: one of `kinds()`. Of what was not said to us (`overheard`) the ear
    must be surer: neighbours joke, and nobody asked us."""
    return _kind(text, overheard)


@lru_cache(maxsize=256)  # a message is asked for it before any question, and by whoever drafts it
def _kind(text: str, overheard: bool) -> str | None:
    folded = fold(text[:_LONGEST])
    heard = listen(folded)
    if heard.notice:
        return None
    plain = ear().score(folded, ())
    score = plain + ear().of_hints(heard.hints)
    if heard.kind is not None and (score >= DOUBTED or _NOW in heard.hints):
        return heard.kind
    if heard.kind is None and score >= (SURE_OVERHEARD if overheard else SURE):
        return _nearest(folded)
    if plain < CALM:
        return None
    return _behind(folded, SURE_BEHIND + (SURE_OVERHEARD if overheard else SURE))


def _behind(folded: str, sure: float) -> str | None:
    """The kind of danger that is told behind courtesies, thanks and other matters, which would drown it."""
    tails = [match.end() for match in _CLAUSE.finditer(folded) if len(folded) - match.end() >= _SHORTEST_TAIL]
    for start in tails[:_TAILS]:
        tail = folded[start : start + _LONGEST_TAIL]
        if ear().score(tail, ()) < WORTH_A_LOOK:
            continue
        heard = listen(tail)
        if ear().score(tail, heard.hints) >= sure:
            return heard.kind or _nearest(tail)
    return None


def _nearest(folded: str) -> str | None:
    """The kind that a text is likest to; of two that are near, the one of which a group hears nothing."""
    near = resembles(folded)
    close = [kind for kind in sorted(near, key=near.__getitem__, reverse=True) if near[kind] > -CLOSE]
    return next((kind for kind in close if is_private(kind)), close[0] if close else None)


def listen(folded: str) -> Heard:
    """What the rules alone say of a folded text."""
    table = _table()
    kind, denied = None, []
    for rule in table.rules:
        hits = list(rule.pattern.finditer(folded))
        if any(_stands(folded, hit, rule, table) for hit in hits):
            if rule.kind in table.lasting or not _is_over(folded, table):
                kind = rule.kind
            break
        if hits:
            denied.append(f"denied:{rule.kind}")
    hints = ["heard:", f"heard:{kind}"] if kind is not None else ["denied:", *denied] if denied else []
    hints += [f"told:{name}" for name in _TOLD if getattr(table, name).search(folded)]
    return Heard(kind, tuple(hints), table.notice.search(folded) is not None and table.now.search(folded) is None)


def kinds() -> frozenset[str]:
    """Every kind of danger that is told apart; each has words of its own to say."""
    return frozenset(rule.kind for rule in _table().rules)


def is_private(kind: str) -> bool:
    """Whether a danger of this kind is nobody's business in a group."""
    return kind in _table().private


def _stands(text: str, hit: re.Match[str], rule: _Rule, table: _Table) -> bool:
    """Whether the word is told as happening: not denied, not the subject of a lesson, not an old story or a joke."""
    start, end = hit.span()
    before = _CLAUSE.split(text[max(0, start - 24) : start])[-1]
    near = before.rsplit(" ", 1)[-1][-_LOOK_BACK:]
    if table.denied.search(near):
        return False
    if rule.kind not in table.lasting and (table.feared.search(near) or table.within.search(hit.group())):
        return False
    rest = _CLAUSE.split(text[end : end + 24])[0]
    if table.talk_behind.search(rest):
        return False
    if not all(pattern.search(text) for pattern in rule.both):
        return False
    so_far = _SENTENCE.split(text[max(0, start - _AROUND) : start])[-1] + hit.group()
    whole = so_far + _SENTENCE.split(text[end : end + _AROUND])[0]
    sure = table.now.search(so_far + rest) is not None
    if rule.unless is not None and rule.unless.search(whole) and not (rule.strong and rule.strong.search(whole)):
        return False
    if rule.never is not None and rule.never.search(whole):
        return False
    if sure:
        return True
    if table.story.search(whole) or table.joke.search(whole):
        return False
    return not (table.talk_before.search(before) or table.old.search(so_far + rest))


def _is_over(text: str, table: _Table) -> bool:
    ends = [match.end() for match in table.over.finditer(text)]
    return bool(ends) and table.again.search(text, ends[-1]) is None
