"""满意度: what the reporter says of the end, or that nothing was said. Silence is 未回应, never 满意."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.access import Where, may, spoken
from bot.county import County
from bot.refused import Refused
from handlers.whistles import actions
from handlers.whistles.actions import Actor
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import FIELD, State
from storage.events import By
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


def rate(tx: Connection, one: Case, grade: Satisfaction | None, words: Scrubbed, by: By, now: datetime) -> Case:
    """Keep the grade (None: only words were said) and the words. Raises Refused where nothing is answered yet."""
    if State(one.state) not in ASKED:
        raise Refused("whistle.rate_early", number=one.shown, state=Scrubbed(one.state))
    values: dict[str, object] = {} if grade is Satisfaction.SILENT else {"revisited_at": now}
    if grade is not None:
        values["satisfaction"] = grade
    if words:
        values["dissatisfied"] = words
    told = "，".join(each for each in (grade or "", words) if each)
    return actions.note_down(tx, one, by, now, "rated", note=told, **values)


def revisit(
    tx: Connection, county: County, one: Case, grade: Satisfaction, words: Scrubbed, actor: Actor, now: datetime
) -> Case:
    """回访 by staff, in the reporter's own words; not by who did the work. Raises Refused."""
    if not may(actor.held, FIELD, Where(county.places.by_id[one.where].path, one.unit_id)):
        raise Refused("whistle.no_role", action=Scrubbed("回访"), who=Scrubbed(spoken(FIELD)))
    if one.replied_by is not None and one.replied_by == actor.by.person_id:
        raise Refused("whistle.guard_same", number=one.shown)
    return rate(tx, one, grade, words, actor.by, now)
