"""The weights of the finder of places: `python -m handlers.understanding.spots_learning` writes spots.json.

An averaged perceptron over whole texts (Collins 2002): a text that is told wrong moves what spoke for the wrong labels
towards the right ones, and what is kept is the mean of all weights on the way. A minute, the same weights from the same
lines.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.values.fold import fold
from handlers.understanding.lexicon import load
from handlers.understanding.spots import BEGINS, INSIDE, LABELS, OUTSIDE, SCALE, WEIGHTS, Finder, signs

LEARNED_FROM = ("spots", "things")
ROUNDS = 12
TWICE = 2  # characters that must show a sign before it is weighed
OPENS, SHUTS = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Text:
    """A folded text, and the label of each of its characters."""

    words: str
    labels: Sequence[int]


def texts() -> list[Text]:
    """Every line that is learned from."""
    return [read(line) for block in load("spots").values() for line in block.strip().splitlines()]


def read(line: str) -> Text:
    """A line with its places between the marks. Raises ValueError where one is not shut."""
    words, labels, inside = "", [], False
    for piece in line.replace(SHUTS, OPENS).split(OPENS):
        words += piece
        labels += [BEGINS if inside and not at else INSIDE if inside else OUTSIDE for at in range(len(piece))]
        inside = not inside
    if not inside:
        raise ValueError(f"a mark is not shut: {line}")
    return Text(fold(words), labels)


class _Learner:
    """Weights on the way, and their sums over all steps so far (kept by when each was last moved)."""

    def __init__(self) -> None:
        self.weights: dict[str, list[float]] = {}
        self.steps = [[0.0] * len(LABELS) for _ in LABELS]
        self._sums: dict[str, list[float]] = {}
        self._step_sums = [[0.0] * len(LABELS) for _ in LABELS]
        self._moved = 0

    def move(self, found: Sequence[Sequence[str]], right: Sequence[int], told: Sequence[int]) -> None:
        before = OUTSIDE, OUTSIDE
        for shown, pair in zip(found, zip(right, told, strict=True), strict=True):
            for label, by in zip(pair, (1.0, -1.0), strict=True):
                if pair[0] != pair[1]:
                    for sign in shown:
                        self._add(sign, label, by)
            if (before[0], pair[0]) != (before[1], pair[1]):
                for last, label, by in zip(before, pair, (1.0, -1.0), strict=True):
                    self.steps[last][label] += by
                    self._step_sums[last][label] += by * self._moved
            before = pair

    def _add(self, sign: str, label: int, by: float) -> None:
        self.weights.setdefault(sign, [0.0] * len(LABELS))[label] += by
        self._sums.setdefault(sign, [0.0] * len(LABELS))[label] += by * self._moved

    def count(self) -> None:
        self._moved += 1

    def mean(self) -> Finder:
        def of(weights: Sequence[float], sums: Sequence[float]) -> list[float]:
            return [weight - total / self._moved for weight, total in zip(weights, sums, strict=True)]

        weights = {sign: of(spoken, self._sums[sign]) for sign, spoken in self.weights.items()}
        steps = [of(row, sums) for row, sums in zip(self.steps, self._step_sums, strict=True)]
        return Finder(weights, steps)


def learn(told: Sequence[Text]) -> Finder:
    """The finder that these texts teach."""
    often = Counter(sign for text in told for found in signs(text.words) for sign in found)
    shown = [([[s for s in found if often[s] >= TWICE] for found in signs(text.words)], text) for text in told]
    learner, shuffled = _Learner(), random.Random(1)
    for _ in range(ROUNDS):
        shuffled.shuffle(shown)
        now = Finder(learner.weights, learner.steps)
        for found, text in shown:
            learner.count()
            guess = now.labels_of(found)
            if guess != text.labels:
                learner.move(found, text.labels, guess)
    return learner.mean()


def fingerprint() -> str:
    """What the weights must have been made from."""
    here = Path(__file__)
    files = (here.with_name(f"{table}.toml").read_bytes() for table in LEARNED_FROM)
    return hashlib.sha256(b"\0".join(files)).hexdigest()


def main() -> None:
    """Write the weights that ship."""
    taught = learn(texts())
    whole = {sign: [round(SCALE * part) for part in spoken] for sign, spoken in sorted(taught.weights.items())}
    kept = {
        "from": fingerprint(),
        "steps": [[round(SCALE * part) for part in row] for row in taught.steps],
        "weights": {sign: spoken for sign, spoken in whole.items() if any(spoken)},
    }
    WEIGHTS.write_text(
        json.dumps(kept, ensure_ascii=False, indent=None, separators=(",", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
