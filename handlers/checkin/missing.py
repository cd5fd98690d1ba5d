"""未报到: how many have reported in, of how many, by grid or community; and who has not, for staff alone in private.

Nothing is counted against anybody, and nobody is written to: whoever reads it gets the sentence to send themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Boolean, ColumnElement, bindparam, func, or_, select

from bot.access import Role, Where
from bot.actor import PRESENT
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.privacy.looking import Sight, looked
from storage.places import Kind, Place, Unit
from storage.tables import person, unit

HERE = frozenset({Role.COMMUNITY, Role.SECRETARY, Role.GRID})
READERS = HERE | {Role.LIAISON, Role.COUNTY}
MOST = 20  # names in a message
NOWHERE = "名册上没有住处"


@dataclass(frozen=True, slots=True)
class Part:
    """Of a grid, a community or a unit: so many reported in (`on_leave` among them), of so many on the roster."""

    name: str
    reported: int
    on_leave: int
    of: int


@dataclass(frozen=True, slots=True)
class Missing:
    """`members` and `others` apart, as the roster has them. `people` (name, and what of unit and grid is not said
    already), a page of those who have not; () for the whole county, where a name helps nobody."""

    page: int
    whole: Part
    members: Part
    others: Part
    parts: Sequence[Part]
    people: Sequence[tuple[str, ...]]


def meant(work: Work, place: Place | None, of: Unit | None) -> tuple[Place | None, Unit | None]:
    """What is said, or what whoever acts answers for. None twice: the whole county. Raises Refused and Unclear."""
    county = work.may({Role.COUNTY}, Where())
    if of is not None:
        if not (county or work.may({Role.LIAISON}, Where(unit_id=of.id))):
            raise Refused("checkin.missing_not_yours", alone=True)
        return None, of
    if place is not None:
        if not (county or work.may(HERE, Where(place.path))):
            raise Refused("checkin.missing_not_yours", alone=True)
        return place, None
    work.need(READERS)
    paths = {held.path for held in work.actor.held if held.role in HERE}
    units = [held.unit_id for held in work.actor.held if held.role is Role.LIAISON]
    widest = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    if county or len(widest) + len(units) != 1:
        if not county:
            raise Unclear("checkin.missing_which", alone=True)
        return None, None
    if widest:
        return next(each for each in work.county.places.by_id.values() if each.path == widest[0]), None
    return None, work.county.places.units[units[0] or 0]


def read(work: Work, place: Place | None, of: Unit | None, page: int = 1) -> Missing:
    """Count, and name whom it concerns; those named can read who looked. `meant` has asked who may."""
    places = work.county.places
    where: ColumnElement[bool]
    if place is not None:
        under = [each.id for each in places.by_id.values() if each.path.startswith(place.path)]
        where = person.c.grid_id.in_(under)
    else:
        where = person.c.unit_id == of.id if of is not None else person.c.id > 0
    rows = work.tx.execute(
        select(person.c.grid_id, person.c.member, person.c.state, func.count().label("many"))
        .where(where, person.c.state != "left")
        .group_by(person.c.grid_id, person.c.member, person.c.state)
    ).all()
    by_part: dict[str, Counter[str]] = {}
    kinds: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row in rows:
        by_part.setdefault(_part(work, place, row.grid_id), Counter())[row.state] += row.many
        kinds[bool(row.member)][row.state] += row.many
    order = [name for each in places.by_id.values() if (name := _part(work, place, each.id)) != NOWHERE]
    parts = [_told(name, by_part[name]) for name in dict.fromkeys((*order, *by_part)) if name in by_part]
    named = _people(work, where, place, of, page) if place is not None or of is not None else ()
    title = places.full_name(place) if place is not None else of.name if of is not None else "全县"
    return Missing(
        page,
        _told(title, kinds[True] + kinds[False]),
        _told("党员", kinds[True]),
        _told("非党员", kinds[False]),
        parts if len(parts) > 1 else (),
        named,
    )


_away = select(func.count()).where(
    person.c.state == "leave",
    or_(person.c.leave_from.is_(None), person.c.leave_from <= bindparam("day")),
    or_(person.c.leave_until.is_(None), person.c.leave_until >= bindparam("day")),
    or_(
        bindparam("all", type_=Boolean),
        person.c.unit_id == bindparam("unit"),
        person.c.grid_id.in_(bindparam("grids", expanding=True)),
    ),
)


def away(work: Work, day: date) -> tuple[str, int]:
    """How many are on leave on a day of whom whoever acts answers for, and what that is called. Raises Refused and
    Unclear."""
    place, of = meant(work, None, None)
    places = work.county.places
    under = [each.id for each in places.by_id.values() if place is not None and each.path.startswith(place.path)]
    whole = place is None and of is None
    said = {"day": day, "all": whole, "unit": of.id if of is not None else -1, "grids": under}
    name = places.full_name(place) if place is not None else of.name if of is not None else "全县"
    return name, int(work.tx.scalar(_away, said) or 0)


def _part(work: Work, place: Place | None, grid_id: int | None) -> str:
    places = work.county.places
    if place is not None:
        grid = places.grid_of(grid_id) if grid_id is not None else None
        return grid.name if grid is not None and place.kind == Kind.COMMUNITY else place.name
    community = places.community_of(grid_id)
    return community.name if community is not None else NOWHERE


def _told(name: str, states: Counter[str]) -> Part:
    return Part(name, sum(states[state] for state in PRESENT), states["leave"], states.total())


def _people(
    work: Work, where: ColumnElement[bool], place: Place | None, of: Unit | None, page: int
) -> Sequence[tuple[str, ...]]:
    waits = where, person.c.state == "roster"
    rows = work.tx.execute(
        select(person.c.id, person.c.name, person.c.grid_id, func.coalesce(unit.c.name, "").label("unit"))
        .select_from(person.outerjoin(unit, person.c.unit_id == unit.c.id))
        .where(*waits)
        .order_by(person.c.grid_id.nulls_first(), person.c.id)  # as the roster has them, on either database
        .limit(MOST)
        .offset((page - 1) * MOST)
    ).all()
    why = (place.name if place is not None else of.name if of is not None else "") + "未报到"
    looked(work, [row.id for row in rows], Sight.ROSTER, why=why, roles=READERS)
    places = work.county.places
    alone = place is not None and place.kind == Kind.GRID
    people = []
    for row in rows:
        home = None if alone else places.by_id.get(row.grid_id or 0)
        said = ("" if of is not None else row.unit, places.full_name(home) if home is not None else "")
        people.append((row.name, *filter(None, said)))
    return people
