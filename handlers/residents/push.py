"""The weekly list goes to residents' groups too: a task for each 群主, who confirms it with one tap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.refused import Refused
from bot.schedule import Job, Step
from bot.work import acting
from handlers.residents import asking
from handlers.week.config import WeekConfig
from storage.places import Place


def job(config: Config) -> Job:
    """With the county's weekly push; caught up within the same hours."""
    return Job("residents_week", config.section(WeekConfig).push, timedelta(hours=config.push.late_hours), _steps)


def _steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    """One transaction for each community."""
    for place in county.places.communities:

        def step(tx: Connection, place: Place = place) -> None:
            try:
                with tx.begin_nested(), acting(tx, county, now, Reach()) as work:
                    asking.week_by_clock(work, period.date(), place)
            except Refused:  # no groups are matched there, or staff were quicker
                return

        yield step
