"""From a copied chat to the matters in it: chatter left out, one resident's lines on one matter put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.meaning import Meaning
from bot.values.fold import fold
from bot.values.found import Given
from bot.values.place import find_place
from handlers.sorting.classes import OTHER, shipped
from handlers.understanding import Said, emergency, noise
from handlers.understanding.problems import trouble

CHATTER = 0.9  # as sure as this that a line wants nothing
CLEAR = 0.3  # below it a line is not taken for a report
LONGEST = 400  # characters of one matter


@dataclass(frozen=True, slots=True)
class Matter:
    """What is wrong, in residents' words; how many others said 我家也是."""

    speaker: int
    text: str
    others: frozenset[int] = frozenset()

    @property
    def words(self) -> str:
        """The words with the number of neighbours who said the same."""
        return f"{self.text}（群里另有 {len(self.others)} 人也反映）" if self.others else self.text


@dataclass(frozen=True, slots=True)
class Sorted:
    """The matters in order, and how many lines were left out as chatter."""

    matters: tuple[Matter, ...]
    left_out: int
    pictures: int


def sort(lines: Sequence[Said], given: Given, read: Callable[[str], Meaning]) -> Sorted:
    """Read each line as its resident meant it, together with what they said just before."""
    matters: list[Matter] = []
    left_out = 0
    for line in lines:
        kind = _kind(line.text, given, read)
        own = next((at for at in reversed(range(len(matters))) if _same_person(matters[at], line)), None)
        if kind == "report" and own is not None and _same_matter(matters[own].text, line.text, given):
            matters[own] = _longer(matters[own], line.text)
        elif kind == "report":
            matters.append(Matter(line.speaker, line.text[:LONGEST]))
        elif kind == "me too" and matters:
            who = line.speaker or -len(matters[-1].others) - 1
            if who != matters[-1].speaker:
                matters[-1] = replace(matters[-1], others=matters[-1].others | {who})
        elif kind == "detail" and own is not None:
            matters[own] = _longer(matters[own], line.text)
        else:
            left_out += bool(line.text)
    return Sorted(tuple(matters), left_out, sum(line.pictures for line in lines))


def _kind(text: str, given: Given, read: Callable[[str], Meaning]) -> str:
    """report, me too, detail (tells more of a matter, and is none alone) or chatter."""
    folded = fold(text).strip()
    if not folded:
        return "chatter"
    meaning = read(text)
    if emergency(text) or (meaning.matters and meaning.confidence >= CLEAR):
        return "report"
    if meaning.intent.endswith(".metoo"):
        return "me too"
    if noise(folded)[1] >= CHATTER:
        return "chatter"
    return "detail" if find_place(text, given) is not None or trouble(folded).told else "chatter"


def _same_person(matter: Matter, line: Said) -> bool:
    return line.speaker != 0 and matter.speaker == line.speaker


def _same_matter(told: str, more: str, given: Given) -> bool:
    """Whether more words of one resident go on about the same: no other place, no other kind of trouble."""
    here, there = find_place(told, given), find_place(more, given)
    if here is not None and there is not None and here.value.text != there.value.text and not there.value.weak:
        return False
    kinds = {shipped().guess(told)[0], shipped().guess(more)[0]} - {OTHER}
    return len(kinds) < 2


def _longer(matter: Matter, more: str) -> Matter:
    return replace(matter, text=f"{matter.text}，{more}"[:LONGEST])
