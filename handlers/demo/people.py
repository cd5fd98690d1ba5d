"""The demo roster: 13,400 invented people, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from handlers.demo.cast import CAST
from handlers.demo.names import names
from handlers.demo.places import COMMUNITIES, COUNTY_CODE
from handlers.demo.units import UNITS

PEOPLE = 13_400
MEMBERS = 8_400
STAFF_PER_COMMUNITY = 3
COUNTY_STAFF = 2
_LEAST_IN_A_UNIT = 8
_GRID_KNOWN = 0.8  # of those not checked in yet

GRIDS: tuple[str, ...] = tuple(f"{c.code}-{number}" for c in COMMUNITIES for number in range(1, c.grids + 1))


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """One row of the roster, places and units still by name. `unit` is "" for community staff."""

    key: str
    name: str
    unit: str
    member: bool
    grid: str
    checked_in: bool
    role: str = ""
    role_at: str = ""


def make_people(rng: Random) -> list[PersonSeed]:
    """The whole roster: office holders first, then the cast, then everyone else."""
    name = names(rng, frozenset(member.name for member in CAST))
    keys = (f"demo-{number:05}" for number in range(1, PEOPLE + 1))
    posted = {(member.role, member.role_at): member for member in CAST if member.role}

    people: list[PersonSeed] = []
    units = _units(rng)
    for role, role_at, unit, grid in _posts(rng, units):
        # A post that comes several times (community staff) has at most one holder from the cast.
        cast = posted.pop((role, role_at), None)
        if cast:
            unit, grid = cast.unit, cast.grid
        people.append(PersonSeed(next(keys), cast.name if cast else next(name), unit, True, grid, True, role, role_at))
    people.extend(
        PersonSeed(next(keys), m.name, m.unit, m.member, m.grid, m.checked_in)
        for m in CAST
        if m.on_roster and not m.role
    )

    members_left = MEMBERS - sum(person.member for person in people)
    left = PEOPLE - len(people)
    flags = [True] * members_left + [False] * (left - members_left)
    rng.shuffle(flags)
    for key, member in zip(keys, flags, strict=True):
        grid = rng.choice(GRIDS) if rng.random() < _GRID_KNOWN else ""
        people.append(PersonSeed(key, next(name), next(units), member, grid, False))
    return people


def _units(rng: Random) -> Iterator[str]:
    """A unit for each next person: every unit gets a few, big ones many."""
    yield from (unit.name for _ in range(_LEAST_IN_A_UNIT) for unit in UNITS)
    while True:
        yield from rng.choices([unit.name for unit in UNITS], [unit.weight for unit in UNITS], k=1000)


def _posts(rng: Random, units: Iterator[str]) -> Iterator[tuple[str, str, str, str]]:
    """Role, where it is held, the holder's unit and residence grid."""
    for grid in GRIDS:
        yield "grid", grid, next(units), grid
        yield "secretary", grid, next(units), grid
    for community in COMMUNITIES:
        for number in range(1, STAFF_PER_COMMUNITY + 1):
            yield "community", community.code, "", f"{community.code}-{number}"
    for unit in UNITS:
        yield "liaison", unit.name, unit.name, rng.choice(GRIDS)
    for grid in islice(GRIDS, COUNTY_STAFF):
        yield "county", COUNTY_CODE, "县委组织部", grid
