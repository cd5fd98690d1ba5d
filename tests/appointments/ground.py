"""Services and slots of the demo county, and what must hold of them at any time."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import Connection, func, insert, select

from bot.actor import Actor
from bot.clock import COUNTY
from bot.notify import Reach
from bot.work import Work
from handlers.appointments import records, slots
from handlers.appointments.records import Service, State
from handlers.appointments.slots import Slot
from storage.places import Place
from storage.tables import account, appointment, appointment_hours, appointment_service, appointment_slot
from tests.handlers.talk import BOT, Talk
from tests.whistles.ground import work as unit_of_work

CARD, PENSION = "老年证", "养老资格认证"
WEDNESDAY = date(2026, 12, 2)


def home(talk: Talk) -> Place:
    place = talk.county.places.community("水东社区")
    assert place is not None
    return place


def service(tx: Connection, title: str = CARD) -> Service:
    return records.services(tx, appointment_service.c.title == title)[0]


def evening(work: Work, title: str = CARD) -> list[Slot]:
    """The slots of that Wednesday's evening."""
    every = slots.on_days(work, [service(work.tx, title)], WEDNESDAY, WEDNESDAY)
    return [slot for slot in every if slot.starts_at.hour >= 17]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), COUNTY)


def resident(talk: Talk, tx: Connection, account_id: int) -> Work:
    """Somebody who has never reported in, as the demo county has many."""
    done = unit_of_work(tx, talk.county, Actor(account_id), talk.clock.now())
    done.notify.reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    return done


def crowd(tx: Connection, most: int) -> list[int]:
    """Accounts of residents who have never said who they are."""
    now = at(date(2026, 11, 1), 9)
    row = {"platform": "web", "name": "居民", "created_at": now}
    made = insert(account).values([{**row, "user_id": f"crowd-{number}"} for number in range(most)])
    tx.execute(made)
    return list(tx.scalars(select(account.c.id).where(account.c.user_id.like("crowd-%")).order_by(account.c.id)))


def check(tx: Connection) -> None:
    """Never more people than a slot has room for; as many places taken as there are appointments; none where it is
    closed; nobody twice."""
    booked = (
        select(func.count())
        .where(appointment.c.slot_id == appointment_slot.c.id, appointment.c.state == State.BOOKED)
        .correlate(appointment_slot)
        .scalar_subquery()
    )
    query = select(appointment_slot, appointment_hours.c.capacity, booked.label("booked")).join(
        appointment_hours, appointment_hours.c.id == appointment_slot.c.hours_id
    )
    for row in tx.execute(query):
        assert row.taken == row.booked <= row.capacity, row
        assert row.closed is None or row.booked == 0, row
    twice = (
        select(appointment.c.slot_id, appointment.c.account_id)
        .where(appointment.c.state == State.BOOKED)
        .group_by(appointment.c.slot_id, appointment.c.account_id)
        .having(func.count() > 1)
    )
    assert tx.execute(twice).all() == []
