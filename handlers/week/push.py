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
from handlers.week import actions, issuing, wording
from handlers.week.config import WeekConfig


def job(config: Config) -> Job:
    """Pushed at the county's set time, caught up within its `late_hours`."""
    return Job("week", config.section(WeekConfig).push, timedelta(hours=config.push.late_hours), _steps)


def _steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    def begin(tx: Connection) -> int | None:
        listed = actions.current(tx, period.date())
        if listed is None or listed.issued_at is None or not listed.items:
            return None
        with acting(tx, county, now, Reach()) as work:
            draft = Draft(issuing.KIND, listed.id, "/", str(wording.heading(listed)))
            return sending.at_its_time(work, draft, f"week:{period.isoformat()}:")

    return sending.steps(county, now, begin)
