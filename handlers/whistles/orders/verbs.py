"""The turns of phrase of each verb, for those whose verb it is, out of verbs.toml. Over folded texts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.values.pattern import Pattern
from handlers.whistles.orders.values import Verb


@dataclass(frozen=True, slots=True)
class Phrase:
    """How a verb is said, and how it is told; `unless`: it is neither."""

    verb: Verb
    said: Pattern | None = None
    told: Pattern | None = None
    unless: Pattern | None = None


_TABLE: Mapping[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _any_of(patterns: Sequence[str]) -> Pattern | None:
    return Pattern("|".join(patterns)) if patterns else None


def _phrase(row: Mapping[str, Any]) -> Phrase:
    row = _TABLE["shared"][row["use"]] if "use" in row else row
    patterns = (_any_of(row.get(how, ())) for how in ("said", "told", "unless"))
    return Phrase(Verb[row["verb"]], *patterns)


# Talk of other things with the same verbs; a case of one's own as a resident has it; what somebody found or was told;
# and figures.
OTHER, OWN, FOUND = (Pattern("|".join(_TABLE[name])) for name in ("other", "own", "found"))
FIGURES, NOT_FIGURES = Pattern("|".join(_TABLE["figures"])), Pattern(_TABLE["not_figures"])
FIELD, UNIT, UNIT_WORK = (tuple(map(_phrase, _TABLE[name])) for name in ("field", "unit", "unit_work"))
REPLY = _phrase(_TABLE["shared"]["reply"])
