"""What those who work on a case say of it beside the table: a note into its trail, a word to the department."""

from __future__ import annotations

from datetime import timedelta

from bot.access import Role, Where, held_at, spoken
from bot.refused import Refused
from bot.texts import show
from bot.work import Work
from handlers.whistles import steps, telling
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from handlers.whistles.facts import facts, path, stands
from handlers.whistles.lifecycle import FIELD, OFFICE_TELLS, UNIT, CaseEvent
from storage import events
from storage.redaction import Scrubbed


def note(work: Work, case: Case, words: Scrubbed) -> Case:
    """Something that whoever works on it knows of it; the others who do hear it. Raises Refused."""
    _need(work, case, FIELD | UNIT, "补充")
    if not words.strip():
        raise Refused("whistle.supplement_what", number=case.shown)
    case = steps.note_down(work, _still_open(case), CaseEvent.NOTED, note=words)
    telling.tell(work, case, OFFICE_TELLS[CaseEvent.NOTED], facts(work, case, note=words))
    return case


def may_note(work: Work, case: Case) -> bool:
    """Whether something may be written beside a case by whoever acts."""
    return not case.closed and bool(_held(work, case) & (FIELD | UNIT))


def press(work: Work, case: Case) -> Case:
    """催办 by the community: the department hears it. Raises Refused: nobody else has it, or it heard a while ago."""
    _need(work, case, FIELD, "催办")
    if _still_open(case).unit_id is None:
        raise Refused("whistle.press_nobody", number=case.shown, stands=stands(work, case))
    again_after = timedelta(hours=work.county.config.section(WhistleConfig).urge_hours)
    last = [event.at for event in events.history(work.tx, CaseEvent.record, case.id) if event.what == CaseEvent.PRESSED]
    if last and work.now - last[-1] < again_after:
        at = Scrubbed(str(show(last[-1].astimezone(work.now.tzinfo))))
        raise Refused("whistle.urged_already", number=case.shown, at=at)
    case = steps.note_down(work, case, CaseEvent.PRESSED)
    telling.tell(work, case, OFFICE_TELLS[CaseEvent.PRESSED], facts(work, case))
    return case


def _need(work: Work, case: Case, roles: frozenset[Role], what: str) -> None:
    if not _held(work, case) & roles:
        raise Refused("whistle.no_role", action=Scrubbed(what), who=Scrubbed(spoken(roles)))


def _held(work: Work, case: Case) -> frozenset[Role]:
    return held_at(work.actor.held, Where(path(work, case), case.unit_id))


def _still_open(case: Case) -> Case:
    if case.closed:
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    return case
