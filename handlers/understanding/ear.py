"""The learned ear for danger: how much a text is like lines that told of it, beside the rules of emergencies.py.

A linear model over signs of 1 to 4 characters, over the same text with the words of a class (ear.toml) made one sign,
and over which classes stand behind or beside one another. What the rules say is not among its signs: the lines that
they were made by would teach it to lean on them. Its weights stand in ear.json, made by learning.py.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from bot.values.pattern import Pattern
from handlers.understanding.examples import Examples
from handlers.understanding.lexicon import load
from handlers.understanding.weights import Weights
from handlers.understanding.wording import plain

WEIGHTS = Path(__file__).with_name("ear.json")
SCALE = 100  # the weights are kept as whole numbers of this part
LONGEST_SIGN = 4
PIECE = 60  # characters that are heard at once: one cry in a long letter must not drown in it

_NUMBER = Pattern(r"[0-9]+")
_MARK = Pattern(r"[\s,.!:;。、~?\"'()“”]+")
_SENTENCE = Pattern(r"[^。!?;\n]*[。!?;\n]*")


@dataclass(frozen=True, slots=True)
class Ear:
    """Weights of signs, as logarithms of odds."""

    bias: float
    weights: Weights  # in parts of SCALE

    def score(self, text: str) -> float:
        """Logarithm of the odds that a folded text tells of danger; the most dangerous piece of a long one counts."""
        return self.bias + max(map(self._of_signs, pieces(text)), default=0.0)

    def _of_signs(self, piece: str) -> float:
        known = self.weights.of(signs(piece))
        return sum(known) / SCALE * worth(len(known))


@cache
def ear() -> Ear:
    """The ear with the weights that ship."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Ear(kept["bias"] / SCALE, Weights.read(kept["weights"]))


@cache
def _kinds() -> Examples:
    """The lines of danger by kind, counted as the examples of intents are."""
    more = lines_of("twins.danger"), lines_of("short.danger")
    told = {
        kind: [*lines, *(line for table in more for line in table.get(kind, ()))]
        for kind, lines in lines_of("dangers").items()
    }
    return Examples.of({kind: [short(line) for line in lines] for kind, lines in told.items()})


def resembles(text: str) -> dict[str, float]:
    """How much less likely each kind of danger is than the likeliest, as in examples.py; empty for an unknown text."""
    return _kinds().distances(short(text))


def lines_of(table: str) -> dict[str, list[str]]:
    """The lines of dangers.toml, calm.toml or a part of a table (twins.calm, short.danger) by kind or theme."""
    name, _, part = table.partition(".")
    blocks = load(name)[part] if part else load(name)
    return {kind: block.strip().splitlines() for kind, block in blocks.items()}


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
    """The signs of a folded text, up to LONGEST_SIGN long, with its edges, and those of its classes."""
    said = short(text)
    found = _runs(f"^{said}$")
    words = _classed(said)
    classes = [word for word in words if len(word) > 1]
    if classes:
        found |= _runs_of_classes(["^", *words, "$"])
        found |= {"&" + one + other for one, other in combinations(sorted(set(classes)), 2)}
        found |= {">" + "".join(classes[i : i + long]) for long in (2, 3) for i in range(len(classes) - long + 1)}
    return found


def short(text: str) -> str:
    """The plain wording in which every number is one sign and every mark a space."""
    return _MARK.sub(" ", _NUMBER.sub("0", plain(text))).strip()


def _runs(said: str) -> set[str]:
    return {said[i : i + n] for n in range(1, LONGEST_SIGN + 1) for i in range(len(said) - n + 1)}


def _runs_of_classes(parts: Sequence[str]) -> set[str]:
    """The runs in which a class stands."""
    runs: set[str] = set()
    for at, part in enumerate(parts):
        if len(part) > 1:
            for n in range(1, LONGEST_SIGN + 1):
                starts = range(max(0, at - n + 1), min(at, len(parts) - n) + 1)
                runs.update(["".join(parts[start : start + n]) for start in starts])
    return runs


def _classed(said: str) -> list[str]:
    """The characters of a text, with each word of a class as the name of it, longest first."""
    by_head = _classes()
    words: list[str] = []
    start = 0
    while start < len(said):
        for word, name in by_head.get(said[start], ()):
            if said.startswith(word, start):
                words.append(name)
                start += len(word)
                break
        else:
            words.append(said[start])
            start += 1
    return words


@cache
def _classes() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Each word with the name of its class, by its first character, the longest first. A word stands in the first class
    that has it."""
    names: dict[str, str] = {}
    for name, words in load("ear")["classes"].items():
        for word in words.split():
            names.setdefault(word, f"<{name}>")
    by_head: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for word in sorted(names, key=len, reverse=True):
        by_head[word[0]].append((word, names[word]))
    return dict(by_head)
