"""What those who were asked say of the end of a case, counted by person.

**Asked** is who stood to the case when its answer was told or verified, and could be told. Among them count: whoever
reported it; a neighbour whom the roster knows; and a neighbour of whom nothing is known who was there before anybody
had been given the case: whoever comes later without a name cannot be told apart from the people who were given it. The
department's own people never count (`own_people`).

A **majority** is more than half of those who count, the silent among them: silence is no yes. And it is never one
alone, but at least as many as the county says (`whistle.majority_least`). A word holds for the answer that it was said
of: with the next answer all are asked anew. **Its term** is that of the question to the reporter (the ladder of
`Wait.RESIDENT`): a majority closes the case, or has it done again, whenever it is reached; when the last question is
over without one, a case is not closed by silence while those who say no are as many as those who say yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.work import Work
from handlers.whistles import own_people, standing
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from handlers.whistles.lifecycle import SAID, Action, CaseEvent
from handlers.whistles.own_people import Somebody
from handlers.whistles.standing import Standing, Voice
from storage import events

TAKING = frozenset({Action.SEND, Action.REASSIGN, Action.SELF_HANDLE})
ASKING = frozenset({Action.REPLY, Action.VERIFY})


@dataclass(frozen=True, slots=True)
class Count:
    """People: how many were asked, how many of them said that it is solved, how many that it is not."""

    asked: int
    solved: int
    unsolved: int

    def majority(self, said: int, least: int) -> bool:
        """Whether so many of them are the majority."""
        return said >= least and said * 2 > self.asked


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody was first given the case, when it was answered last, when its people were asked last."""

    taken: datetime | None
    replied: datetime | None
    asked: datetime | None


@dataclass(frozen=True, slots=True)
class _Person:
    """All that one person said, by whichever account."""

    voices: tuple[Voice, ...]

    @property
    def came(self) -> datetime:
        return min(voice.at for voice in self.voices)

    def counts(self, times: Times) -> bool:
        """Whether they are known, or were there before anybody was given the case."""
        known = any(voice.person_id is not None or voice.standing is Standing.REPORTER for voice in self.voices)
        return known or times.taken is None or self.came <= times.taken

    def was_asked(self, times: Times) -> bool:
        """Whether they stood there when it was asked, in a chat that was asked."""
        return times.asked is not None and any(each.reached and each.at <= times.asked for each in self.voices)

    def solved(self, times: Times) -> bool | None:
        """What they said last of the answer as it stands."""
        said = [voice for voice in self.voices if voice.solved is not None and _of_this_answer(voice, times)]
        return max(said, key=_said_at).solved if said else None

    def grade(self) -> str:
        """The grade that they gave last, "" if none."""
        said = [voice for voice in self.voices if voice.grade]
        return max(said, key=_said_at).grade if said else ""


def count(work: Work, case: Case) -> Count:
    """Those who were asked about the answer as it stands, and what they said."""
    times = _times(work, case)
    asked = [each for each in _counted(work, case, times) if each.was_asked(times)]
    words = [each.solved(times) for each in asked]
    return Count(len(asked), words.count(True), words.count(False))


def reached(work: Work, case: Case, *, solved: bool) -> Count | None:
    """The count, if the majority says this; else None."""
    counted = count(work, case)
    least = work.county.config.section(WhistleConfig).majority_least
    return counted if counted.majority(counted.solved if solved else counted.unsolved, least) else None


def grade(work: Work, case: Case) -> str:
    """满意度 of a case: the grade in the middle of what its people gave, the lower of two; "" if nobody did."""
    given = [each.grade() for each in _counted(work, case, _times(work, case))]
    ranked = [grade for grade in SAID if grade in given for _ in range(given.count(grade))]
    return ranked[len(ranked) // 2] if ranked else ""


def own_grade(work: Work, case: Case) -> str:
    """The grade that whoever acts gave of the answer as it stands, "" if none."""
    return _Person(_mine(work, case)).grade()


def has_dissented(work: Work, case: Case) -> bool:
    """Whether whoever acts has said already that the answer as it stands solves nothing: nobody is told twice."""
    return any(voice.solved is False for voice in _mine(work, case))


def _mine(work: Work, case: Case) -> tuple[Voice, ...]:
    """What whoever acts said of the answer as it stands."""
    times, actor = _times(work, case), work.actor
    return tuple(
        voice
        for voice in standing.voices(work.tx, case.id)
        if (voice.account_id == actor.account_id or (actor.person_id and voice.person_id == actor.person_id))
        and _of_this_answer(voice, times)
    )


def _counted(work: Work, case: Case, times: Times) -> list[_Person]:
    voices = standing.voices(work.tx, case.id)
    somebody = [Somebody(each.account_id, each.person_id, each.name) for each in voices]
    theirs = own_people.among(work, case, somebody)
    persons = _persons(voices, own_people.persons_of(work.tx, case, somebody))
    return [
        each for each in persons if not any(voice.account_id in theirs for voice in each.voices) and each.counts(times)
    ]


def _persons(voices: Sequence[Voice], linked: Mapping[int, set[int]]) -> list[_Person]:
    """Accounts that speak for one person, or once did, are one."""
    persons: list[tuple[set[int], tuple[Voice, ...]]] = []
    for voice in voices:
        behind: set[int] = set(linked[voice.account_id])
        own: tuple[Voice, ...] = (voice,)
        for other in [each for each in persons if each[0] & behind]:
            persons.remove(other)
            behind, own = behind | other[0], (*other[1], *own)
        persons.append((behind, own))
    return [_Person(own) for _, own in persons]


def _times(work: Work, case: Case) -> Times:
    happened = events.history(work.tx, CaseEvent.record, case.id)
    taken = [each.at for each in happened if each.what in TAKING]
    replied = [each.at for each in happened if each.what == Action.REPLY]
    asked = [each.at for each in happened if each.what in ASKING]
    return Times(_first(taken), _first(replied[-1:]), _first(asked[-1:]))


def _first(times: Sequence[datetime]) -> datetime | None:
    return times[0] if times else None


def _of_this_answer(voice: Voice, times: Times) -> bool:
    return voice.said_at is not None and (times.replied is None or voice.said_at >= times.replied)


def _said_at(voice: Voice) -> datetime:
    assert voice.said_at is not None
    return voice.said_at
