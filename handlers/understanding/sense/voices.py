"""What the encoder's meaning speaks for: a danger, or one of the intents that have examples.

Learned by learning.py: of danger by a layer of a few hundred, of intents by one weight each. Both are voices among
others: the ear and the rules (emergencies.py), the rules and the examples (intents.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.understanding.sense.encoder import encoder

if TYPE_CHECKING:
    from handlers.understanding.sense.encoder import Floats

WEIGHTS = Path(__file__).with_name("voices.npz")
LOUDEST = 6.0  # logarithm of odds beyond which the voice of danger is not believed


@dataclass(frozen=True, slots=True)
class Voices:
    """What was learned. A meaning is read less `middle`, in parts of `spread`."""

    middle: Floats
    spread: Floats
    hidden: Floats
    hidden_bias: Floats
    danger: Floats
    danger_bias: float
    intents: tuple[str, ...]
    intent: Floats  # a column for each
    intent_bias: Floats

    def of_danger(self, meaning: Floats) -> float:
        """Logarithm of the odds that it tells of danger."""
        import numpy as np

        seen = np.maximum((meaning - self.middle) / self.spread @ self.hidden + self.hidden_bias, 0.0)
        return float(np.clip(seen @ self.danger + self.danger_bias, -LOUDEST, LOUDEST))

    def of_intents(self, meaning: Floats) -> dict[str, float]:
        """How much less likely each intent is than the likeliest, as logarithms: 0 and below."""
        told = (meaning - self.middle) / self.spread @ self.intent + self.intent_bias
        return dict(zip(self.intents, (told - told.max()).tolist(), strict=True))


@lru_cache(maxsize=256)  # a message is asked by whoever looks at it and by whoever drafts it
def danger_of(text: str) -> float:
    """Logarithm of the odds that a folded text tells of danger, -LOUDEST to LOUDEST."""
    return voices().of_danger(_meaning(text))


@lru_cache(maxsize=64)
def intents_of(text: str) -> Mapping[str, float]:
    """How much less likely each intent that has examples is than the likeliest, for a folded text."""
    return voices().of_intents(_meaning(text))


@lru_cache(maxsize=64)  # one reading serves both voices
def _meaning(text: str) -> Floats:
    return encoder().read(text)


@cache
def voices() -> Voices:
    """Those that ship."""
    import numpy as np

    with np.load(WEIGHTS) as kept:
        floats = {name: kept[name].astype(np.float32) for name in kept.files if name != "intents"}
        names = tuple(str(kept["intents"]).split("\n"))
    return Voices(
        floats["middle"],
        floats["spread"],
        floats["hidden"],
        floats["hidden_bias"],
        floats["danger"],
        float(floats["danger_bias"]),
        names,
        floats["intent"],
        floats["intent_bias"],
    )
