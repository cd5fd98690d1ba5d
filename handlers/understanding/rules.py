"""The patterns of the rules.toml files, compiled: which particular wishes a text matches, and how surely."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.values.pattern import Pattern
from handlers.understanding.lexicon import parse

OWN = Path(__file__).with_name("rules.toml")  # the shared fragments, and the rules of what no capability has
TOO_LONG = 4.0  # what a rule made for short remarks loses in a long text
_NAME = Pattern(r"\{([A-Z]+)\}")


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


class Rules:
    """The rules of several files. The best score of an intent counts, so their order does not matter."""

    def __init__(self, rules: Sequence[Rule], names: Mapping[str, str]) -> None:
        self._rules = rules
        self.earlier = re.compile(names["EARLIER"])  # what somebody has reported before
        self.case = re.compile(names["CASE"])  # a case's number

    @classmethod
    def read(cls, files: Iterable[Path], intents: Collection[str]) -> Rules:
        """Compile them. Raises ValueError where a rule is for an intent that is not among `intents`."""
        tables = {file: parse(file) for file in (OWN, *files)}
        names: dict[str, str] = {}
        for name, fragment in tables[OWN]["names"].items():
            names[name] = _expand(fragment, names)
        rules: list[Rule] = []
        for file, table in tables.items():
            for row in table["rule"]:
                if row["intent"] not in intents:
                    raise ValueError(f"{file}: no command and no known wish is called {row['intent']}")
                rules.append(_rule(row, names))
        return cls(rules, names)

    def weigh(self, text: str) -> dict[str, float]:
        """The best score of each intent whose rules match the folded text."""
        scores: dict[str, float] = {}
        for rule in self._rules:
            score = rule.weigh(text)
            if score > scores.get(rule.intent, 0.0):
                scores[rule.intent] = score
        return scores


def _rule(row: Mapping[str, Any], names: Mapping[str, str]) -> Rule:
    pattern = "|".join(f"(?:{_expand(said, names)})" for said in row["patterns"])
    unless = re.compile(_expand(row["not"], names)) if "not" in row else None
    return Rule(row["intent"], float(row["score"]), re.compile(pattern), unless, int(row.get("short", 0)))


def _expand(pattern: str, known: Mapping[str, str]) -> str:
    return _NAME.sub(lambda match: known[match[1]], pattern)
