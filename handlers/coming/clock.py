"""What the clock does: who comes tomorrow is reminded, who waits moves up, who came is asked about their record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.schedule import Alarm, Job, Step
from bot.work import acting
from handlers.coming import drafts, reminding, seats
from handlers.coming.config import ComingConfig

CHUNK = 50  # people a transaction
LATE = timedelta(hours=3)  # after that the evening is over


def jobs(config: Config) -> Sequence[Job | Alarm]:
    """The alarm, and the reminder where a county wants one."""
    made: list[Job | Alarm] = [Alarm("coming", drafts.next_at, _step)]
    if at := config.section(ComingConfig).remind:
        made.append(Job("coming reminder", at, LATE, _reminders))
    return made


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        with acting(tx, county, now, reach) as work:
            return max(seats.catch_up(work, CHUNK), drafts.ask(work, CHUNK)) >= CHUNK

    return step


def _reminders(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    """A transaction for each run of people, until none is left."""
    more = True

    def step(tx: Connection) -> None:
        nonlocal more
        with acting(tx, county, now.astimezone(COUNTY), Reach()) as work:
            more = reminding.remind(work, CHUNK) >= CHUNK

    while more:
        yield step
