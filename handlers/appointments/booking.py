"""预约, 取消, 改约: never more people than a slot has room for, nobody silently at another time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import bindparam, insert, select, text, update

from bot.clock import COUNTY
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.appointments import records, slots
from handlers.appointments.config import AppointmentsConfig
from handlers.appointments.events import AppointmentEvent
from handlers.appointments.records import Booking, Service, State
from handlers.appointments.slots import Slot
from storage.columns import Utc
from storage.places import Place
from storage.redaction import Scrubbed, scrub
from storage.tables import appointment, appointment_slot

MOST = 5  # appointments that one account has at a time
LIST = (Choice("能约什么", "能约什么"),)
_NAME = 16


class Outcome(StrEnum):
    """What came of asking for a slot."""

    BOOKED = auto()
    FULL = auto()  # nothing was changed
    THERE = auto()  # it was theirs before


@dataclass(frozen=True, slots=True)
class Booked:
    """The slot as it is afterwards, and what came of asking for it."""

    slot: Slot
    outcome: Outcome


# The same words on SQLite and PostgreSQL: whoever comes second finds the row of the first.
_MAKE = text(
    "INSERT INTO appointment_slot (hours_id, starts_at, taken) VALUES (:hours_id, :starts_at, 0)"
    " ON CONFLICT (hours_id, starts_at) DO NOTHING"
).bindparams(bindparam("starts_at", type_=Utc()))


def slot_row(work: Work, slot: Slot) -> int:
    """The row of a slot, made on first need and locked."""
    work.tx.execute(_MAKE, {"hours_id": slot.hours.id, "starts_at": slot.starts_at})
    here = appointment_slot.c.hours_id == slot.hours.id, appointment_slot.c.starts_at == slot.starts_at
    return int(work.tx.execute(select(appointment_slot.c.id).where(*here).with_for_update()).scalar_one())


def book(
    work: Work, hours_id: int, starts_at: datetime, called: Scrubbed | None = None, *, for_others: bool = False
) -> Booked:
    """Take a place. Raises Refused: there is no such slot, it is too late for it, too many of theirs already, or one
    of the same service: nobody keeps two places by mistake, but `for_others` of their family they may."""
    account_id = _account(work)
    slot = slots.find(work, hours_id, starts_at)
    if slot is None:
        raise Refused("appointments.no_slot", choices=LIST)
    config = work.county.config.section(AppointmentsConfig)
    if work.now >= slots.closes_at(config, slot.starts_at):
        raise Refused("appointments.too_late", at=slot.starts_at, choices=(_again(slot),))
    row_id = slot_row(work, slot)
    mine = appointment.c.slot_id == row_id, appointment.c.account_id == account_id
    if records.bookings(work.tx, *mine, appointment.c.state == State.BOOKED):
        return Booked(slot, Outcome.THERE)
    own = records.own(work.tx, [account_id], work.now)
    before = next((each for each in own if each.service.id == slot.service.id), None)
    if before is not None and not for_others:
        button = f"#{hours_id}@{starts_at:%Y%m%d%H%M}"
        choices = (Choice("改到这个时间", f"改约 #{before.id} {button}"), Choice("给家人也约", f"预约 给家人 {button}"))
        raise Refused("appointments.have_one", title=scrub(slot.service.title), at=before.starts_at, choices=choices)
    if len(own) >= MOST:
        raise Refused("appointments.too_many", most=MOST, choices=(Choice("我的预约", "我的预约"),))
    taken = work.tx.execute(
        update(appointment_slot)
        .where(
            appointment_slot.c.id == row_id,
            appointment_slot.c.taken < slot.hours.capacity,
            appointment_slot.c.closed.is_(None),
        )
        .values(taken=appointment_slot.c.taken + 1)
        .returning(appointment_slot.c.taken)
    ).scalar()
    if taken is None:
        return Booked(slot, Outcome.FULL)
    row = {
        "slot_id": row_id,
        "account_id": account_id,
        "called": (called or "")[:_NAME],
        "state": State.BOOKED,
        "at": work.now,
        "remind_at": _remind_at(config, slot.starts_at, work.now),
    }
    made = int(work.tx.execute(insert(appointment).values(**row).returning(appointment.c.id)).scalar_one())
    work.record(AppointmentEvent.BOOKED, made, after={"slot_id": row_id})
    return Booked(replace(slot, taken=taken), Outcome.BOOKED)


def _again(slot: Slot) -> Choice:
    return Choice("看别的时间", f"预约 {slot.service.title}")


def _account(work: Work) -> int:
    """Whoever acts, as they can be reached. Raises Refused for nobody in particular."""
    if work.actor.account_id is None:
        raise Refused("appointments.who")
    return work.actor.account_id


def _remind_at(config: AppointmentsConfig, starts_at: datetime, now: datetime) -> datetime | None:
    """The evening before; None where that is over."""
    at = datetime.combine(starts_at.date() - timedelta(days=1), config.remind_at, COUNTY)
    return at if at > now else None


def cancel(work: Work, booking_id: int) -> Booking:
    """取消预约: no reason is asked, at any time. Raises Refused: it is not theirs, or over."""
    booking = _own(work, booking_id)
    end(work, booking, State.CANCELLED, AppointmentEvent.CANCELLED)
    return booking


def _own(work: Work, booking_id: int) -> Booking:
    mine = [each for each in records.own(work.tx, [_account(work)], work.now) if each.id == booking_id]
    if not mine:
        raise Refused("appointments.not_yours", choices=(Choice("我的预约", "我的预约"),))
    return mine[0]


def end(work: Work, booking: Booking, state: State, what: AppointmentEvent) -> bool:
    """An appointment is over before its time, whoever ends it; its place is free. Whether it was still booked."""
    gone = work.tx.execute(
        update(appointment)
        .where(appointment.c.id == booking.id, appointment.c.state == State.BOOKED)
        .values(state=state, at=work.now, remind_at=None)
    ).rowcount
    if gone:
        slot = appointment_slot.c.id == booking.slot_id, appointment_slot.c.taken > 0
        work.tx.execute(update(appointment_slot).where(*slot).values(taken=appointment_slot.c.taken - 1))
        work.record(what, booking.id, before={"state": str(State.BOOKED)}, after={"state": str(state)})
    return bool(gone)


def move(work: Work, booking_id: int, hours_id: int, starts_at: datetime) -> tuple[Booking, Booked]:
    """改约: the new place first, then the old one is given back; where the new one is full, the old one stays.

    Raises Refused as `book` and `cancel` do.
    """
    old = _own(work, booking_id)
    called = work.tx.scalar(select(appointment.c.called).where(appointment.c.id == old.id))
    booked = book(work, hours_id, starts_at, Scrubbed(called or ""), for_others=True)
    if booked.outcome is Outcome.BOOKED:
        end(work, old, State.CANCELLED, AppointmentEvent.CANCELLED)
    return old, booked


def why_not(work: Work, service: Service, day: date) -> str:
    """Why a service cannot be booked on a day, in words; "" where it can."""
    config = work.county.config.section(AppointmentsConfig)
    if day > work.now.date() + timedelta(days=config.days_ahead):
        return f"现在只能约 {config.days_ahead} 天以内的"
    every = records.hours_of(work.tx, [service.id])
    here = slots.on_days(work, [service], day, day)
    if not here:
        reasons = (slots.why_shut(work.county.calendar, hours, day) for hours in every)
        return next((reason for reason in reasons if reason), "那天不办这项")
    open_ = [slot for slot in here if work.now < slots.closes_at(config, slot.starts_at)]
    if not open_:
        return "那天的已经截止预约了"
    if any(slot.free for slot in open_):
        return ""
    return next((slot.closed for slot in open_ if slot.closed), "那天约满了")


def services_near(work: Work, named: Place | None, group: Place | None) -> list[Service]:
    """What can be booked: in the community that is named, the group's, one's own; where none is known, everywhere."""
    places = work.county.places
    who = work.actor.person
    known = [named] if named is not None else [places.community_of(group.id)] if group is not None else []
    if not known and who is not None and who.grid_id is not None:
        known = [places.community_of(who.grid_id)]
    ids = [place.id for place in known if place is not None]
    return records.offered(work.tx, ids or None)


def mine(work: Work) -> list[Booking]:
    """What whoever acts has booked."""
    return records.own(work.tx, [_account(work)], work.now)
