"""回看: on the day that was set, the community and the leader see how the visit's matters stand, in private, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.access import Role
from bot.clock import COUNTY
from bot.county import County
from bot.notify import Reach
from bot.schedule import Job, Step
from bot.work import acting
from handlers.visits import records, wording
from handlers.visits.actions import VisitEvent


def job() -> Job:
    """Every morning."""

    def steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
        yield lambda tx: _tell(tx, county, now, period.astimezone(COUNTY).date())

    return Job("visit reviews", "08:40", timedelta(hours=12), steps)


def _tell(tx: Connection, county: County, now: datetime, day: date) -> None:
    due = records.to_review(tx, day)
    if not due:
        return
    with acting(tx, county, now, Reach()) as work:
        for each in due:
            path = work.county.places.by_id[each.community_id].path
            fields = {"line": wording.told(work, each)}
            work.notify.holders({Role.COMMUNITY}, "visits.review", fields, path=path)
            if each.leader_id is not None:
                work.notify.people([each.leader_id], "visits.review", fields)
            work.record(VisitEvent.REVIEWED, each.id)
