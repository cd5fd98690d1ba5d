"""People of the demo county who come to an activity without a chat, and what must hold of its places at any time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time

from sqlalchemy import Connection, select, update

from bot.clock import COUNTY
from bot.notify import Reach
from bot.schedule import Alarm, Job
from bot.work import Work, acting
from handlers.coming import clock
from handlers.week import actions
from handlers.week.actions import Item
from storage.tables import signup, signup_wait, week_item
from tests.handlers.talk import BOT, Talk
from tests.transcripts.conftest import TODAY

DRAINS = 9  # 排水沟清淤和路面清扫, Saturday 8:00 to 10:30, of 水东社区第8网格


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """Of the demo's month: the 28th is its Saturday."""
    return datetime.combine(TODAY.replace(day=day), time(hour, minute), COUNTY)


def alter(talk: Talk, number: int, **values: object) -> Item:
    """An activity is otherwise than the demo has it."""
    with talk.database.begin() as tx:
        if values:
            tx.execute(update(week_item).where(week_item.c.number == number).values(**values))
        return actions.items(tx, week_item.c.number == number)[0]


def check(tx: Connection) -> None:
    """Never more places than there are; nobody twice; nobody waits where there is room for the first."""
    for item in actions.items(tx):
        seated = tx.execute(select(signup.c.person_id, signup.c.heads).where(signup.c.item_id == item.id)).all()
        waits = select(signup_wait.c.person_id, signup_wait.c.heads).where(signup_wait.c.item_id == item.id)
        waiting = tx.execute(waits.order_by(signup_wait.c.id)).all()
        assert sum(row.heads for row in seated) == item.coming
        assert item.wanted is None or item.coming <= item.wanted, item
        ids = [row.person_id for row in (*seated, *waiting)]
        assert len(ids) == len(set(ids)), item
        if waiting and not item.cancelled:
            assert item.free is not None, item
            assert waiting[0].heads > item.free, item


@contextmanager
def ticking(talk: Talk, tx: Connection) -> Iterator[Work]:
    """The clock's own unit of work."""
    with acting(tx, talk.county, talk.clock.now(), Reach(lambda _, user_id: (BOT, f"p-{user_id}"))) as work:
        yield work


def tick(talk: Talk) -> None:
    """What is due now is done, as the schedule does it."""
    alarm, *_ = clock.jobs(talk.county.config)
    assert isinstance(alarm, Alarm)
    reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    more = True
    while more:
        with talk.database.begin() as tx:
            more = alarm.step(talk.county, talk.clock.now(), reach)(tx)


def evening(talk: Talk) -> None:
    """The reminder of this evening."""
    job = clock.jobs(talk.county.config)[1]
    assert isinstance(job, Job)
    for step in job.steps(talk.county, talk.clock.now(), talk.clock.now()):
        with talk.database.begin() as tx:
            step(tx)
