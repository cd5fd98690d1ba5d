"""社区意见: one line on the month's card of a person or a unit; "" takes it away."""

from __future__ import annotations

from sqlalchemy import delete, insert

from bot.access import Where
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.cards import meant
from handlers.cards.confirming import COMMUNITY
from handlers.cards.events import MonthEvent
from handlers.cards.meant import Meant
from storage.redaction import scrub
from storage.tables import card_remark

LONGEST = 100  # signs


def remark(work: Work, of: Meant) -> str:
    """Write it down, in place of what stood there; the words as they are kept. Raises Refused and Unclear."""
    where = meant.place_or_own(work, of, COMMUNITY)
    community = work.county.places.community_of(where.id) or where  # it stands on a community's card
    if not work.may(COMMUNITY, Where(community.path)):
        raise Refused("cards.not_yours")
    if of.person is None and of.unit is None:
        raise Unclear("cards.remark_whom")
    words = scrub(of.words)[:LONGEST]
    same = [
        card_remark.c.month == of.period.since,
        card_remark.c.community_id == community.id,
        card_remark.c.person_id == of.person.id
        if of.person is not None
        else card_remark.c.unit_id == (of.unit.id if of.unit is not None else None),
    ]
    work.tx.execute(delete(card_remark).where(*same))
    row = {
        "month": of.period.since,
        "community_id": community.id,
        "person_id": of.person.id if of.person is not None else None,
        "unit_id": of.unit.id if of.person is None and of.unit is not None else None,
        "words": words,
        "account_id": work.actor.account_id,
        "at": work.now,
    }
    if words:
        work.tx.execute(insert(card_remark).values(**row))
    after = {"month": of.period.since.isoformat(), "person_id": row["person_id"], "unit_id": row["unit_id"]}
    work.record(MonthEvent.REMARKED, community.id, after=after, note=words)
    return words
