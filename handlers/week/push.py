"""The weekly push: every group once, whatever crashes and however many processes run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.clock import quiet_until
from bot.config import Config
from bot.county import County
from bot.schedule import Job, Step
from handlers.week import actions, message
from handlers.week.config import WeekConfig
from storage import outbox
from storage.outbox import Owed
from storage.tables import chat

CHUNK = 500  # groups a transaction


def job(config: Config) -> Job:
    """Pushed at the county's set time, caught up within its `late_hours`."""
    return Job("week", config.section(WeekConfig).push, timedelta(hours=config.push.late_hours), _steps)


def _steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
    """One transaction for each run of groups, in the order of their rows, until none is left."""
    reached = 0

    def step(tx: Connection) -> None:
        nonlocal reached
        listed = actions.current(tx, period.date())
        if listed is None or listed.issued_at is None or not listed.items:
            reached = -1
            return
        rows = tx.execute(
            select(chat.c.id, chat.c.platform, chat.c.place_id)
            .where(chat.c.purpose == "grid", chat.c.active.is_(True), chat.c.id > reached)
            .order_by(chat.c.id)
            .limit(CHUNK)
        ).all()
        push = county.config.push
        due_at = quiet_until(now, push.quiet_from, push.quiet_until) or now
        read_at = message.reader(county, tx, listed, period.date())
        owed = []
        for row in rows:
            if (own := read_at(row.place_id, row.platform)) is None:
                continue
            files = [asdict(file) for file in own.files]
            once = f"week:{period.isoformat()}:{row.id}"
            owed.append(Owed(row.platform, row.id, own.text, due_at, kind="push", files=files, once=once))
        outbox.owe_once(tx, owed, now)
        reached = rows[-1].id if len(rows) == CHUNK else -1

    while reached >= 0:
        yield step
