"""The weights of the ear, from lines of danger and calm: `python -m handlers.understanding.learning` writes ear.json.

Logistic regression (logistic.py): two minutes, the same weights from the same lines. Calm are the lines of calm.toml,
twins.toml, short.toml and complaints.toml, the texts that the other learners read (matters.toml, each matter of theirs,
and spots.toml), and every capability's examples, but for those in which the rules hear danger.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.values.fold import fold
from handlers.understanding.ear import SCALE, WEIGHTS, lines_of, signs, worth
from handlers.understanding.emergencies import listen
from handlers.understanding.lexicon import load, parse
from handlers.understanding.logistic import BIAS, Row, fit
from handlers.understanding.weights import written

LEARNED_FROM = ("dangers", "calm", "twins", "short", "complaints", "matters", "spots", "ear")
ROUNDS = 10
PACE = 0.3
SHRINK = 3e-3  # by how much a weight is drawn to nothing each time it is used
SHORTEST = 4  # characters of a matter that says anything by itself
SLIGHT = (
    0.25  # what speaks less than this is not kept, a quarter of all signs; SURE in emergencies.py was set behind it
)
TWICE = 2  # lines that must show a sign before it is weighed


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a line: its signs, and whether it tells of danger."""

    signs: Sequence[str]
    danger: bool


def lines() -> list[Line]:
    """Every line that is learned from, as its signs."""
    return [Line(sorted(signs(fold(said))), danger) for said, danger in told()]


def told() -> list[tuple[str, bool]]:
    """Every line that is learned from, and whether it tells of danger."""
    house = sorted(Path(__file__).parents[1].glob("*/examples.toml"))
    spoken = [said for file in house for block in parse(file).values() for said in block.strip().splitlines()]
    calm = [said for told in lines_of("calm").values() for said in told]
    calm += [said for said in spoken if listen(fold(said)) is None]
    danger = [said for told in lines_of("dangers").values() for said in told]
    each = [(said, True) for said in danger] + [(said, False) for said in calm]
    for part in ("danger", "calm"):
        for table in ("twins", "short"):
            block = (said for lines in lines_of(f"{table}.{part}").values() for said in lines)
            each += [(said, part == "danger") for said in block]
    return each + [(said, False) for said in complaints()]


def complaints() -> list[str]:
    """Every ordinary complaint: written as such, or told to the other learners."""
    written = load("complaints")
    heard = [said for lines in lines_of("short.danger").values() for said in lines]
    left = [*written["unsure"].strip().splitlines(), *heard]
    others = dict.fromkeys(said for text in _others() for said in text)
    return [*written["calm"].strip().splitlines(), *(said for said in others if not any(each in said for each in left))]


def _others() -> Iterator[list[str]]:
    """The texts of matters.toml, each with its matters behind it, and of spots.toml."""
    for block in load("matters").values():
        for line in block.strip().splitlines():
            pieces = [piece.strip() for piece in line.replace("⏎", " ").split("|") if piece.strip()]
            yield [" ".join(pieces), *(piece for piece in pieces if len(piece) > SHORTEST)]
    for block in load("spots").values():
        yield [line.replace("⟦", "").replace("⟧", "") for line in block.strip().splitlines()]


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
    taught = learn(lines())
    bias = round(SCALE * taught.pop(BIAS))
    weights = {sign: round(SCALE * weight) for sign, weight in taught.items() if abs(weight) > SLIGHT}
    kept = {"from": fingerprint(), "bias": bias, "weights": written(weights)}
    WEIGHTS.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
