"""Urgent words: danger to life now, answered with the emergency numbers before anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.understanding.address import behind_address
from handlers.understanding.ear import ear, pieces, resembles
from handlers.understanding.lexicon import load
from handlers.understanding.sense.voices import LOUDEST, danger_of

_LONGEST = 3000  # characters that are read
_LOOK_BACK = 8  # characters before an urgent word in which it may be denied
SURE = -0.3  # logarithm of the odds from which the ear hears danger: one missed is worse than a false alarm
SURE_OVERHEARD = 0.7  # ... and in what was not said to us
RULED = 0.5  # what less is enough where a rule hears it too
KIND_RULED = 25.0  # ... and how much the likelier its kind is
SURE_BEHIND = 1.2  # what more it takes to hear a danger behind other words of the same message
BESIDE = 0.15  # what the encoder's voice weighs beside the ear's
CALM = -4.0  # below which no part of a text is worth a second look: nine of ten messages
CLOSE = 1.5  # between two kinds that are nearly the same
_FEARED_FOR = ("despair", "suicide")  # kinds in which somebody else is in danger of their own hand
_AROUND = 60  # characters of a sentence that are read before and behind a word
_SHORTEST_TAIL, _LONGEST_TAIL, _TAILS = 5, 60, 6  # characters, and how many are heard
_CLAUSE = Pattern(r"[,。!?;、~\n ]")
_SENTENCE = Pattern(r"[。!?;\n]")
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
    others: re.Pattern[str]
    oneself: re.Pattern[str]


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
        "others",
        "oneself",
    )
    rules = tuple(rule(row) for row in data["rule"])
    private, lasting = frozenset(data["private"]), frozenset(data["lasting"])
    return _Table(rules, private, lasting, *(read(data[name]) for name in names))


def emergency(text: str, *, overheard: bool = False) -> str | None:
    """The kind of danger the text tells of, or None: one of `kinds()`. Of what was not said to us (`overheard`) the ear
    must be surer: neighbours joke, and nobody asked us."""
    return _kind(text, overheard)


@lru_cache(maxsize=256)  # a message is asked for it before any question, and by whoever drafts it
def _kind(text: str, overheard: bool) -> str | None:
    folded = fold(text[:_LONGEST])
    sure = SURE_OVERHEARD if overheard else SURE
    score = _heard(folded, sure)
    if (told_behind := behind_address(folded)) != folded and (behind := _heard(told_behind, sure)) > score:
        folded, score = told_behind, behind
    if score < CALM or is_notice(folded):
        return None
    if score >= sure - RULED and ((told := listen(folded)) is not None or score >= sure):
        if told is None:  # what is told behind something that is over has a kind of its own: 火灭了 可是有人晕倒了
            behind_it = next(((tail, kind) for tail in _tails(folded) if (kind := listen(tail)) is not None), None)
            folded, told = behind_it if behind_it is not None else (folded, None)
        return _likeliest(folded, told)
    return _behind(folded, sure + SURE_BEHIND)


def _heard(folded: str, sure: float) -> float:
    """Logarithm of the odds that a folded text tells of danger; the most dangerous piece of a long one counts."""
    return max(_of_piece(piece, sure) for piece in pieces(folded))


def _of_piece(piece: str, sure: float) -> float:
    """The ear's, and the encoder's beside it where that may turn the scale."""
    score = ear().score(piece)
    return score + BESIDE * danger_of(piece) if abs(score - sure) < BESIDE * LOUDEST + RULED else score


def _behind(folded: str, sure: float) -> str | None:
    """The kind of danger that is told behind courtesies, thanks and other matters, which would drown it."""
    for tail in _tails(folded):
        if _heard(tail, sure) >= sure:
            return _likeliest(tail, listen(tail))
    return None


def _tails(folded: str) -> list[str]:
    """What stands behind the first clauses of a text."""
    starts = [match.end() for match in _CLAUSE.finditer(folded) if len(folded) - match.end() >= _SHORTEST_TAIL]
    return [folded[start : start + _LONGEST_TAIL] for start in starts[:_TAILS]]


def _likeliest(folded: str, told: str | None) -> str | None:
    """The kind that a text is likest to, that of the rules preferred; of two that are near, the one of which a group
    hears nothing."""
    near = resembles(folded)
    if told is not None:
        near[told] = near.get(told, 0.0) + KIND_RULED
        best = max(near.values())
        near = {kind: value - best for kind, value in near.items()}
    close = [kind for kind in sorted(near, key=near.__getitem__, reverse=True) if near[kind] > -CLOSE]
    kind = next((kind for kind in close if is_private(kind)), close[0] if close else None)
    return "self" if told in (None, "self") and _of_oneself(folded, kind) else kind


def _of_oneself(folded: str, kind: str | None) -> bool:
    """Whether what resembles a fear for somebody is said of oneself: nobody else is named."""
    table = _table()
    if kind not in _FEARED_FOR or table.others.search(folded) is not None:
        return False
    return kind == "despair" or table.oneself.search(folded) is not None


def listen(folded: str) -> str | None:
    """The kind of danger that the rules alone hear in a folded text."""
    table = _table()
    for rule in table.rules:
        if any(_stands(folded, hit, rule, table) for hit in rule.pattern.finditer(folded)):
            return rule.kind if rule.kind in table.lasting or not _is_over(folded, table) else None
    return None


def is_notice(folded: str) -> bool:
    """Whether a folded text is a notice to all, which nobody cries out in."""
    table = _table()
    return table.notice.search(folded) is not None and table.now.search(folded) is None


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
