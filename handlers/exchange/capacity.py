"""What is taken of something offered: whole pieces, never more than there are, whoever takes at the same moment."""

from __future__ import annotations

from sqlalchemy import or_, update

from bot.refused import Refused
from bot.work import Work
from handlers.exchange import records, wording
from handlers.exchange.records import ResourceState
from storage.redaction import Scrubbed
from storage.tables import resource


def take(work: Work, resource_id: int, pieces: int) -> None:
    """Take so many more of it, or (negative) give some back: one statement that looks and writes at once.

    Raises Refused: there is not enough left, or nobody may take it any more.
    """
    fits = [resource.c.taken + pieces >= 0]
    if pieces > 0:
        enough = or_(resource.c.amount.is_(None), resource.c.taken + pieces <= resource.c.amount)
        lasts = or_(resource.c.until.is_(None), resource.c.until >= work.now.date())
        fits = [resource.c.state == ResourceState.OPEN, enough, lasts]
    change = update(resource).where(resource.c.id == resource_id, *fits).values(taken=resource.c.taken + pieces)
    if work.tx.execute(change).rowcount:
        return
    kept = records.get_resource(work.tx, resource_id)
    named = wording.resource_named(work.county.places, kept)
    if not kept.offered_on(work.now.date()):
        raise Refused("exchange.resource_gone", resource=named)
    raise Refused("exchange.not_enough", resource=named, left=Scrubbed(wording.left(kept)))
