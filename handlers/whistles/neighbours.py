"""The verbs of a neighbour who joined a case: they hear of it and are counted, they may leave; it is not theirs."""

from __future__ import annotations

from collections.abc import Mapping

from bot.refused import Refused
from bot.texts import Public
from bot.work import Work
from handlers.whistles import cases, counting, own_people, standing, steps, telling
from handlers.whistles.cases import Case
from handlers.whistles.counting import Count
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import BESIDE_TELLS, Action, CaseEvent, Satisfaction
from storage import events
from storage.places import Place
from storage.redaction import Scrubbed, scrub, scrub_over

NEIGHBOUR = "另一位邻居"


def joinable(work: Work, number: str, near: Place | None) -> Case:
    """The case that somebody wants to join by its number, which is no secret and not told either: one of the community
    that they live in, or whose group (`near`) they write in, and open to all; or one that they stand to already.

    Raises Refused, with the same words whether there is such a case elsewhere or none at all.
    """
    own = cases.by_own_number(work.tx, work.actor, number, near.id if near else None)
    there = cases.public_ones(work.tx, number, _communities(work, near))
    if own is None and not there:
        raise Refused("whistle.no_such", number=Scrubbed(number))
    return cases.surviving(work.tx, own or there[0])


def _communities(work: Work, near: Place | None) -> list[int]:
    places, person = work.county.places, work.actor.person
    home = places.community_of(person.grid_id) if person is not None and person.grid_id is not None else None
    return [community.id for community in (near, home) if community is not None]


def join(work: Work, case: Case, answer_chat: int) -> bool:
    """我家也是: one more who hears of a case. False if they stood there already.

    Raises Refused: closed, or a private one, of which nobody else is told that it exists.
    """
    assert work.actor.account_id is not None
    known = standing.of(work.tx, case.id, work.actor) is not None
    if case.private and not known:
        raise Refused("whistle.no_such", number=case.shown)
    if case.closed:
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    if known:
        return False
    standing.add(work.tx, case.id, work.actor.account_id, answer_chat, work.now, joined=True)
    work.record(CaseEvent.JOINED, case.id)
    return True


def leave(work: Work, case: Case) -> None:
    """不再关注: one less who hears of it, whenever they like; what they said of its end goes too."""
    standing.leave(work.tx, case.id, work.actor)
    work.record(CaseEvent.STEPPED_BACK, case.id)


def add_words(work: Work, case: Case, words: Scrubbed) -> Case:
    """更正 or 补充 of a neighbour: it stands beside what the reporter said, for whoever works on the case."""
    if not words.strip():
        return case
    words = _read_with_what_stands(work, case, words)
    signed = scrub(f"{NEIGHBOUR}：{words}")
    case = steps.note_down(work, case, CaseEvent.BESIDE, note=signed)
    telling.tell(work, case, BESIDE_TELLS[CaseEvent.BESIDE], facts(work, case, note=signed))
    return case


def _read_with_what_stands(work: Work, case: Case, words: Scrubbed) -> Scrubbed:
    """The words without what only makes a number together with what stands beside them: the notes of the case, and what
    they reported themselves before it went into this one."""
    assert work.actor.account_id is not None
    notes = [event.note for event in events.history(work.tx, CaseEvent.record, case.id) if event.note]
    for before in ([case.matter, *notes], *([told] for told in cases.own_words(work.tx, work.actor.account_id))):
        words = scrub_over([*before, words])[-1]
    return words


def agree(work: Work, case: Case) -> Case:
    """解决了 of a neighbour is counted; the case is closed by it if it makes the majority. Raises Refused."""
    case = _may_speak(work, case, Action.CONFIRM)
    if own_people.acts(work, case):
        raise Refused("whistle.guard_own", number=case.shown)
    grade = counting.own_grade(work, case) or Satisfaction.YES
    standing.say(work.tx, case.id, work.actor, {"solved": True, "grade": grade}, work.now)
    case = steps.note_down(work, case, CaseEvent.AGREED, satisfaction=_grade(work, case))
    counted = counting.reached(work, case, solved=True)
    if counted is None:
        return case
    return steps.together(work, case, Action.CONFIRM, steps.NO_NOTE, _most(counted, counted.solved)) or case


def dissent(work: Work, case: Case, why: Scrubbed) -> Case:
    """没解决 of a neighbour: the staff and the department hear it; it is done again where most of those asked say so.

    Raises Refused.
    """
    case = _may_speak(work, case, Action.DISPUTE)
    again = counting.has_dissented(work, case)
    said = {"solved": False, "grade": Satisfaction.NO}
    standing.say(work.tx, case.id, work.actor, said, work.now)
    case = steps.note_down(work, case, CaseEvent.DISSENT, note=why, satisfaction=_grade(work, case))
    told = why or Scrubbed("没有说原因")
    counted = counting.reached(work, case, solved=False)
    if counted is not None:
        most = {**_most(counted, counted.unsolved), "note": told}
        moved = steps.together(work, case, Action.DISPUTE, why, most)
        if moved is not None:
            return moved
    if not again:
        telling.tell(work, case, BESIDE_TELLS[CaseEvent.DISSENT], facts(work, case, note=told))
    return case


def _may_speak(work: Work, case: Case, action: Action) -> Case:
    """The case, held: of two who speak at once, whoever comes second counts the first."""
    case = cases.lock(work.tx, case.number)
    arrow = steps.arrow_from(work, case, action)
    assert arrow.by_majority, "whatever the reporter says of the end, the neighbours say together"
    return case


def _most(counted: Count, said: int) -> Mapping[str, Public]:
    return {"who": Scrubbed(f"多数反映的邻居（{counted.asked} 位里 {said} 位）")}


def _grade(work: Work, case: Case) -> str:
    return counting.grade(work, case) or case.satisfaction
