"""满意度: what the reporter says of the end, or that nothing was said. Silence is 未回应, never 满意."""

from __future__ import annotations

from enum import StrEnum

from bot.access import Where, spoken
from bot.refused import Refused
from bot.work import Work
from handlers.whistles import steps
from handlers.whistles.cases import Case
from handlers.whistles.facts import path
from handlers.whistles.lifecycle import FIELD, CaseEvent, State
from storage.redaction import Scrubbed


class Satisfaction(StrEnum):
    """What `whistle.satisfaction` holds once somebody was asked."""

    VERY = "非常满意"
    YES = "满意"
    MOSTLY = "基本满意"
    NO = "不满意"
    SILENT = "未回应"


SAID = (Satisfaction.VERY, Satisfaction.YES, Satisfaction.MOSTLY, Satisfaction.NO)
ASKED = frozenset({State.REPLIED, State.VERIFIED, State.CLOSED, State.REDO, State.SUPERVISED})


def rate(work: Work, case: Case, grade: Satisfaction | None, words: Scrubbed) -> Case:
    """Keep the grade (None: only words were said) and the words. Raises Refused where nothing is answered yet."""
    if State(case.state) not in ASKED:
        if case.closed:  # withdrawn, declined, merged: nobody works on it any more
            raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
        raise Refused("whistle.rate_early", number=case.shown, state=Scrubbed(case.state))
    values: dict[str, object] = {} if grade is Satisfaction.SILENT else {"revisited_at": work.now}
    if grade is not None:
        values["satisfaction"] = grade
    if words:
        values["dissatisfied"] = words
    return steps.note_down(work, case, CaseEvent.RATED, note=in_words(grade, words), **values)


def in_words(grade: Satisfaction | None, words: str) -> str:
    """A grade and the words that go with it."""
    return "，".join(part for part in (grade or "", words) if part)


def revisit(work: Work, case: Case, grade: Satisfaction, words: Scrubbed) -> Case:
    """回访 by staff, in the reporter's own words; not by who did the work. Raises Refused."""
    if not work.may(FIELD, Where(path(work, case), case.unit_id)):
        raise Refused("whistle.no_role", action=Scrubbed("回访"), who=Scrubbed(spoken(FIELD)))
    if case.replied_by is not None and case.replied_by == work.actor.person_id:
        raise Refused("whistle.guard_same", number=case.shown)
    return rate(work, case, grade, words)
