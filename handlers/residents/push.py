"""The weekly list goes to residents' groups too: a task for each 群主, who confirms it with one tap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import COUNTY, monday
from bot.config import Config
from bot.county import County
from bot.refused import Refused
from bot.schedule import Job, Step
from handlers.residents import sends, wording
from handlers.week import actions
from storage.events import By
from storage.places import Place


def job(config: Config) -> Job:
    """With the county's weekly push; caught up within the same hours."""
    return Job("residents_week", config.push.week, timedelta(hours=config.push.late_hours), _steps)


def once(week: actions.WeekList, place: Place) -> str:
    """What makes a week's list go to a community's groups once, asked for by the clock or by staff."""
    return f"week:{monday(week.week).isoformat()}:{place.id}"


def _steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    """One transaction for each community."""
    for place in [one for one in county.places.by_id.values() if one.kind == "community"]:

        def step(tx: Connection, place: Place = place) -> None:
            listed = actions.current(tx, period.date())
            text = wording.week(county, listed, place) if listed is not None and listed.issued_at is not None else None
            if listed is None or text is None:
                return
            try:
                with tx.begin_nested():
                    sends.make(
                        tx, county, "week", place, text, By(), None, now.astimezone(COUNTY), once=once(listed, place)
                    )
            except Refused:  # no groups are matched there, or staff were quicker
                return

        yield step
