"""The learned ear for danger: how much a text is like lines that told of it, beside the rules of emergencies.py.

A linear model over signs of 1 to 4 characters, over the same text with words of one class made one sign, and over what
the rules say (`hints`). Its weights stand in ear.json and are made from dangers.toml and calm.toml by learning.py.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.understanding.examples import Examples
from handlers.understanding.lexicon import load
from handlers.understanding.wording import plain

WEIGHTS = Path(__file__).with_name("ear.json")
SCALE = 100  # the weights are kept as whole numbers of this part
LONGEST_SIGN = 4
HINT = 0.5  # what a hint of the rules counts as, where all signs of a text together have the length 1
PIECE = 100  # characters that are heard at once: one cry in a long letter must not drown in it

_NUMBER = re.compile(r"[0-9]+")
_MARK = re.compile(r"[\s,.!:;。、~?\"'()“”]+")
_SENTENCE = re.compile(r"[^。!?;\n]*[。!?;\n]*")


@dataclass(frozen=True, slots=True)
class Ear:
    """Weights of signs and hints, as logarithms of odds."""

    bias: float
    weights: Mapping[str, float]

    def score(self, text: str, hints: Collection[str]) -> float:
        """Logarithm of the odds that a folded text tells of danger; the most dangerous piece of a long one counts."""
        told = self.bias + self.of_hints(hints)
        return told + max(map(self._of_signs, pieces(text)), default=0.0)

    def of_hints(self, hints: Collection[str]) -> float:
        """What the hints of the rules add to a score."""
        return HINT * sum(self.weights.get(hint, 0.0) for hint in hints)

    def _of_signs(self, piece: str) -> float:
        known = [weight for sign in signs(piece) if (weight := self.weights.get(sign)) is not None]
        return sum(known) * worth(len(known))


@cache
def ear() -> Ear:
    """The ear with the weights that ship."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = {sign: weight / SCALE for sign, weight in kept["weights"].items()}
    return Ear(kept["bias"] / SCALE, weights)


@cache
def _kinds() -> Examples:
    """The lines of danger by kind, counted as the examples of intents are."""
    return Examples.of({kind: [short(line) for line in lines] for kind, lines in lines_of("dangers").items()})


def resembles(text: str) -> dict[str, float]:
    """How much less likely each kind of danger is than the likeliest, as in examples.py; empty for an unknown text."""
    return _kinds().distances(short(text))


def lines_of(table: str) -> dict[str, list[str]]:
    """The lines of dangers.toml or calm.toml by kind or theme, as they are written."""
    return {name: block.strip().splitlines() for name, block in load(table).items()}


def worth(known: int) -> float:
    """What each of so many signs counts as: long texts speak no louder than short ones."""
    return 1.0 / math.sqrt(max(4, known))


def pieces(text: str) -> Iterator[str]:
    """A text in pieces of whole sentences, about PIECE long; a sentence that is longer is cut."""
    piece = ""
    for match in _SENTENCE.finditer(text) if len(text) > PIECE else ():
        for start in range(match.start(), match.end(), PIECE):
            part = text[start : min(start + PIECE, match.end())]
            if piece and len(piece) + len(part) > PIECE:
                yield piece
                piece = ""
            piece += part
    yield piece or text


def signs(text: str) -> set[str]:
    """The signs of a folded text, up to LONGEST_SIGN long, with its edges."""
    said = short(text)
    found = _signs(said)
    alike, to_sign = _classes()
    classed = alike.sub(lambda match: to_sign[match.group()], said)
    if classed != said:
        found |= {sign for sign in _signs(classed) if not class_signs().isdisjoint(sign)}
    return found


def short(text: str) -> str:
    """The plain wording in which every number is one sign and every mark a space."""
    return _MARK.sub(" ", _NUMBER.sub("0", plain(text))).strip()


def _signs(said: str) -> set[str]:
    edged = f"^{said}$"
    return {edged[i : i + long] for long in range(1, LONGEST_SIGN + 1) for i in range(len(edged) - long + 1)}


@cache
def _classes() -> tuple[re.Pattern[str], Mapping[str, str]]:
    to_sign = {word: sign for sign, words in load("ear")["classes"].items() for word in words.split()}
    longest_first = sorted(to_sign, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))), to_sign


@cache
def class_signs() -> frozenset[str]:
    """The signs of the classes."""
    return frozenset(_classes()[1].values())
