"""Slots: made from a service's hours by the working calendar; only those that are booked or closed are rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from bot.clock import COUNTY
from bot.work import Work
from handlers.appointments import records
from handlers.appointments.config import AppointmentsConfig
from handlers.appointments.records import Hours, Service
from storage.tables import appointment_slot
from storage.workdays import WorkCalendar

WORKDAYS = "work"


@dataclass(frozen=True, slots=True)
class Slot:
    """From `starts_at`, county time, for `hours.minutes`. `closed`: why it is, None = it is open."""

    service: Service
    hours: Hours
    starts_at: datetime
    taken: int = 0
    closed: str | None = None

    @property
    def ends_at(self) -> datetime:
        """When the next one begins."""
        return self.starts_at + timedelta(minutes=self.hours.minutes)

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return max(0, self.hours.capacity - self.taken) if self.closed is None else 0


def why_shut(calendar: WorkCalendar, hours: Hours, day: date) -> str | None:
    """Why a service is not there on a day on which its hours would have it: 国庆节放假, 调休上班; None = it is there.

    "" for a day on which it never is.
    """
    if hours.until is not None and day > hours.until:
        return ""
    if hours.days != WORKDAYS and str(day.isoweekday()) not in hours.days:
        return ""
    if calendar.is_makeup(day) and hours.days != WORKDAYS:
        return "这天调休上班，按平时的上班时间直接来就行"
    named = calendar.days.get(day)
    if named is not None and not named.working:
        return f"{named.name}放假不办"
    if hours.days == WORKDAYS and not calendar.is_workday(day):
        return ""
    return None


def of_day(service: Service, hours: Hours, day: date) -> Iterator[Slot]:
    """The slots of a day, as if nobody had booked any."""
    midnight = datetime.combine(day, time(), COUNTY)
    for minute in range(hours.start, hours.end - hours.minutes + 1, hours.minutes):
        yield Slot(service, hours, midnight + timedelta(minutes=minute))


def closes_at(config: AppointmentsConfig, starts_at: datetime) -> datetime:
    """Until when a slot can be booked."""
    if config.close_days == 0:
        return starts_at
    return datetime.combine(starts_at.date() - timedelta(days=config.close_days), config.close_at, COUNTY)


def coming(work: Work, services: Sequence[Service], *, days: Collection[date] | None = None) -> list[Slot]:
    """Every slot of these services that can still be booked, full and closed ones too, by when it is; of these days
    alone, where some are said."""
    config = work.county.config.section(AppointmentsConfig)
    every = [
        slot
        for slot in _between(work, services, work.now.date(), work.now.date() + timedelta(days=config.days_ahead))
        if work.now < closes_at(config, slot.starts_at) and (days is None or slot.starts_at.date() in days)
    ]
    return _as_kept(work, every)


def on_days(work: Work, services: Sequence[Service], first: date, last: date) -> list[Slot]:
    """Every slot of these days, whether it can be booked or not: what staff close."""
    return _as_kept(work, list(_between(work, services, first, last)))


def _between(work: Work, services: Sequence[Service], first: date, last: date) -> Iterator[Slot]:
    by_id = {service.id: service for service in services}
    every = records.hours_of(work.tx, list(by_id))
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        for hours in every:
            if why_shut(work.county.calendar, hours, day) is None:
                yield from of_day(by_id[hours.service_id], hours, day)


def _as_kept(work: Work, every: list[Slot]) -> list[Slot]:
    if not every:
        return []
    ids = {slot.hours.id for slot in every}
    first, last = min(slot.starts_at for slot in every), max(slot.starts_at for slot in every)
    query = select(appointment_slot).where(
        appointment_slot.c.hours_id.in_(ids),
        appointment_slot.c.starts_at >= first,
        appointment_slot.c.starts_at <= last,
    )
    kept = {(row.hours_id, row.starts_at): row for row in work.tx.execute(query)}
    made = []
    for slot in every:
        row = kept.get((slot.hours.id, slot.starts_at))
        known = (row.taken, row.closed) if row is not None else (0, None)
        made.append(Slot(slot.service, slot.hours, slot.starts_at, *known))
    return sorted(made, key=lambda slot: (slot.starts_at, slot.service.id, slot.hours.id))


def find(work: Work, hours_id: int, starts_at: datetime) -> Slot | None:
    """The slot that a button names, if its hours make one then and its service is still there."""
    hours = records.hours(work.tx, hours_id)
    service = records.service(work.tx, hours.service_id) if hours is not None else None
    if hours is None or service is None or service.state != records.OPEN:
        return None
    day = starts_at.astimezone(COUNTY).date()
    if why_shut(work.county.calendar, hours, day) is not None:
        return None
    known = _as_kept(work, [slot for slot in of_day(service, hours, day) if slot.starts_at == starts_at])
    return known[0] if known else None
