"""Who may open whose evidence; whoever opens another's leaves a line that they can read."""

from __future__ import annotations

from bot.access import Role, Where
from bot.message import ToRender
from bot.refused import Refused
from bot.work import Work
from handlers.activities.reported import reported
from handlers.county.roles import COUNTY
from handlers.privacy.looking import Sight, looked
from handlers.year import evidence
from handlers.year.evidence import Sheet, Subject


def may(work: Work, of: Subject) -> bool:
    """The county office anybody's, a liaison that of the own unit, everybody their own."""
    if work.may(COUNTY, Where()):
        return True
    if of.unit is not None:
        return work.may({Role.LIAISON}, Where(unit_id=of.unit.id))
    return of.person is not None and of.person.id == work.actor.person_id


def evidence_of(work: Work, of: Subject, year: int) -> Sheet:
    """The evidence, counted now. Raises Refused: not theirs."""
    if not may(work, of):
        raise Refused("year.not_yours", alone=True)
    if of.person is not None:
        looked(work, [of.person.id], Sight.EVIDENCE, why=f"{year}年")
    return evidence.sheet(work.tx, work.county, of, year, work.now)


def own(work: Work, year: int) -> tuple[Subject, Sheet]:
    """Of whoever asks. Raises Refused: not reported in."""
    of = Subject(person=reported(work))
    return of, evidence_of(work, of, year)


def paper(of: Subject, year: int) -> ToRender:
    """The same with its records, as files, made after the commit."""
    ids = {"unit_id": of.unit.id if of.unit else None, "person_id": of.person.id if of.person else None}
    return ToRender("year_evidence", {**ids, "year": year})
