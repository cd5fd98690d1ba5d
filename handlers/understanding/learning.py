"""The weights of the ear, from lines of danger and calm: `python -m handlers.understanding.learning` writes ear.json.

Logistic regression (logistic.py): a minute, the same weights from the same lines. Calm are the lines of calm.toml and
twins.toml and every capability's examples, but for those in which the rules hear danger.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.values.fold import fold
from handlers.understanding.ear import SCALE, WEIGHTS, lines_of, signs, worth
from handlers.understanding.emergencies import listen
from handlers.understanding.lexicon import parse
from handlers.understanding.logistic import BIAS, Row, fit
from handlers.understanding.weights import written

LEARNED_FROM = ("dangers", "calm", "twins", "ear")
ROUNDS = 10
PACE = 0.3
SHRINK = 3e-3  # by how much a weight is drawn to nothing each time it is used
TWICE = 2  # lines that must show a sign before it is weighed


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a line: its signs, and whether it tells of danger."""

    signs: Sequence[str]
    danger: bool


def lines() -> list[Line]:
    """Every line that is learned from."""
    house = sorted(Path(__file__).parents[1].glob("*/examples.toml"))
    spoken = [said for file in house for block in parse(file).values() for said in block.strip().splitlines()]
    calm = [said for told in lines_of("calm").values() for said in told]
    calm += [said for said in spoken if listen(fold(said)) is None]
    danger = [said for told in lines_of("dangers").values() for said in told]
    told = [_line(said, danger=True) for said in danger] + [_line(said, danger=False) for said in calm]
    for part in ("danger", "calm"):
        twins = (said for lines in lines_of(f"twins.{part}").values() for said in lines)
        told += [_line(said, danger=part == "danger") for said in twins]
    return told


def _line(said: str, *, danger: bool) -> Line:
    return Line(sorted(signs(fold(said))), danger)


def learn(told: Sequence[Line]) -> dict[str, float]:
    """The weights that these lines teach, that of no sign among them."""
    often = Counter(sign for line in told for sign in line.signs)
    rows: list[Row] = []
    for line in told:
        spoken = [sign for sign in line.signs if often[sign] >= TWICE]
        each = worth(len(spoken))
        rows.append(([(sign, each) for sign in spoken], 1.0 if line.danger else 0.0))
    return fit(rows, rounds=ROUNDS, pace=PACE, shrink=SHRINK)


def fingerprint() -> str:
    """What the weights must have been made from."""
    here = Path(__file__)
    files = (here.with_name(f"{table}.toml").read_bytes() for table in LEARNED_FROM)
    return hashlib.sha256(b"\0".join(files)).hexdigest()


def main() -> None:
    """Write the weights that ship."""
    weights = {sign: round(SCALE * weight) for sign, weight in learn(lines()).items()}
    kept = {"from": fingerprint(), "bias": weights.pop(BIAS), "weights": written(weights)}
    WEIGHTS.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
