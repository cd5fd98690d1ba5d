"""What cases teach beyond the county's words: a linear model on characters, added to the points of words.

Softmax regression on single characters, pairs and triples (idf, unit length), with the points of words as a fixed
start: few examples leave the words in charge, many correct them. Trained by AdaGrad; the result is a table of weights
as compressed JSON, never a pickle. Pure Python: a thousand short texts in some seconds.
"""

from __future__ import annotations

import json
import math
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.sorting.classes import WORTH, Classes

LONGEST = 300  # characters that are learned from; what it is about is told in the first of them
MOST = 4000  # texts that are learned from, the newest: more cost time and tell little more
ROUNDS = 15
RATE = 0.5  # AdaGrad's first step
FREEDOM = 10.0  # how far examples may move a weight: the inverse of L2's strength
_CHILD = 0.1  # what a point of a second-level class counts as a sign
_KEPT = 0.02  # a weight nearer to 0 than this is not kept
_SETTLED = 0.01  # a label this near to what it should be is left alone: most are, after some rounds
_NUMBER = Pattern(r"[0-9]+")
_MARK = Pattern(r"[\s,.!:;?。、~“”\"'()\[\]《》【】-]+")
_CODE = Pattern(r"\b[a-z][0-9]*(?=[市县区])")  # A3区: a masked place name


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by sign, one a label. `rarity` is the idf of character signs."""

    labels: tuple[str, ...]
    rarity: Mapping[str, float]
    weights: Mapping[str, Sequence[float]]
    usual: float  # the idf of a sign never seen

    def scores(self, classes: Classes, text: str) -> dict[str, float]:
        """What the cases say for each label, to the base e; to be added to the points of words."""
        sums = [0.0] * len(self.labels)
        for sign, value in signs(text, classes.points(text), self.rarity, self.usual).items():
            row = self.weights.get(sign)
            if row is not None:
                for index, weight in enumerate(row):
                    sums[index] += weight * value
        return dict(zip(self.labels, sums, strict=True))

    def packed(self) -> bytes:
        """As it is stored."""
        rows = {sign: [round(self.rarity.get(sign, 0.0), 3), *row] for sign, row in self.weights.items()}
        whole = {"labels": self.labels, "usual": self.usual, "rows": rows}
        return zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), 9)

    @classmethod
    def unpacked(cls, data: bytes) -> Model:
        """As it was stored. Raises ValueError for anything else."""
        try:
            whole = json.loads(zlib.decompress(data))
            rows = whole["rows"].items()
            labels, usual = tuple(whole["labels"]), float(whole["usual"])
        except (zlib.error, KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a learned model") from error
        rarity = {sign: row[0] for sign, row in rows}
        return cls(labels, rarity, {sign: tuple(row[1:]) for sign, row in rows}, usual)


def signs(text: str, points: Mapping[str, float], rarity: Mapping[str, float], usual: float) -> dict[str, float]:
    """The signs of a text and their values: characters, pairs, triples of unit length; classes by their points."""
    counted = _grams(text)
    values = {sign: (1.0 + math.log(n)) * rarity.get(sign, usual) for sign, n in counted.items()}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    scaled = {sign: value / length for sign, value in values.items()}
    scaled |= {f"/{name}": _CHILD * worth for name, worth in points.items()}
    return scaled


def _grams(text: str) -> Counter[str]:
    clean = _MARK.sub(" ", _NUMBER.sub("0", _CODE.sub("某", fold(text[:LONGEST])))).strip()
    return Counter(clean[i : i + size] for size in (1, 2, 3) for i in range(len(clean) - size + 1))


def learn(
    classes: Classes,
    told: Sequence[tuple[str, str]],
    *,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Model:
    """A model from (text, label) pairs, the newest last. With fewer than two labels it says nothing at all."""
    told = [(text, label) for text, label in told if text.strip()][-MOST:]
    labels = tuple(sorted({label for _, label in told}))
    if len(labels) < 2:
        return Model(labels, {}, {}, 1.0)
    seen = Counter(sign for text, _ in told for sign in _grams(text))
    usual = math.log(1 + len(told)) + 1.0
    rarity = {sign: math.log((1 + len(told)) / (1 + n)) + 1.0 for sign, n in seen.items()}
    examples = []
    touched: Counter[str] = Counter()
    for text, label in told:
        points = classes.points(text)
        values = signs(text, points, rarity, usual)
        touched.update(values.keys())
        rolled = classes.rolled(points)
        start = [WORTH * rolled.get(name, 0.0) for name in labels]
        examples.append((tuple(values.items()), start, labels.index(label)))
    weights = _fit(examples, len(labels), touched, Random(seed), progress)
    kept = {
        sign: tuple(round(weight, 3) for weight in row) for sign, row in weights.items() if max(map(abs, row)) >= _KEPT
    }
    return Model(labels, {sign: rarity[sign] for sign in kept if sign in rarity}, kept, usual)


_Example = tuple[tuple[tuple[str, float], ...], list[float], int]


def _fit(
    examples: list[_Example],
    size: int,
    touched: Mapping[str, int],
    random: Random,
    progress: Callable[[int, int], None] | None,
) -> dict[str, list[float]]:
    weights = {sign: [0.0] * size for sign in touched}
    steps = {sign: [1e-3] * size for sign in touched}
    # L2 is taken off where a weight is touched, so that one round takes it all off once.
    pull = {sign: 1.0 / (FREEDOM * n) for sign, n in touched.items()}
    every = range(size)
    order = list(examples)
    for done in range(ROUNDS):
        random.shuffle(order)
        for values, start, label in order:
            sums = list(start)
            for sign, value in values:
                row = weights[sign]
                for i in every:
                    sums[i] += row[i] * value
            most = max(sums)
            raised = [math.exp(value - most) for value in sums]
            total = sum(raised)
            gaps = [value / total for value in raised]
            gaps[label] -= 1.0
            open_ = [i for i in every if not -_SETTLED < gaps[i] < _SETTLED]
            for sign, value in values:
                row, past, back = weights[sign], steps[sign], pull[sign]
                for i in open_:
                    slope = gaps[i] * value + back * row[i]
                    past[i] += slope * slope
                    row[i] -= RATE * slope / math.sqrt(past[i])
        if progress is not None:
            progress(done + 1, ROUNDS)
    return weights
