"""设预约, 停约, 撤预约, 预约名单: what a community's staff do. Who had booked hears of it, nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from bot.access import Role, Where
from bot.actor import OPERATOR
from bot.message import Choice, ToRender
from bot.refused import Refused
from bot.work import Work
from handlers.appointments import booking, defaults, records, wording
from handlers.appointments.config import AppointmentsConfig
from handlers.appointments.events import AppointmentEvent, ServiceEvent, SlotEvent
from handlers.appointments.records import Booking, Hours, Service, State
from handlers.appointments.rolls import booked_on
from handlers.appointments.slots import Slot
from handlers.appointments.telling import tell
from storage.places import Place
from storage.redaction import Scrubbed, scrub_to
from storage.tables import appointment, appointment_hours, appointment_service, appointment_slot

STAFF = frozenset({Role.COMMUNITY})
_LIMITS = {"title": 40, "also": 100, "where": 64, "bring": 200, "note": 200}
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class NewHours:
    """`days`: weekdays as digits, 1 Monday, or "work"; None: the county's default."""

    days: str
    start: int
    end: int
    minutes: int | None = None
    capacity: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NewService:
    """What is needed to set one up; empty words are filled in by what ships for its name, as 暂定."""

    title: str
    hours: NewHours
    where: str = ""
    bring: str = ""
    note: str = ""
    also: str = ""
    proxy: bool = False


def own_community(work: Work, named: Place | None = None) -> Place:
    """The community whose staff whoever acts is: the one that is named, else their own. Raises Refused."""
    own = [place for place in work.county.places.communities if _serves(work, place)]
    if not own:
        work.need(STAFF)
    if named is not None and named not in own:
        raise Refused("appointments.not_here", community=Scrubbed(named.name))
    if named is None and len(own) != 1:
        raise Refused("appointments.which_community", names=Scrubbed("、".join(place.name for place in own)))
    return named or own[0]


def _serves(work: Work, community: Place) -> bool:
    return work.may(STAFF, Where(community.path)) or work.actor == OPERATOR


def set_up(work: Work, community: Place, new: NewService) -> tuple[Service, Hours]:
    """A service with its hours; one of that name that is there gets further hours, and its words where some are said.

    Raises Refused: not theirs, no title, hours that run backwards or hold no slot, the same hours again.
    """
    if not _serves(work, community):
        raise Refused("appointments.not_here", community=Scrubbed(community.name))
    words = {name: scrub_to(" ".join(getattr(new, name).split()), most) for name, most in _LIMITS.items()}
    if not words["title"]:
        raise Refused("appointments.no_title")
    config = work.county.config.section(AppointmentsConfig)
    minutes, capacity = new.hours.minutes or config.minutes, new.hours.capacity or config.capacity
    if not 0 <= new.hours.start < new.hours.end <= _DAY or new.hours.end - new.hours.start < minutes:
        raise Refused("appointments.which_hours")
    if new.hours.until is not None and new.hours.until < work.now.date():
        raise Refused("appointments.past_day", day=new.hours.until)
    service = _service(work, community, words, proxy=new.proxy)
    same = [
        each
        for each in records.hours_of(work.tx, [service.id])
        if each.days == new.hours.days
        and each.start < new.hours.end
        and new.hours.start < each.end
        and (each.until is None or each.until >= work.now.date())
    ]
    if same:
        raise Refused("appointments.there_already", when=Scrubbed(wording.when(same[0])), title=Scrubbed(service.title))
    row = {
        "service_id": service.id,
        "days": new.hours.days,
        "start": new.hours.start,
        "end": new.hours.end,
        "minutes": minutes,
        "capacity": capacity,
        "until": new.hours.until,
    }
    made = int(work.tx.execute(insert(appointment_hours).values(**row).returning(appointment_hours.c.id)).scalar_one())
    hours = records.hours(work.tx, made)
    assert hours is not None
    return service, hours


def _service(work: Work, community: Place, words: dict[str, Scrubbed], *, proxy: bool) -> Service:
    """The one of that name, changed where something else is said; a new one where there is none."""
    here = appointment_service.c.community_id == community.id, appointment_service.c.state == records.OPEN
    kept = next(iter(records.services(work.tx, *here, appointment_service.c.title == words["title"])), None)
    said = {name: value for name, value in words.items() if value and name != "title"}
    if kept is not None:
        differing = {name: value for name, value in said.items() if getattr(kept, name) != value}
        if differing:
            change = update(appointment_service).where(appointment_service.c.id == kept.id)
            work.tx.execute(change.values(**differing, provisional=False))
            before = {name: getattr(kept, name) for name in differing}
            work.record(ServiceEvent.CHANGED, kept.id, before=before, after=dict(differing))
        again = records.service(work.tx, kept.id)
        assert again is not None
        return again
    shipped = defaults.default(words["title"])
    guessed = {"also": shipped.also, "bring": shipped.bring, "note": shipped.note} if shipped is not None else {}
    filled = {name: said.get(name) or guessed.get(name, "") for name in ("also", "where", "bring", "note")}
    row = {
        **filled,
        "where": filled["where"] or "便民服务大厅",
        "title": words["title"],
        "community_id": community.id,
        "proxy": proxy,
        "state": records.OPEN,
        "provisional": any(guessed.get(name) and not said.get(name) for name in ("bring", "note")),
        "account_id": work.actor.account_id,
        "created_at": work.now,
    }
    inserted = insert(appointment_service).values(**row).returning(appointment_service.c.id)
    service_id = int(work.tx.execute(inserted).scalar_one())
    work.record(ServiceEvent.SET_UP, service_id, after={"title": words["title"]})
    made = records.service(work.tx, service_id)
    assert made is not None
    return made


def finish(work: Work, service_id: int) -> tuple[Service, int]:
    """撤预约: it is offered no more; who had booked is told. Returns it and how many had. Raises Refused."""
    service = theirs(work, service_id)
    work.tx.execute(
        update(appointment_service).where(appointment_service.c.id == service_id).values(state=records.ENDED)
    )
    work.record(ServiceEvent.ENDED, service_id, after={"state": records.ENDED})
    told = _call_off(work, _to_come(work, [service]), Scrubbed("这项不再办了"))
    return service, told


def theirs(work: Work, service_id: int) -> Service:
    """A service that whoever acts may change. Raises Refused: no such one, not theirs."""
    service = records.service(work.tx, service_id)
    if service is None or service.state != records.OPEN:
        raise Refused("appointments.none_such")
    community = work.county.places.by_id[service.community_id]
    if not _serves(work, community):
        raise Refused("appointments.not_here", community=Scrubbed(community.name))
    return service


def _to_come(work: Work, services: Sequence[Service]) -> list[Booking]:
    ids = [service.id for service in services]
    return records.bookings(
        work.tx,
        appointment.c.state == State.BOOKED,
        appointment_slot.c.starts_at > work.now,
        appointment_service.c.id.in_(ids),
    )


def _call_off(work: Work, bookings: Sequence[Booking], reason: Scrubbed) -> int:
    """Exactly those who had booked are told, each in private. Returns how many."""
    told = 0
    for each in bookings:
        if booking.end(work, each, State.CLOSED, AppointmentEvent.CLOSED):
            fields = {"what": wording.named(each.service, each.starts_at), "reason": reason}
            choices = (Choice("另约时间", f"预约 {each.service.title}"),)
            tell(work, each.account_id, "appointments.told_closed", fields=fields, choices=choices)
            told += 1
    return told


def close(work: Work, closing: Sequence[Slot], reason: Scrubbed) -> tuple[int, int]:
    """停约: these slots are not there. Returns how many were closed and how many people were told. Raises Refused."""
    if not closing:
        raise Refused("appointments.nothing_to_close")
    for service_id in {slot.service.id for slot in closing}:
        theirs(work, service_id)
    shut = told = 0
    for slot in closing:
        row_id = booking.slot_row(work, slot)
        values = {"closed": scrub_to(reason, 100) or "临时停办"}
        there = appointment_slot.c.id == row_id, appointment_slot.c.closed.is_(None)
        if not work.tx.execute(update(appointment_slot).where(*there).values(**values)).rowcount:
            continue
        shut += 1
        work.record(SlotEvent.CLOSED, row_id, after=values)
        had = records.bookings(work.tx, appointment.c.slot_id == row_id, appointment.c.state == State.BOOKED)
        told += _call_off(work, had, Scrubbed(values["closed"]))
    return shut, told


def reopen(work: Work, opening: Sequence[Slot]) -> int:
    """恢复预约: closed slots are there again; who had booked books anew. Returns how many. Raises Refused."""
    opened = 0
    for service_id in {slot.service.id for slot in opening}:
        theirs(work, service_id)
    for slot in opening:
        if slot.closed is None:
            continue
        row_id = booking.slot_row(work, slot)
        work.tx.execute(update(appointment_slot).where(appointment_slot.c.id == row_id).values(closed=None))
        work.record(SlotEvent.REOPENED, row_id)
        opened += 1
    return opened


def roll(work: Work, community: Place, day: date) -> tuple[list[Booking], ToRender | None]:
    """预约名单: who comes on a day, and the workbook of it; for the staff of the community. Raises Refused."""
    if not _serves(work, community):
        raise Refused("appointments.not_here", community=Scrubbed(community.name))
    listed = booked_on(work.tx, community.id, day)
    args = {"community": community.id, "day": day.isoformat()}
    return listed, ToRender("appointment_roll", args) if listed else None


def taken_at_most(work: Work, hours_id: int) -> int:
    """How many have booked the fullest slot of these hours that is still to come."""
    query = select(appointment_slot.c.taken).where(
        appointment_slot.c.hours_id == hours_id, appointment_slot.c.starts_at > work.now
    )
    return max(work.tx.scalars(query), default=0)
