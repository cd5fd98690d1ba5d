"""Who must act when somebody is in danger: the words that name whom to call, the class, whose business it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from tomllib import loads

from bot.values.fold import fold
from handlers.understanding import emergency


@dataclass(frozen=True, slots=True)
class Acting:
    """`words` is the key of the text that names the numbers to call; `category` a first-level class; `charge` the class
    whose department acts; `units` are its usual names."""

    words: str
    category: str
    charge: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    kinds: frozenset[str]
    words: re.Pattern[str] | None
    say: str
    category: str
    charge: str
    units: tuple[str, ...]


def acting(kind: str, text: str) -> Acting:
    """Who acts in a danger of this kind, as the text tells of it. Raises LookupError for a kind that is none."""
    folded = fold(text)
    for row in _rows():
        if kind in row.kinds and (row.words is None or row.words.search(folded)):
            return Acting(f"emergency.{row.say or kind}", row.category, row.charge, row.units)
    raise LookupError(kind)


def acting_in(text: str) -> Acting | None:
    """Who acts in the danger that a text tells of; None where it tells of none."""
    kind = emergency(text)
    return acting(kind, text) if kind is not None else None


@cache
def _rows() -> tuple[_Row, ...]:
    table = loads(resources.files("handlers.sorting").joinpath("dangers.toml").read_text(encoding="utf-8"))
    return tuple(
        _Row(
            frozenset(row["kinds"]),
            re.compile(row["words"]) if "words" in row else None,
            row.get("say", ""),
            row["class"],
            row["charge"],
            tuple(row["units"].split()),
        )
        for row in table["row"]
    )


def said() -> frozenset[str]:
    """The texts (emergency.*) that rows name beside those of the kinds."""
    return frozenset(row.say for row in _rows() if row.say)
