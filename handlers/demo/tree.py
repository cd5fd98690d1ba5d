"""What the demo's people live and work in, as the changes that make it: the county's own import does the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from handlers.county.changes import AddPlace, AddUnit, Change, NamePlace, NameUnit, Pair
from handlers.demo.places import (
    COMMITTEE,
    COMMITTEE_CODE,
    COMMUNITIES,
    ESTATES,
    LANDMARK_KINDS,
    DemoCommunity,
    pairings,
)
from handlers.demo.units import UNITS
from storage.places import Key, Kind, Naming


def keys() -> Mapping[str, Key]:
    """Communities and grids by their codes: SD, SD-1. The county itself is HC."""
    keys: dict[str, Key] = {"HC": ()}
    for each in COMMUNITIES:
        keys[each.code] = (COMMITTEE, each.name)
        for number in range(1, each.grids + 1):
            keys[f"{each.code}-{number}"] = (COMMITTEE, each.name, f"第{number}网格")
    return keys


def changes(rng: Random) -> Iterator[Change]:
    """The tree from above, then names, units and pairings."""
    yield AddPlace((), Kind.COMMITTEE, COMMITTEE, "社区党工委", COMMITTEE_CODE, COMMITTEE)
    for each in COMMUNITIES:
        yield AddPlace((COMMITTEE,), Kind.COMMUNITY, each.name, code=each.code, branch=f"{each.name}党支部")
    for each in COMMUNITIES:
        for number in range(1, each.grids + 1):
            yield AddPlace((COMMITTEE, each.name), Kind.GRID, f"第{number}网格")
    grids = [(each, number) for each in COMMUNITIES for number in range(1, each.grids + 1)]
    for each, number in grids:
        for building in range(1, rng.randint(5, 9) + 1):
            yield AddPlace((COMMITTEE, each.name, f"第{number}网格"), Kind.BUILDING, f"{building}栋")
    yield from _names(grids)
    for unit in UNITS:
        yield AddUnit(unit.name)
        for alias in unit.aliases:
            yield NameUnit(alias, unit.name)
    at = {each.name: (COMMITTEE, each.name) for each in COMMUNITIES}
    for name, community in pairings().items():
        yield Pair(name, at[community])


def _names(grids: list[tuple[DemoCommunity, int]]) -> Iterator[Change]:
    for each in COMMUNITIES:
        yield NamePlace(each.short, (COMMITTEE, each.name))
    for (each, number), estate in zip(grids, ESTATES, strict=True):
        grid = (COMMITTEE, each.name, f"第{number}网格")
        yield AddPlace(grid, Kind.ESTATE, estate)
        if estate.endswith("小区") and len(estate) > 4:
            yield NamePlace(estate.removesuffix("小区"), grid)
        yield NamePlace(each.short + LANDMARK_KINDS[number - 1], grid, Naming.LANDMARK)
