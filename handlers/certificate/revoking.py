"""撤销 and 恢复: the community takes a 报到证 back, with a reason that only the person hears, or gives it back."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.certificate import words
from handlers.certificate.actions import LONGEST, duty
from handlers.certificate.events import CertificateEvent
from handlers.certificate.register import COLUMNS, Certificate
from storage.redaction import scrub
from storage.tables import certificate

COMMUNITY = frozenset({Role.COMMUNITY})


def revoke(work: Work, said: str) -> tuple[Certificate, str]:
    """Of whom the words name, for the reason that they give. Raises Refused: nobody of theirs; Unclear: who, why."""
    paper, reason = _meant(work, said, revoked=False)
    if not reason:
        raise Unclear("certificate.revoke_why")
    change = {"revoked_at": work.now, "reason": reason}
    work.tx.execute(update(certificate).where(certificate.c.id == paper.id).values(**change))
    work.record(CertificateEvent.REVOKED, paper.id)  # why stands in the register, and goes when they leave
    _tell(work, paper, "certificate.told_revoked", reason)
    return paper, reason


def restore(work: Work, said: str) -> Certificate:
    """What was taken back holds again. Raises Refused and Unclear as `revoke`."""
    paper, _ = _meant(work, said, revoked=True)
    work.tx.execute(update(certificate).where(certificate.c.id == paper.id).values(revoked_at=None, reason=""))
    work.record(CertificateEvent.RESTORED, paper.id)
    _tell(work, paper, "certificate.told_restored", "")
    return paper


def _tell(work: Work, paper: Certificate, key: str, reason: str) -> None:
    community = work.county.places.by_id[paper.community_id]
    fields = {"number": paper.number, "reason": reason, "duty": duty(work, community)}
    if paper.person_id is not None:
        work.notify.people([paper.person_id], key, fields, asleep=True)


def _meant(work: Work, said: str, *, revoked: bool) -> tuple[Certificate, str]:
    """The paper of a person of theirs, and what else was said."""
    work.need(COMMUNITY)
    state = certificate.c.revoked_at.is_not(None) if revoked else certificate.c.revoked_at.is_(None)
    live = state, certificate.c.replaced_at.is_(None), certificate.c.person_id.is_not(None)
    theirs = [place.id for place in work.county.places.communities if work.may(COMMUNITY, Where(place.path))]
    rows = work.tx.execute(select(*COLUMNS).where(*live, certificate.c.community_id.in_(theirs)))
    named = [paper for row in rows if (paper := Certificate(*row)).name in said or paper.number in said]
    longest = max((len(paper.name) for paper in named), default=0)
    named = [paper for paper in named if len(paper.name) == longest or paper.number in said]
    exact = [paper for paper in named if paper.number in said]
    units = [paper for paper in named if words.unit(work.county.places, paper.unit_id) in said]
    named = exact or units or named
    if not named:
        raise Refused("certificate.nobody_revoked" if revoked else "certificate.nobody")
    if len(named) > 1:
        raise Unclear("certificate.which_person", alone=True)
    paper = named[0]
    rest = said
    for known in (paper.number, words.unit(work.county.places, paper.unit_id), paper.name):
        rest = rest.replace(known, " ", 1)
    return paper, scrub(rest.strip(" ，,。:：的\n"))[:LONGEST]
