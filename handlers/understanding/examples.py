"""What a text resembles: every intent has examples, and a text is likest to the intent whose signs it shares.

Naive Bayes over single signs and pairs of signs, counted from the examples.toml files when first asked. Rules know
turns of phrase; examples carry over to phrases nobody wrote a rule for. A county may add its own sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.values.pattern import Pattern
from handlers.understanding.lexicon import parse

OWN = Path(__file__).with_name("examples.toml")  # of what no capability has: silence, help, a person
LONGEST = 120  # signs that are compared; what somebody wants is told in the first of them
FAMILIAR = 0.3  # the share of its pairs of signs that a text must have in common with the examples
_UNSEEN = 0.01  # what a sign never seen with an intent counts as, in sentences
_SPREAD = 20.0  # kinds of signs an intent may show: the weight of the unseen ones in its sum
_RARITY = 0.5  # how far frequent intents are believed sooner: 0 not at all, 1 as often as they are in the file

_NUMBER = Pattern(r"[0-9]+")
_MARK = Pattern(r"[\s,.!:;。、~]+")


@dataclass(frozen=True, slots=True)
class Examples:
    """Counted examples. `gains` holds, for a sign, how much more each intent is meant by it than by an unseen one:
    an intent's number and that of the gain, in turn. As pairs of name and gain they took twice the room."""

    intents: Sequence[str]
    base: Sequence[float]  # by the intent's number, as `unseen`
    unseen: Sequence[float]
    worth: Sequence[float]  # by the gain's number
    gains: Mapping[str, tuple[int, ...]]
    counts: Mapping[str, int]  # of sentences, by intent

    @classmethod
    def of(cls, sentences: Mapping[str, Sequence[str]]) -> Examples:
        """From the plain sentences of each intent."""
        number: dict[int, int] = {}  # of the gain of so many sentences
        gains: dict[str, tuple[int, ...]] = {}
        for intent, said in enumerate(sentences.values()):
            counted = Counter(sign for sentence in said for sign in _signs(sentence))
            for sign, n in counted.items():
                gains[sign] = (*gains.get(sign, ()), intent, number.setdefault(n, len(number)))
        return cls(
            tuple(sentences),
            tuple(_RARITY * math.log(len(said)) for said in sentences.values()),
            tuple(math.log(_UNSEEN / (len(said) + _UNSEEN * _SPREAD)) for said in sentences.values()),
            tuple(math.log(n / _UNSEEN + 1.0) for n in number),
            gains,
            {intent: len(said) for intent, said in sentences.items()},
        )

    def share(self, text: str, intent: str) -> float:
        """How much of a plain text, of its pairs of signs, the examples of one intent have: 0 to 1."""
        pairs = _pairs(_signs(text))
        number = self.intents.index(intent)
        return sum(number in self.gains.get(pair, ())[::2] for pair in pairs) / max(1, len(pairs))

    def distances(self, text: str) -> dict[str, float]:
        """How much less likely each intent is than the likeliest, as logarithms (0 and below), for a plain text.

        Empty when too little of the text is like any example at all (see FAMILIAR).
        """
        signs = _signs(text)
        pairs = _pairs(signs)
        if sum(pair in self.gains for pair in pairs) < max(1.0, FAMILIAR * len(pairs)):
            return {}
        gained = [gains for sign in signs if (gains := self.gains.get(sign)) is not None]
        known = len(gained)
        sums = [base + known * unseen for base, unseen in zip(self.base, self.unseen, strict=True)]
        worth = self.worth
        for gains in gained:
            pairs_of = iter(gains)
            for intent, gain in zip(pairs_of, pairs_of, strict=True):
                sums[intent] += worth[gain]
        best = max(sums)
        return {intent: value - best for intent, value in zip(self.intents, sums, strict=True)}


def sentences(files: Iterable[Path], intents: Collection[str]) -> dict[str, list[str]]:
    """The sentences by intent, in plain wording (see wording.py: written so in the files).

    Several files may speak for one intent. Raises ValueError for an intent that is not among `intents`.
    """
    told: dict[str, list[str]] = {}
    for file in (OWN, *files):
        for intent, block in parse(file).items():
            if intent not in intents:
                raise ValueError(f"{file}: no command and no known wish is called {intent}")
            told.setdefault(intent, []).extend(block.strip().splitlines())
    return told


def _pairs(signs: Collection[str]) -> list[str]:
    """Those of two signs that have no edge."""
    return [sign for sign in signs if len(sign) == 2 and sign[0] != "^" and sign[1] != "$"]


def _signs(text: str) -> set[str]:
    """The signs of a plain text and its pairs of neighbours; every number is one sign, every mark a space."""
    short = _MARK.sub(" ", _NUMBER.sub("0", text[:LONGEST]))
    edged = f"^{short}$"
    return {*edged, *(edged[i : i + 2] for i in range(len(edged) - 1))}
