"""放开门牌: where the work needs the door (a leak behind 502), one word of the community gives it to the liaison."""

from __future__ import annotations

from bot.access import Where, spoken
from bot.refused import Refused
from bot.work import Work
from handlers.audience.doors import doors
from handlers.whistles import hearers, steps
from handlers.whistles.cases import Case
from handlers.whistles.facts import facts, path
from handlers.whistles.lifecycle import COMMUNITY, CaseEvent
from storage.redaction import Scrubbed


def release(work: Work, case: Case) -> tuple[Case, int]:
    """The liaison of the department in charge reads the door from now on, nobody else does; the reporters hear of it.

    It holds for this department: another one to which the case goes is not told. Returns the case and how many chats
    of the liaison it reached. Raises Refused: not theirs, closed, with no department, no door in it, released already.
    """
    if not work.may(COMMUNITY, Where(path(work, case))):
        raise Refused("whistle.no_role", action=Scrubbed("放开门牌"), who=Scrubbed(spoken(COMMUNITY)))
    if case.closed:
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    if case.unit_id is None:
        raise Refused("whistle.door_no_unit", number=case.shown)
    if not doors(case.place) and not doors(case.matter):
        raise Refused("whistle.door_none", number=case.shown)
    if case.door_unit_id == case.unit_id:
        raise Refused("whistle.door_released", number=case.shown)
    case = steps.note_down(work, case, CaseEvent.DOOR_RELEASED, door_unit_id=case.unit_id)
    reached = hearers.tell_unit(work, case, "whistle.door_unit", facts(work, case))
    hearers.tell_reporters(work, case, "whistle.door_resident", facts(work, case))
    return case, reached
