"""区划 and 单位列表: what stands under a place, who holds its offices, which units there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select

from bot.access import STAFF, Role
from bot.work import Work
from handlers.county import finding
from handlers.county.roles import OFFICE
from storage.places import Kind, Place, Unit
from storage.tables import person, role, unit_place

# How many places of each level lie below: (what the level is called here, number), from above.
Counts = tuple[tuple[str, int], ...]
Offices = tuple[tuple[Role, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A place, what lies below it, who holds its offices (names)."""

    place: Place
    below: Counts
    offices: Offices


@dataclass(frozen=True, slots=True)
class Overview:
    """A place, the units that are paired with it, and what stands right under it."""

    here: Row
    units: tuple[str, ...]
    children: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit, its liaisons' names, the communities that it is paired with."""

    unit: Unit
    liaisons: tuple[str, ...]
    communities: tuple[str, ...]


def under(work: Work, where: Place) -> Overview:
    """What is under a place. Raises Refused for whoever holds no office."""
    work.need(STAFF)
    places = work.county.places
    below = places.under(where)
    children = [row for row in below if row.parent_id == where.id]
    held = _holders(work, [where.id, *(child.id for child in children)])
    paired = select(unit_place.c.unit_id).where(unit_place.c.place_id == where.id)
    units = sorted(places.units[unit_id].name for unit_id in work.tx.scalars(paired))

    def row(place: Place) -> Row:
        inside = [each for each in below if each.path.startswith(place.path) and each.id != place.id]
        counts = Counter((finding.RANK[Kind(each.kind)], places.level(each)) for each in inside)
        return Row(place, tuple((level, counts[rank, level]) for rank, level in sorted(counts)), held.get(place.id, ()))

    return Overview(row(where), tuple(units), tuple(row(child) for child in children))


def units(work: Work, word: str) -> list[UnitRow]:
    """The units in use whose name, or a short form of it, has this word in it; "" for all. Raises Refused."""
    work.need(OFFICE)
    places = work.county.places
    today = work.now.date()
    liaisons: dict[int, list[str]] = {}
    held = (
        select(role.c.unit_id, person.c.name)
        .join_from(role, person, role.c.person_id == person.c.id)
        .where(role.c.name == Role.LIAISON, role.c.since <= today, or_(role.c.until.is_(None), role.c.until >= today))
        .order_by(role.c.id)
    )
    for row in work.tx.execute(held):
        liaisons.setdefault(row.unit_id, []).append(row.name)
    paired: dict[int, list[str]] = {}
    for row in work.tx.execute(select(unit_place.c.unit_id, unit_place.c.place_id).order_by(unit_place.c.place_id)):
        paired.setdefault(row.unit_id, []).append(places.by_id[row.place_id].name)
    return [
        UnitRow(unit, tuple(liaisons.get(unit.id, ())), tuple(paired.get(unit.id, ())))
        for unit in places.units.values()
        if unit.retired_on is None and any(word in name for name in (unit.name, *places.unit_alias_names(unit.id)))
    ]


def _holders(work: Work, place_ids: Collection[int]) -> dict[int, Offices]:
    today = work.now.date()
    query = (
        select(role.c.place_id, role.c.name, person.c.name.label("who"))
        .join_from(role, person, role.c.person_id == person.c.id)
        .where(
            role.c.place_id.in_(place_ids), role.c.since <= today, or_(role.c.until.is_(None), role.c.until >= today)
        )
        .order_by(role.c.id)
    )
    by_place: dict[int, dict[Role, list[str]]] = {}
    for row in work.tx.execute(query):
        by_place.setdefault(row.place_id, {}).setdefault(Role(row.name), []).append(row.who)
    return {
        place_id: tuple((office, tuple(names)) for office, names in held.items()) for place_id, held in by_place.items()
    }
