"""请假 comes to its end by itself: on the day after its last, whoever was away is back. One without an end is asked
about once, kindly, after a long time, and goes on where nothing is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import Connection, func, select

from bot.asking import SHORT
from bot.clock import COUNTY
from bot.county import County
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Job, Step
from bot.work import Work, acting
from handlers.checkin import actions
from handlers.checkin.actions import PersonEvent
from storage import people
from storage.events import count_since
from storage.people import Person
from storage.tables import event, person

LONG = timedelta(days=90)
CHUNK = 100  # people a transaction


SOON = timedelta(minutes=10)  # so long behind a leave what is said may be of it


class Just(StrEnum):
    """How lately somebody went on leave."""

    NOW = auto()  # as long as an answer is fresh
    SOON = auto()


def just_left(work: Work, who: Person) -> Just | None:
    """Whether somebody has taken leave just now, or a short while ago."""
    for lately, within in ((Just.NOW, SHORT), (Just.SOON, SOON)):
        if count_since(work.tx, PersonEvent.ON_LEAVE, who.id, work.now - within, 1):
            return lately
    return None


def job() -> Job:
    """Every morning."""

    def steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
        today = period.astimezone(COUNTY).date()
        more = True

        def back(tx: Connection) -> None:
            nonlocal more
            more = _return(tx, county, now, today) == CHUNK

        while more:
            yield back
        yield lambda tx: _ask(tx, county, now, today)

    return Job("leave", "09:20", timedelta(hours=12), steps)


def _return(tx: Connection, county: County, now: datetime, today: date) -> int:
    over = select(person.c.id).where(person.c.state == "leave", person.c.leave_until < today)
    ids = list(tx.scalars(over.order_by(person.c.id).limit(CHUNK)))
    with acting(tx, county, now, Reach()) as work:
        for person_id in ids:
            who = people.get_person(tx, person_id)
            actions.back(work, who)
            work.notify.people([who.id], "checkin.leave_over", {"until": who.leave_until}, asleep=True)
    return len(ids)


def _ask(tx: Connection, county: County, now: datetime, today: date) -> None:
    """Those who have been away, without saying until when, for so many days on this day."""
    away = list(tx.scalars(select(person.c.id).where(person.c.state == "leave", person.c.leave_until.is_(None))))
    said = event.c.record == "person", event.c.record_id.in_(away), event.c.what == PersonEvent.ON_LEAVE
    since = select(event.c.record_id, func.max(event.c.at)).where(*said).group_by(event.c.record_id)
    long = [row[0] for row in tx.execute(since) if row[1].astimezone(COUNTY).date() == today - LONG]
    if not long:
        return
    choices = (Choice("我回来了", "销假"), Choice("再歇一阵", "请假"))
    with acting(tx, county, now, Reach()) as work:
        for person_id in sorted(long):
            work.notify.people([person_id], "checkin.leave_long", {"days": LONG.days}, choices=choices, asleep=True)
