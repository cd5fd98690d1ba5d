"""The weekly push: every bound group gets its own view of the list once, at the set time, whoever goes on with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.schedule import Job, Step
from bot.work import acting
from handlers.broadcast import sending
from handlers.broadcast.records import Draft
from handlers.week import actions, evening, issuing, seeing, wording
from handlers.week.config import WeekConfig


def job(config: Config) -> Job:
    """Pushed at the county's set time, caught up within its `late_hours`."""
    return Job("week", config.section(WeekConfig).push, timedelta(hours=config.push.late_hours), _steps)


def _steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    def begin(tx: Connection) -> int | None:
        listed = actions.current(tx, period.date())
        if listed is None or listed.issued_at is None:
            return None
        ahead = [item for item in seeing.takes_place(listed).items if item.day >= period.date()]
        if not ahead:  # a list whose days are over is no news
            return None
        with acting(tx, county, now, Reach()) as work:
            name = f"week:{period.isoformat()}:"
            first = sending.named(tx, name) is None
            kept = sending.at_its_time(work, Draft(issuing.KIND, listed.id, "/", str(wording.heading(listed))), name)
            if first and kept is not None:
                evening.mark(work, ahead, alone=False)
            return kept

    return sending.steps(county, now, begin)
