"""What is held of who books: the appointment, and as what they want to be called. Whether they came is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, select, update

from bot.personal import Ages, Change, Holding, Told, Whose, signed
from handlers.appointments import wording
from handlers.appointments.records import State, bookings
from storage.tables import appointment, appointment_service, appointment_slot

_STATES = {State.BOOKED: "已约", State.CANCELLED: "已取消", State.CLOSED: "社区停办"}


def _given_back(who: Whose) -> Sequence[Change]:
    """Their places are free again, and nothing of it stays."""
    mine = appointment.c.account_id.in_(who.accounts)
    held = select(func.count()).where(
        appointment.c.slot_id == appointment_slot.c.id, mine, appointment.c.state == State.BOOKED
    )
    theirs = select(appointment.c.slot_id).where(mine, appointment.c.state == State.BOOKED)
    return [
        update(appointment_slot)
        .where(appointment_slot.c.id.in_(theirs))
        .values(taken=appointment_slot.c.taken - held.correlate(appointment_slot).scalar_subquery()),
        delete(appointment).where(mine),
    ]


def _long_past(ages: Ages) -> Sequence[Change]:
    past = (
        select(appointment.c.id)
        .join(appointment_slot, appointment_slot.c.id == appointment.c.slot_id)
        .where(appointment_slot.c.starts_at < ages.words)
        .limit(ages.chunk)
    )
    return [delete(appointment).where(appointment.c.id.in_(past))]


def _told(tx: Connection, who: Whose) -> Iterable[Told]:
    for each in reversed(bookings(tx, appointment.c.account_id.in_(who.accounts))):
        called = f"（称呼 {each.name}）" if each.name else ""
        yield Told(
            each.starts_at, f"{wording.named(each.service, each.starts_at)} {_STATES[State(each.state)]}{called}"
        )


HOLDINGS = (
    Holding(
        appointment,
        ("account_id",),
        label="错时预约",
        own=lambda who: appointment.c.account_id.in_(who.accounts),
        forget=_given_back,
        purge=_long_past,
        tells=_told,
    ),
    signed(
        appointment_service,
        ("account_id",),
        "登记的错时服务",
        "created_at",
        lambda row: f"{row.title} {row.where}",
        "a service is its community's, whoever set it up",
    ),
)
