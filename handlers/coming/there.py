"""签到, 签退, 补签: who was there. One word is enough, nobody has to say it, and what nobody said is nobody's fault."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.access import Role, Where
from bot.actor import PRESENT
from bot.clock import COUNTY
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.activities.reported import reported
from handlers.coming import seats
from handlers.coming.config import ComingConfig
from handlers.coming.events import ComingEvent
from handlers.week import actions, seeing
from handlers.week.actions import Item
from storage.people import PERSON_COLUMNS, Person
from storage.tables import person, signup, signup_wait, turnout, week_item

STAFF = frozenset({Role.COMMUNITY, Role.GRID, Role.SECRETARY, Role.COUNTY})
ORGANISERS = STAFF | {Role.LIAISON}
MOST = 6  # activities of which one is chosen


@dataclass(frozen=True, slots=True)
class Turnout:
    """What is known of somebody at an activity."""

    person_id: int
    reminded_at: datetime | None
    arrived_at: datetime | None
    left_at: datetime | None
    asked_at: datetime | None
    settled_at: datetime | None
    log_id: int | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """`before`: they had said so already; `listed`: they had signed up."""

    item: Item
    at: datetime
    before: bool
    listed: bool


def of(tx: Connection, item_id: int) -> dict[int, Turnout]:
    """What is known of everybody at an activity, by their id."""
    columns = [turnout.c[name] for name in Turnout.__dataclass_fields__]
    rows = tx.execute(select(*columns).where(turnout.c.item_id == item_id))
    return {row.person_id: Turnout(*tuple(row)) for row in rows}


def mark(tx: Connection, item_id: int, person_id: int, **values: Any) -> None:
    """Put down what happened; under the activity's lock."""
    own = turnout.c.item_id == item_id, turnout.c.person_id == person_id
    if not tx.execute(update(turnout).where(*own).values(**values)).rowcount:
        tx.execute(insert(turnout).values(item_id=item_id, person_id=person_id, **values))


def arrive(work: Work, number: int | None = None) -> Arrived:
    """签到, by the number of the activity or without it: where they signed up and it is time.

    Raises Refused: not reported in, not yet, over, called off, several or none that it could be (to choose from).
    """
    who = reported(work)
    item = _open_now(work, actions.find_item(work, number)) if number is not None else _which(work)
    item = actions.lock(work.tx, item.id)
    known = of(work.tx, item.id).get(who.id)
    listed = seats.heads_of(work, item, who.id) is not None
    if known is not None and known.arrived_at is not None:
        return Arrived(item, known.arrived_at.astimezone(COUNTY), True, listed)
    mark(work.tx, item.id, who.id, arrived_at=work.now)
    work.record(ComingEvent.ARRIVED, item.id, after={"person_id": who.id})
    return Arrived(item, work.now, False, listed)


def _is_time(work: Work, item: Item) -> bool:
    early = timedelta(minutes=work.county.config.section(ComingConfig).early_minutes)
    return not item.cancelled and item.begins - early <= work.now < item.over


def _open_now(work: Work, item: Item) -> Item:
    if item.cancelled:
        raise Refused("coming.is_cancelled", number=item.number)
    if item.over <= work.now:
        raise Refused("coming.arrive_over", number=item.number)
    if not _is_time(work, item):
        early = work.county.config.section(ComingConfig).early_minutes
        raise Refused("coming.arrive_early", number=item.number, minutes=early, day=item.day)
    return item


def _which(work: Work) -> Item:
    """The one that it is time for among theirs, else the choice among those near. Raises Refused."""
    own = [each.item for each in seats.mine(work) if _is_time(work, each.item)]
    if len(own) == 1:
        return own[0]
    listed = actions.current(work.tx, work.now.date())
    who = work.actor.person
    home = work.county.places.by_id.get(who.grid_id or 0) if who is not None else None
    near = seeing.seen_at(work.county.places, listed, home).items if listed is not None else ()
    choice = own or [item for item in near if _is_time(work, item)]
    if not choice:
        raise Refused("coming.arrive_none")
    choices = tuple(Choice(f"签到 {item.number} {item.title[:8]}", f"签到 {item.number}") for item in choice[:MOST])
    raise Refused("coming.arrive_which", choices=choices)


def leave(work: Work, number: int | None = None) -> tuple[Item, bool]:
    """签退: whoever goes before the end. Returns the activity, and whether it was needed (its end counts anyway).

    Raises Refused: not reported in, they have not said 签到.
    """
    who = reported(work)
    here = select(turnout.c.item_id).where(turnout.c.person_id == who.id, turnout.c.arrived_at.is_not(None))
    today = week_item.c.day == work.now.date(), week_item.c.id.in_(here)
    items = [item for item in actions.items(work.tx, *today) if number in (None, item.number)]
    if not items:
        raise Refused("coming.not_arrived")
    running = [item for item in items if item.begins <= work.now < item.over]
    item = (running or items)[-1]
    if not running:
        return item, False
    actions.lock(work.tx, item.id)
    mark(work.tx, item.id, who.id, left_at=work.now)
    work.record(ComingEvent.LEFT, item.id, after={"person_id": who.id})
    return item, True


# --- the organiser -----------------------------------------------------------------------------------------


def need_organiser(work: Work, item: Item) -> None:
    """Whoever answers for the place, the county office, or the organising unit's liaison. Raises Refused."""
    place = work.county.places.by_id.get(item.place_id or 0)
    unit = work.county.places.unit(item.organiser) if item.organiser else None
    theirs = unit is not None and work.may({Role.LIAISON}, Where(unit_id=unit.id))
    if not theirs and not work.may(STAFF, Where(place.path if place is not None else "/")):
        raise Refused("coming.not_organiser", number=item.number)


@dataclass(frozen=True, slots=True)
class Attendance:
    """How an activity stands, for its organiser alone. `missing` have signed up and not said 签到, which is no proof
    that they did not come; `besides` came without a sign-up."""

    item: Item
    came: int
    missing: tuple[str, ...]
    besides: tuple[str, ...]
    waiting: int


def attendance(work: Work, item: Item) -> Attendance:
    """签到情况. Raises Refused: not its organiser."""
    need_organiser(work, item)
    listed = _signed(work.tx, item)
    known = of(work.tx, item.id)
    here = [person_id for person_id, each in known.items() if each.arrived_at is not None]
    walked = [each.name for each in _people(work.tx, [person_id for person_id in here if person_id not in listed])]
    missing = tuple(name for person_id, name in listed.items() if person_id not in here)
    return Attendance(item, len(here), missing, tuple(walked), item.waiting)


def _signed(tx: Connection, item: Item) -> dict[int, str]:
    """Who signed up, in their order."""
    rows = tx.execute(
        select(person.c.id, person.c.name)
        .join(signup, signup.c.person_id == person.c.id)
        .where(signup.c.item_id == item.id)
        .order_by(signup.c.at, person.c.id)
    )
    return {row.id: row.name for row in rows}


def _people(tx: Connection, ids: Collection[int]) -> list[Person]:
    rows = tx.execute(select(*PERSON_COLUMNS).where(person.c.id.in_(ids)).order_by(person.c.id))
    return [Person(*tuple(row)) for row in rows]


def mark_present(work: Work, item: Item, names: Sequence[str], *, everybody: bool = False) -> tuple[int, list[str]]:
    """补签 from the paper that was signed: those who signed up or waited, or all who signed up. Returns how many are
    new, and the names that are nobody's, or of several.

    Raises Refused: not its organiser, called off, it has not begun.
    """
    need_organiser(work, item)
    if item.cancelled:
        raise Refused("coming.is_cancelled", number=item.number)
    if work.now < item.begins:
        raise Refused("coming.not_begun", number=item.number)
    item = actions.lock(work.tx, item.id)
    listed = _signed(work.tx, item)
    rows = work.tx.execute(
        select(person.c.id, person.c.name)
        .join(signup_wait, signup_wait.c.person_id == person.c.id)
        .where(signup_wait.c.item_id == item.id, person.c.state.in_(PRESENT))
    )
    known = {**listed, **{row.id: row.name for row in rows}}
    people, unknown = (list(listed), []) if everybody else _named(known, names)
    there = of(work.tx, item.id)
    new = [each for each in people if each not in there or there[each].arrived_at is None]
    for person_id in new:
        mark(work.tx, item.id, person_id, arrived_at=item.begins)
        work.record(ComingEvent.MARKED, item.id, after={"person_id": person_id})
    return len(new), unknown


def _named(known: dict[int, str], names: Sequence[str]) -> tuple[list[int], list[str]]:
    people, unknown = [], []
    for name in dict.fromkeys(names):
        ids = [person_id for person_id, own in known.items() if own == name]
        if len(ids) == 1:
            people.append(ids[0])
        else:
            unknown.append(name)
    return people, unknown
