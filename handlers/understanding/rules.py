"""The patterns of rules.toml, compiled once: which particular wishes a text matches, and how surely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from handlers.understanding.lexicon import load

_NAME = re.compile(r"\{([A-Z]+)\}")
TOO_LONG = 4.0  # what a rule made for short remarks loses in a long text


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say one thing. `unless` silences it; `short` is the length it was made for, 0 = any."""

    intent: str
    score: float
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    short: int

    def weigh(self, text: str) -> float:
        """The score this rule gives to a folded text, 0.0 when it does not speak."""
        if not self.pattern.search(text) or (self.unless is not None and self.unless.search(text)):
            return 0.0
        return self.score - TOO_LONG if self.short and len(text) > self.short else self.score


@cache
def names() -> dict[str, str]:
    """The named fragments, those that contain others already written out."""
    done: dict[str, str] = {}
    for name, fragment in load("rules")["names"].items():
        done[name] = _expand(fragment, done)
    return done


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of the file."""
    built: list[Rule] = []
    for row in load("rules")["rule"]:
        pattern = "|".join(f"(?:{_expand(one, names())})" for one in row["patterns"])
        unless = re.compile(_expand(row["not"], names())) if "not" in row else None
        built.append(Rule(row["intent"], float(row["score"]), re.compile(pattern), unless, int(row.get("short", 0))))
    return tuple(built)


def weigh(text: str) -> dict[str, float]:
    """The best score of each intent whose rules match the folded text."""
    scores: dict[str, float] = {}
    for rule in rules():
        score = rule.weigh(text)
        if score > scores.get(rule.intent, 0.0):
            scores[rule.intent] = score
    return scores


@cache
def fragment(name: str) -> re.Pattern[str]:
    """A named fragment on its own, for code that asks about it alone (EARLIER, WISHTHING…)."""
    return re.compile(names()[name])


def _expand(pattern: str, known: dict[str, str]) -> str:
    return _NAME.sub(lambda match: known[match[1]], pattern)
