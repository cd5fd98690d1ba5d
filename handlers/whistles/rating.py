"""满意度: what those who stand to a case say of the end, each person once. Silence is 未回应, never 满意."""

from __future__ import annotations

from bot.access import Where, spoken
from bot.refused import Refused
from bot.work import Work
from handlers.whistles import counting, own_people, standing, steps
from handlers.whistles.cases import Case
from handlers.whistles.facts import path
from handlers.whistles.lifecycle import FIELD, CaseEvent, Satisfaction, State
from handlers.whistles.standing import Standing
from storage.redaction import Scrubbed

ASKED = frozenset({State.REPLIED, State.VERIFIED, State.CLOSED, State.REDO, State.SUPERVISED})


def rate(work: Work, case: Case, grade: Satisfaction | None, words: Scrubbed) -> Case:
    """说两句 of somebody who stands to it. Raises Refused where nothing is answered yet, for somebody else, and for the
    department's own people: nobody gives a mark to themselves."""
    answered(case)
    if standing.of(work.tx, case.id, work.actor) is None:
        raise Refused("whistle.no_such", number=case.shown)
    if own_people.acts(work, case):
        raise Refused("whistle.guard_own", number=case.shown)
    return keep(work, case, grade, words)


def keep(work: Work, case: Case, grade: Satisfaction | None, words: Scrubbed) -> Case:
    """Keep a grade (None: only words were said) and the words of whoever acts; the case's own is counted again."""
    values: dict[str, object] = {"revisited_at": work.now}
    if grade is not None:
        standing.say(work.tx, case.id, work.actor, {"grade": grade}, work.now)
        values["satisfaction"] = counting.grade(work, case) or case.satisfaction
    if words and standing.of(work.tx, case.id, work.actor) is Standing.REPORTER:
        values["dissatisfied"] = words  # a neighbour's stand in the event alone, beside them
    return steps.note_down(work, case, CaseEvent.RATED, note=in_words(grade, words), **values)


def silent(work: Work, case: Case) -> Case:
    """Nobody said anything, asked as often as it is asked."""
    note = Satisfaction.SILENT
    return steps.note_down(work, case, CaseEvent.RATED, note=note, satisfaction=Satisfaction.SILENT)


def in_words(grade: Satisfaction | None, words: str) -> str:
    """A grade and the words that go with it."""
    return "，".join(part for part in (grade or "", words) if part)


def revisit(work: Work, case: Case, grade: Satisfaction, words: Scrubbed) -> Case:
    """回访 by staff, in the reporter's own words; not by who did the work, nor by their colleagues. Raises Refused."""
    if not work.may(FIELD, Where(path(work, case), case.unit_id)):
        raise Refused("whistle.no_role", action=Scrubbed("回访"), who=Scrubbed(spoken(FIELD)))
    if case.replied_by is not None and case.replied_by == work.actor.person_id:
        raise Refused("whistle.guard_same", number=case.shown)
    if own_people.acts(work, case):
        raise Refused("whistle.guard_own", number=case.shown)
    answered(case)
    standing.say_for(work.tx, case.id, grade, work.now)
    values: dict[str, object] = {"revisited_at": work.now, "satisfaction": counting.grade(work, case) or grade}
    if words:
        values["dissatisfied"] = words
    return steps.note_down(work, case, CaseEvent.RATED, note=in_words(grade, words), **values)


def answered(case: Case) -> None:
    if State(case.state) in ASKED:
        return
    if case.closed:  # withdrawn, declined, merged: nobody works on it any more
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    raise Refused("whistle.rate_early", number=case.shown, state=Scrubbed(case.state))
