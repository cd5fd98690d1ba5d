"""Logistic regression by AdaGrad in plain Python: the same weights from the same rows."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence

FLAT = 1e-2  # where the squares of the gradients start
BIAS = ""  # the sign that every row shows

Row = tuple[Sequence[tuple[str, float]], float]  # signs with what each counts, and 1.0 where it is so, 0.0 where not


def fit(rows: Sequence[Row], *, rounds: int, pace: float, shrink: float) -> dict[str, float]:
    """The weight of each sign; `shrink` is by how much one is drawn to nothing each time it is used."""
    weights: dict[str, float] = defaultdict(float)
    steepness: dict[str, float] = defaultdict(lambda: FLAT)
    shuffled, order = random.Random(1), list(rows)
    for _ in range(rounds):
        shuffled.shuffle(order)
        for shown, right in order:
            parts = [*shown, (BIAS, 1.0)]
            total = sum(weights[sign] * value for sign, value in parts)
            wrong = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))) - right
            for sign, value in parts:
                slope = wrong * value + shrink * weights[sign]
                steepness[sign] += slope * slope
                weights[sign] -= pace * slope / math.sqrt(steepness[sign])
    return weights
