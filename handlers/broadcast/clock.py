"""What the clock does: plans what a stop, a crash or a great many groups left over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.schedule import Alarm, Job
from bot.work import acting
from handlers.broadcast.records import State
from handlers.broadcast.sending import plan
from storage.tables import broadcast

_SENDING = select(broadcast.c.id).where(broadcast.c.state == State.SENDING).order_by(broadcast.c.id).limit(1)
_BEGUN = select(broadcast.c.begun_at).where(broadcast.c.state == State.SENDING).order_by(broadcast.c.id).limit(1)


def jobs(_: Config) -> Sequence[Job | Alarm]:
    """One alarm."""
    return [Alarm("broadcast", lambda tx: tx.execute(_BEGUN).scalar(), _step)]


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        broadcast_id = tx.execute(_SENDING).scalar()
        if broadcast_id is None:
            return False
        with acting(tx, county, now, reach) as work:
            plan(work, broadcast_id)
        return True

    return step
