"""The weights of the eye: `python -m handlers.understanding.seams_learning` writes seams.json from matters.toml.

A few seconds, the same weights from the same texts.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.understanding.clauses import Clause, clauses
from handlers.understanding.lexicon import load
from handlers.understanding.logistic import BIAS, Row, fit
from handlers.understanding.seams import SCALE, WEIGHTS, Eye, Open, Whole, is_marked, signs, weighed

LEARNED_FROM = ("matters", "things")
ROUNDS = 40
PACE = 0.3
SHRINK = 5e-4  # by how much a weight is drawn to nothing each time it is used
TWICE = 2  # clauses that must show a sign before it is weighed
SEAM = "|"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it was written, and where its matters begin: none for one that tells of one."""

    words: str
    seams: tuple[int, ...]


def texts() -> list[Text]:
    """Every text that is learned from."""
    return [_text(line) for block in load("matters").values() for line in block.strip().splitlines()]


def _text(line: str) -> Text:
    pieces = line.replace("⏎", "\n").split(SEAM)
    ends = [len("".join(pieces[: at + 1])) for at in range(len(pieces) - 1)]
    return Text("".join(pieces), tuple(ends))


def beginnings(text: Text, said: Sequence[Clause]) -> list[int]:
    """The clauses at which the matters of a text begin. Raises ValueError for a seam where no clause begins."""
    found: list[int] = []
    for seam in text.seams:
        at = next((at for at, clause in enumerate(said) if clause.end > seam), None)
        if at is None or seam - said[at].start > _LEAD:
            raise ValueError(f"no clause begins at {text.words[seam : seam + 8]} of {text.words}")
        found.append(at)
    return found


_LEAD = 6  # characters: a number may stand within its clause, 第一个呢是


def rows() -> list[Row]:
    """What each clause of the texts shows, and whether a matter begins there, but for those that are marked."""
    shown: list[Row] = []
    for text in texts():
        said = clauses(text.words)
        right = beginnings(text, said) or [_first_told(said)]
        whole, opened = Whole.of(said), Open()
        for at, clause in enumerate(said):
            is_one = not text.seams and at == right[0]
            if not is_one and not is_marked(clause, whole):
                shown.append((weighed(signs(said, at, opened, whole)), 1.0 if at in right else 0.0))
            if at in right:
                opened = Open()
            if at >= right[0]:
                opened.add(clause)
    return shown


def _first_told(said: Sequence[Clause]) -> int:
    """Where the only matter of a text begins."""
    told = (
        at for at, clause in enumerate(said) if not (clause.talk or clause.heading) and (clause.things or clause.tells)
    )
    return next(told, 0)


def learn(read: Sequence[Row]) -> Eye:
    """The eye that these clauses teach."""
    often = Counter(sign for shown, _ in read for sign, _ in shown)
    known = [([part for part in shown if often[part[0]] >= TWICE], right) for shown, right in read]
    weights = fit(known, rounds=ROUNDS, pace=PACE, shrink=SHRINK)
    return Eye(weights.pop(BIAS), weights)


def fingerprint() -> str:
    """What the weights must have been made from."""
    here = Path(__file__)
    files = (here.with_name(f"{table}.toml").read_bytes() for table in LEARNED_FROM)
    return hashlib.sha256(b"\0".join(files)).hexdigest()


def main() -> None:
    """Write the weights that ship."""
    taught = learn(rows())
    weights = {sign: round(SCALE * weight) for sign, weight in sorted(taught.weights.items())}
    kept = {
        "from": fingerprint(),
        "bias": round(SCALE * taught.bias),
        "weights": {sign: weight for sign, weight in weights.items() if weight},
    }
    WEIGHTS.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
