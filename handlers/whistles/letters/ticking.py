"""Which asks of a letter an answer speaks to: by number, or by the words that both have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.whistles.letters import results, wording
from handlers.whistles.lifecycle import Outcome
from storage.redaction import Scrubbed, scrub_to

_MOST = 500  # characters of an answer
_SPLIT = Pattern(r"(?<=[,，。;；!！\n])|(?<=[^\W\d_])(?=\s+[^\W\d_])")
# Words of every ask and of every answer: they tie nothing together.
_COMMON = Pattern(
    r"请|一下|说明|情况|原因|到现场|现场|核实|办理|处理|结果|告诉|我们|尽快|及时|进行|已经?|完成|问题|相关|做好|以及|并|了|的|好"
)
_HAN = Pattern(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Ticked:
    """`answers` in the order of the asks, "" where nothing was said; how it ended as far as the words tell."""

    answers: tuple[Scrubbed, ...]
    outcome: Outcome | None
    why_not: Scrubbed


def tick(text: str, asks: Sequence[str], matter: str = "") -> Ticked:
    """What an answer says to each ask. Of one ask, and where all is said to be done, it is the answer as a whole.

    `matter`: what the case is about; words of it name the case, and no ask.
    """
    count = max(len(asks), 1)
    answers = wording.numbered_answers(text, count) if count > 1 else []
    if not answers:
        answers = _by_words(text.strip(), asks, matter) if count > 1 else [scrub_to(text.strip(), _MOST)]
    outcome, why_not = ended(text)
    return Ticked(tuple(answers), outcome, why_not)


def ended(text: str) -> tuple[Outcome | None, Scrubbed]:
    """How it ended, as told without the word for it, and why not in full ("" where no reason is said); None where
    nothing is said to be done, and nothing not to be."""
    parts = results.clauses(fold(text))
    done = any(map(results.done, parts))
    if not any(map(_open, parts)):
        return Outcome.SOLVED if done else None, Scrubbed("")
    outcome = Outcome.PARTLY if done else Outcome.UNSOLVED
    return outcome, scrub_to(text.strip(), _MOST) if results.gives_reason(fold(text)) else Scrubbed("")


def _open(clause: str) -> bool:
    return results.undone(clause) or results.later(clause)


def _by_words(text: str, asks: Sequence[str], matter: str) -> list[Scrubbed]:
    parts = [part for part in _SPLIT.split(text) if part.strip(" ,，。;；!！\n")]
    if any(_of_all(part, asks, matter) for part in parts) and not any(map(_open, map(fold, parts))):
        return [scrub_to(text, _MOST)] * len(asks)
    said: list[list[str]] = [[] for _ in asks]
    last = 0  # a clause that names nothing goes on with what stands before it
    for part in parts:
        for at in _meant(part, asks) or [last]:
            said[at].append(part)
            last = at
    return [scrub_to("".join(clauses).strip(" \n,，;；。"), _MOST) for clauses in said]


def _of_all(part: str, asks: Sequence[str], matter: str) -> bool:
    """Whether a clause says that all is done: 都弄好了, 站牌全部处理完毕; 底座都弄好了 is of one ask."""
    folded = fold(part)
    if not (results.of_all(folded) and results.done(folded) and results.no_work_named(folded)):
        return False
    own = _pairs(part) - _pairs(matter)
    return not any(own & _pairs(ask) for ask in asks)


def _meant(part: str, asks: Sequence[str]) -> list[int]:
    """The asks that a clause speaks to: those whose words it shares most of, and those whose work it names where no
    other ask is of that work (固定牢了: 加固底座). Of a thing by one sign of it (牌子) where nothing else tells."""
    own = _pairs(part)
    shared = [len(own & _pairs(ask)) for ask in asks]
    most = max(shared)
    meant = {at for at, count in enumerate(shared) if most and count == most}
    meant |= {at for at, signs in enumerate(_only(map(results.deeds, asks))) if signs & results.deeds(fold(part))}
    if not meant:
        meant = {at for at, signs in enumerate(_only(map(_signs, asks))) if signs & _signs(part)}
        meant = meant if len(meant) == 1 else set()
    return sorted(meant)


def _only(signs: Iterable[set[str]]) -> list[set[str]]:
    """Of each set what no other has."""
    every = list(signs)
    others = [set().union(*every[:at], *every[at + 1 :]) for at in range(len(every))]
    return [own - of_others for own, of_others in zip(every, others, strict=True)]


def _signs(text: str) -> set[str]:
    return {sign for sign in _COMMON.sub("", fold(text)) if _HAN.match(sign)}


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring signs, the words that all have in common left out."""
    return {
        run[at : at + 2]
        for run in _COMMON.sub(" ", fold(text)).split()
        for at in range(len(run) - 1)
        if _HAN.match(run[at])
    }
