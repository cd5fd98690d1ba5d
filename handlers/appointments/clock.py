"""The evening before: who has booked is reminded once, in private, and not at night."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.config import Config
from bot.county import County
from bot.message import Choice
from bot.notify import Reach
from bot.schedule import Alarm, Job
from bot.work import Work, acting
from handlers.appointments import records, slots, wording
from handlers.appointments.events import AppointmentEvent
from handlers.appointments.records import State
from handlers.appointments.telling import tell
from storage.tables import appointment

CHUNK = 50  # people a transaction


def jobs(_: Config) -> Sequence[Job | Alarm]:
    """One alarm: when the next is to be reminded."""
    return [Alarm("appointments", next_at, _step)]


def next_at(tx: Connection) -> datetime | None:
    """When the next reminder is due; None: nobody is to be reminded."""
    due = select(func.min(appointment.c.remind_at)).where(appointment.c.remind_at.is_not(None))
    at: datetime | None = tx.execute(due).scalar_one()
    return at


def _step(county: County, now: datetime, reach: Reach) -> Callable[[Connection], bool]:
    def step(tx: Connection) -> bool:
        with acting(tx, county, now, reach) as work:
            return remind(work, CHUNK) >= CHUNK

    return step


def remind(work: Work, most: int) -> int:
    """Remind those whose evening it is. What comes so late that it would wake somebody, or is over, is left out.

    Returns how many there were.
    """
    due = records.bookings(work.tx, appointment.c.remind_at <= work.now, appointment.c.state == State.BOOKED)[:most]
    for each in due:
        work.tx.execute(update(appointment).where(appointment.c.id == each.id).values(remind_at=None))
        if work.notify.quiet_until is not None or each.starts_at <= work.now:
            continue
        slot = slots.Slot(each.service, each.hours, each.starts_at)
        choices = (Choice("去不了，取消", f"取消预约 #{each.id}"),)
        line = wording.booked(work.county.places, slot)
        if tell(work, each.account_id, "appointments.reminder", fields={"line": line}, choices=choices):
            work.record(AppointmentEvent.REMINDED, each.id)
    return len(due)
