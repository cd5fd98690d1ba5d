"""Services, their hours and who comes, as they are kept and read: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, select

from bot.clock import COUNTY
from storage.tables import account, appointment, appointment_hours, appointment_service, appointment_slot


class State(StrEnum):
    """Of an appointment. Whether somebody came is not kept."""

    BOOKED = "booked"
    CANCELLED = "cancelled"  # by themselves
    CLOSED = "closed"  # by staff, who told them


OPEN, ENDED = "open", "ended"  # of a service


@dataclass(frozen=True, slots=True)
class Service:
    """What can be done. `also`: what else people call it; `note`: what can really be done then."""

    id: int
    community_id: int
    title: str
    also: str
    where: str
    bring: str
    note: str
    proxy: bool
    state: str
    provisional: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Everything by which it is called."""
        return (self.title, *self.also.split())


@dataclass(frozen=True, slots=True)
class Hours:
    """When a service is there. `days`: weekdays as digits, 1 Monday, or "work"; `start`, `end`: minutes of the day."""

    id: int
    service_id: int
    days: str
    start: int
    end: int
    minutes: int
    capacity: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody's appointment. `starts_at` is county time; `name`: as they want to be called, or as their account is."""

    id: int
    slot_id: int
    account_id: int
    state: str
    starts_at: datetime
    hours: Hours
    service: Service
    name: str


_SERVICE = [appointment_service.c[name] for name in Service.__dataclass_fields__]
_HOURS = [appointment_hours.c[name] for name in Hours.__dataclass_fields__]


def services(tx: Connection, *where: ColumnElement[bool]) -> list[Service]:
    """Services, the oldest first."""
    query = select(*_SERVICE).where(*where).order_by(appointment_service.c.id)
    return [Service(*tuple(row)) for row in tx.execute(query)]


def offered(tx: Connection, community_ids: Collection[int] | None = None) -> list[Service]:
    """Services that are there, of these communities or of all."""
    here = [] if community_ids is None else [appointment_service.c.community_id.in_(community_ids)]
    return services(tx, appointment_service.c.state == OPEN, *here)


def service(tx: Connection, service_id: int) -> Service | None:
    """One of them."""
    return next(iter(services(tx, appointment_service.c.id == service_id)), None)


def hours_of(tx: Connection, service_ids: Collection[int]) -> list[Hours]:
    """When these services are there."""
    query = select(*_HOURS).where(appointment_hours.c.service_id.in_(service_ids)).order_by(appointment_hours.c.id)
    return [Hours(*tuple(row)) for row in tx.execute(query)]


def hours(tx: Connection, hours_id: int) -> Hours | None:
    """One row of them."""
    row = tx.execute(select(*_HOURS).where(appointment_hours.c.id == hours_id)).first()
    return Hours(*tuple(row)) if row is not None else None


def bookings(tx: Connection, *where: ColumnElement[bool]) -> list[Booking]:
    """Appointments, by when they are."""
    query = (
        select(
            appointment.c.id,
            appointment.c.slot_id,
            appointment.c.account_id,
            appointment.c.state,
            appointment.c.called,
            account.c.name.label("account_name"),
            appointment_slot.c.starts_at,
            *[column.label(f"h_{column.name}") for column in _HOURS],
            *[column.label(f"s_{column.name}") for column in _SERVICE],
        )
        .join_from(appointment, appointment_slot, appointment_slot.c.id == appointment.c.slot_id)
        .join(appointment_hours, appointment_hours.c.id == appointment_slot.c.hours_id)
        .join(appointment_service, appointment_service.c.id == appointment_hours.c.service_id)
        .join(account, account.c.id == appointment.c.account_id)
        .where(*where)
        .order_by(appointment_slot.c.starts_at, appointment.c.id)
    )
    first = 7
    middle = first + len(_HOURS)
    return [
        Booking(
            row.id,
            row.slot_id,
            row.account_id,
            row.state,
            row.starts_at.astimezone(COUNTY),
            Hours(*tuple(row)[first:middle]),
            Service(*tuple(row)[middle:]),
            row.called or row.account_name,
        )
        for row in tx.execute(query)
    ]


def own(tx: Connection, account_ids: Collection[int], now: datetime) -> list[Booking]:
    """What somebody has booked and is still to come."""
    mine = appointment.c.account_id.in_(account_ids), appointment.c.state == State.BOOKED
    return bookings(tx, *mine, appointment_slot.c.starts_at > now)
