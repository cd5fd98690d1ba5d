"""What the clock does: 反向考核 that nobody may reply to any more is final; a talk is looked at again on its day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import COUNTY
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.schedule import Alarm, Job, Step
from bot.work import acting
from handlers.year import reviewing, talking

CHUNK = 50  # reviews a transaction


def jobs(_: Config) -> Sequence[Job | Alarm]:
    """Every morning; a missed one is made up."""
    return [
        Job("year reviews", "09:10", timedelta(hours=20), _finish),
        Job("talks to look at", "08:50", timedelta(hours=20), _look),
    ]


def _look(county: County, _: datetime, now: datetime) -> Iterator[Step]:
    def step(tx: Connection) -> None:
        with acting(tx, county, now.astimezone(COUNTY), Reach()) as work:
            talking.remind(work)

    yield step


def _finish(county: County, _: datetime, now: datetime) -> Iterator[Step]:
    more = True

    def step(tx: Connection) -> None:
        nonlocal more
        with acting(tx, county, now.astimezone(COUNTY), Reach()) as work:
            more = reviewing.finish(work, CHUNK) >= CHUNK

    while more:
        yield step
