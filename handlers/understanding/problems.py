"""How much a text sounds like trouble in the world: something broken, something wrong, something asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot.values.pattern import Pattern
from handlers.understanding.lexicon import Hit, Lexicon, load, words_of

KINDS = ("state", "wrong", "bad", "wanted", "thing", "weather")
AGAIN = 0.4  # a second word of the same kind adds this share of the first; a third adds nothing more
SMALL_TALK = 14  # characters; words of small talk in a longer text are only part of its story

# Nothing is wrong here: the same words, told of what is not, or is over.
_FINE = Pattern(
    r"没(?:有)?(?:什么|啥)?(?:问题|事)了?|(?:没|没有|不)(?:再)?(?:堵|漏|臭|吵|脏|坏|停[水电])了|没毛病|不错"
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Scores by kind; `thing` is what it is about (facilities, services), the others what is said of it."""

    state: float
    wrong: float
    bad: float
    wanted: float
    thing: float
    weather: float

    @property
    def total(self) -> float:
        """How strongly this reads as a report, about 0 to 14; from 3 on it is one."""
        said = max(self.state, self.wrong) + 0.4 * min(self.state, self.wrong) + 0.6 * self.bad + 0.7 * self.wanted
        return max(0.0, said + self.thing + self.weather)

    @property
    def told(self) -> bool:
        """Whether something bad is said, not only a subject named."""
        return max(self.state, self.wrong) > 0 or self.bad > 0


@cache
def _tables() -> tuple[Lexicon, dict[str, float]]:
    data = load("problems")
    return Lexicon({kind: words_of(data[kind]) for kind in KINDS}), {kind: float(data[kind]["score"]) for kind in KINDS}


def trouble_words(text: str) -> list[Hit]:
    """Every word of trouble in a folded text."""
    return _tables()[0].scan(text)


def trouble(text: str) -> Trouble:
    """Weigh a folded text."""
    lexicon, scores = _tables()
    counted = dict.fromkeys(KINDS, 0)
    for hit in lexicon.scan(_FINE.sub("", text)):
        counted[hit.kind] += 1
    if len(text) > SMALL_TALK:
        counted["weather"] = 0
    return Trouble(**{kind: scores[kind] * (min(n, 1) + AGAIN * min(max(n - 1, 0), 2)) for kind, n in counted.items()})
