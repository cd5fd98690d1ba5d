"""Reading who serves a place: by its offices and titles, from the building up to the community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from bot.access import STAFF, Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.privacy.looking import Sight, looked
from storage.people import Person
from storage.places import Place
from storage.tables import person, role, unit, unit_place

# As people name them, from the door to the county.
ORDER = (
    Role.BUILDING,
    Role.GROUP,
    Role.GRID,
    Role.SECRETARY,
    Role.COMMUNITY,
    Role.FIRST,
    Role.BRANCH,
    Role.ASSISTANT,
    Role.SEAT,
    Role.LEADER,
)
_OF_COMMUNITY = frozenset({Role.COMMUNITY, Role.FIRST, Role.BRANCH, Role.ASSISTANT, Role.SEAT, Role.LEADER})
NEEDED = {"building": (), "grid": (Role.GRID, Role.SECRETARY), "community": (Role.COMMUNITY,)}
SHOWN = 40  # of a branch at a time
SENDERS = frozenset({Role.COMMUNITY, Role.COUNTY})
BRANCH_READERS = frozenset({Role.SECRETARY, Role.GRID, Role.COMMUNITY, Role.COUNTY})


@dataclass(frozen=True, slots=True)
class Serving:
    """Who holds an office over a place; nobody is a vacancy."""

    role: Role
    place: Place
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An office that nobody holds, of a place or a unit by its name."""

    where: str
    role: Role


@dataclass(frozen=True, slots=True)
class Branch:
    """A page of the people of a grid, each with the unit: `reported` of `in_all`, of whom so many are on leave."""

    place: Place
    in_all: int
    reported: int
    on_leave: int
    page: int
    people: tuple[tuple[str, str, str], ...]  # name, unit, how they stand


def home(work: Work) -> Place:
    """The building or grid of whoever asks. Raises Refused where it is not known."""
    who = work.actor.person
    place_id = (who.building_id or who.grid_id) if who is not None else None
    place = work.county.places.by_id.get(place_id) if place_id is not None else None
    if place is None:
        raise Refused("positions.where")
    return place


def serving(work: Work, where: Place, asked: frozenset[Role] = frozenset()) -> list[Serving]:
    """Everybody who serves a place, from itself upwards; what its kind must have, or was asked for, and nobody holds is
    a vacancy."""
    places = work.county.places
    up = [place for place in places.by_id.values() if where.path.startswith(place.path)]
    today = work.now.date()
    rows = work.tx.execute(
        select(role.c.name, role.c.place_id, person.c.name.label("who"))
        .join_from(role, person, role.c.person_id == person.c.id)
        .where(
            role.c.place_id.in_([place.id for place in up]),
            role.c.name.in_(ORDER),
            role.c.since <= today,
            or_(role.c.until.is_(None), role.c.until >= today),
        )
        .order_by(role.c.id)
    ).all()
    found = []
    for place in sorted(up, key=lambda place: len(place.path), reverse=True):
        for which in ORDER:
            names = tuple(row.who for row in rows if row.place_id == place.id and row.name == which)
            if names or which in NEEDED.get(place.kind, ()):
                found.append(Serving(which, place, names))
    nobody = [which for which in ORDER if which in asked - {each.role for each in found}]
    community = places.community_of(where.id) or where
    return found + [Serving(which, community if which in _OF_COMMUNITY else where, ()) for which in nobody]


def vacancies(work: Work) -> list[Vacancy]:
    """What nobody holds that somebody answers for: grids without 网格长 or secretary, communities without staff; for
    those who send letters, units paired there that have no liaison."""
    work.need(STAFF)
    places = work.county.places
    paths = [held.path or "/" for held in work.actor.held if held.role in STAFF]
    today = work.now.date()
    running = select(role.c.name, role.c.place_id, role.c.unit_id).where(
        role.c.since <= today, or_(role.c.until.is_(None), role.c.until >= today)
    )
    held = {(row.name, row.place_id or 0, row.unit_id or 0) for row in work.tx.execute(running)}
    lacking = [
        Vacancy(places.full_name(place), which)
        for place in places.by_id.values()
        if place.retired_on is None and any(place.path.startswith(path) for path in paths)
        for which in NEEDED.get(place.kind, ())
        if (which.value, place.id, 0) not in held
    ]
    sending = [each.path or "/" for each in work.actor.held if each.role in SENDERS]
    paired = {
        row.unit_id
        for row in work.tx.execute(select(unit_place.c.unit_id, unit_place.c.place_id))
        if any(places.by_id[row.place_id].path.startswith(path) for path in sending)
    }
    return lacking + [
        Vacancy(each.name, Role.LIAISON)
        for each in places.units.values()
        if each.id in paired and each.retired_on is None and (Role.LIAISON.value, 0, each.id) not in held
    ]


def branch(work: Work, where: Place, page: int = 1) -> Branch:
    """The people of a branch, for those who answer for it; those who are shown can read it. Raises Refused for anybody
    else."""
    if not work.may(BRANCH_READERS, Where(where.path)):
        raise Refused("positions.not_yours")
    under = [place.id for place in work.county.places.by_id.values() if place.path.startswith(where.path)]
    rows = work.tx.execute(
        select(person.c.id, person.c.name, person.c.state, func.coalesce(unit.c.name, "").label("unit"))
        .select_from(person.outerjoin(unit, person.c.unit_id == unit.c.id))
        .where(person.c.grid_id.in_(under), person.c.state != "left", person.c.member.is_(True))
        .order_by(person.c.state, person.c.name)
    ).all()
    page = min(page, max(1, -(-len(rows) // SHOWN)))
    shown = rows[(page - 1) * SHOWN : page * SHOWN]
    looked(work, [row.id for row in shown], Sight.BRANCH, why=where.name, roles=BRANCH_READERS)
    spoken = {"in": "已报到", "leave": "请假"}
    people = tuple((row.name, row.unit, spoken.get(row.state, "未报到")) for row in shown)
    reported = sum(row.state in spoken for row in rows)
    return Branch(where, len(rows), reported, sum(row.state == "leave" for row in rows), page, people)


def colleagues(tx: Connection, who: Person, name: str) -> Sequence[int]:
    """Those of somebody's unit who are called so, but not themselves: person ids."""
    query = select(person.c.id).where(
        person.c.name == name, person.c.unit_id == who.unit_id, person.c.id != who.id, person.c.state != "left"
    )
    return list(tx.scalars(query))
