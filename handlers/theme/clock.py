"""The 1st of a month: the new theme to every group once, the old one's sum to the county office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.access import Role
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.schedule import Job, Step
from bot.work import acting
from handlers.broadcast import sending
from handlers.broadcast.records import Draft
from handlers.theme import tying, wording
from handlers.theme.actions import text, theme_of
from handlers.theme.config import ThemeConfig


def jobs(config: Config) -> list[Job]:
    """At the set time of every day, of which the 1st counts; caught up within `late_hours`."""
    late = timedelta(hours=config.push.late_hours)
    at = f"{config.section(ThemeConfig).push_at:%H:%M}"
    return [Job("theme", at, late, _push), Job("theme sum", at, late, _sum)]


def _push(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    def begin(tx: Connection) -> int | None:
        kept = theme_of(tx, period.date())
        if kept is None or kept.issued_at is None:
            return None
        with acting(tx, county, now, Reach()) as work:
            draft = Draft("theme", kept.id, "/", text(county, kept))
            return sending.at_its_time(work, draft, f"theme:{kept.month:%Y-%m}:")

    return sending.steps(county, now, begin) if period.day == 1 else iter(())


def _sum(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    def step(tx: Connection) -> None:
        with acting(tx, county, now, Reach()) as work:
            told = tying.sum_of(work, (period - timedelta(days=1)).date())
            if told is not None:
                work.notify.holders({Role.COUNTY}, "theme.sum", wording.summed(*told), path=county.places.root.path)

    if period.day == 1 and county.config.section(ThemeConfig).sum_up:
        yield step
