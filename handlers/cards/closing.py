"""月结: after the month, once for each community; what is found out later is a line of its own."""

from __future__ import annotations

from sqlalchemy import insert

from bot.access import Where
from bot.refused import Refused
from bot.work import Work
from handlers.activities.closed import is_closed
from handlers.cards.confirming import COMMUNITY, Standing, confirm, standing
from handlers.cards.events import MonthEvent
from handlers.cards.meant import Meant
from handlers.figures.period import Period
from storage.places import Kind, Place
from storage.tables import closed_month


def check(work: Work, community: Place, period: Period) -> Standing:
    """How the month stands that is to be closed. Raises Refused: not theirs, not over, closed already, objections."""
    if community.kind != Kind.COMMUNITY or not work.may(COMMUNITY, Where(community.path)):
        raise Refused("cards.not_yours")
    if work.now.date() < period.until:
        raise Refused("cards.not_over", month=period.since.month)
    if is_closed(work, community.id, period.since):
        raise Refused("cards.closed", month=period.since.month)
    stands = standing(work, community, period)
    if stands.objections:
        raise Refused("cards.objections_first", count=stands.objections, month=period.since.month)
    return stands


def close(work: Work, community: Place, period: Period) -> Standing:
    """Confirm what nobody objected to, and close. Raises Refused as `check`."""
    stands = check(work, community, period)
    confirm(work, Meant(period, community, None, None, ""))
    row = {"community_id": community.id, "month": period.since, "account_id": work.actor.account_id}
    work.tx.execute(insert(closed_month).values(**row, closed_at=work.now))
    after = {"month": period.since.isoformat(), "records": stands.records, "minutes": stands.minutes}
    work.record(MonthEvent.CLOSED, community.id, after=after)
    return stands
