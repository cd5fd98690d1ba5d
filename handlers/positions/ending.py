"""任期: a month before an office ends, those who fill it are told in private, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from bot.access import Role
from bot.clock import COUNTY
from bot.county import County
from bot.notify import Reach
from bot.schedule import Job, Step
from bot.work import acting
from handlers.county import telling
from handlers.county.offices import Office
from handlers.county.register import Register
from storage.places import Place
from storage.tables import person, role

AHEAD = timedelta(days=30)


def job() -> Job:
    """Every morning: the offices that end in thirty days from that day."""

    def steps(county: County, period: datetime, now: datetime) -> Iterator[Step]:
        day = period.astimezone(COUNTY).date() + AHEAD
        yield lambda tx: _tell(tx, county, now, day)

    return Job("terms", "09:10", timedelta(hours=12), steps)


def _tell(tx: Connection, county: County, now: datetime, day: date) -> None:
    rows = tx.execute(
        select(role.c.name, role.c.place_id, role.c.unit_id, role.c.person_id, person.c.name.label("who"))
        .join_from(role, person, role.c.person_id == person.c.id)
        .where(role.c.until == day, role.c.since <= day - AHEAD)  # a stand-in of a few days is no term
        .order_by(role.c.id)
    ).all()
    if not rows:
        return
    with acting(tx, county, now, Reach()) as work:
        register = Register(tx)
        for row in rows:
            place: Place | None = register.by_id.get(row.place_id) if row.place_id is not None else None
            unit = register.units.get(row.unit_id) if row.unit_id is not None else None
            held = Office(Role(row.name), place, unit)
            fields = {"name": row.who, "office": telling.office_words(register, held), "day": day}
            telling.above(work, held, 0, "positions.term_ends", fields)
