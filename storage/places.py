"""The county's own names: places, landmarks, units. Small (some thousand rows), so held in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, insert, select, update

from storage import numbers
from storage.distance import Position, metres
from storage.tables import counter, place, place_alias, unit, unit_alias

Key = tuple[str, ...]  # a place by the names on the way down from the county: ("水东社区", "第3网格"); () the county
CHANGED = "places"  # a counter that moves with every change of the tree and its names


class Kind(StrEnum):
    """What a place is to the bot. What people call its level (街道, 乡镇, 村) is data: `Place.level`."""

    COUNTY = "county"  # the root: 县, 市, 区
    COMMITTEE = "committee"  # whatever stands between: 街道, 乡镇, 社区党工委; as many levels as there are
    COMMUNITY = "community"
    GRID = "grid"
    ESTATE = "estate"  # 小区
    BUILDING = "building"


LEVELS: Mapping[str, str] = {
    Kind.COUNTY: "区县",
    Kind.COMMITTEE: "街道",
    Kind.COMMUNITY: "社区",
    Kind.GRID: "网格",
    Kind.ESTATE: "小区",
    Kind.BUILDING: "楼栋",
}
_ENDINGS = ("社区", "村委会", "村", "居委会")  # 水东 is said for 水东社区


class Naming(StrEnum):
    """Why a place has another name."""

    ALIAS = "alias"  # a short form
    LANDMARK = "landmark"  # something that stands there
    FORMER = "former"  # as it was called before


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree. `path` is "/1/2/17/"; `code` is its part of a case number."""

    id: int
    parent_id: int | None
    kind: str
    name: str
    code: str
    path: str
    branch: str
    duty_phone: str
    lat: float | None = None  # WGS-84 degrees, where staff set them (设置位置)
    lon: float | None = None
    level: str = ""  # what people call this level here, "" = the usual word
    entrances: int | None = None  # 单元 of a building
    retired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (单位) by its official name; `phone` is its office's, "" if nobody said it."""

    id: int
    name: str
    phone: str = ""
    retired_on: date | None = None


class Places:
    """Every place and unit by id and by name. What is given up is found by its id alone: nobody is sent there."""

    def __init__(
        self,
        rows: Iterable[Place],
        aliases: Mapping[str, int],
        units: Iterable[Unit],
        unit_aliases: Mapping[str, int],
        former: Iterable[str] = (),
    ) -> None:
        """`aliases` and `unit_aliases`: name → id. `former`: those of `aliases` that are former names."""
        self.by_id = {row.id: row for row in rows}
        live = [row for row in self.by_id.values() if row.retired_on is None]
        self.units = {row.id: row for row in units}
        self._unit_names = {row.name: row.id for row in self.units.values() if row.retired_on is None} | {
            name: unit_id for name, unit_id in unit_aliases.items() if self.units[unit_id].retired_on is None
        }
        self.communities = [row for row in live if row.kind == Kind.COMMUNITY]
        self._communities = {row.name: row for row in self.communities}
        self._grids = {(row.parent_id, row.name): row for row in live if row.kind == Kind.GRID}
        self._buildings = [row for row in live if row.kind == Kind.BUILDING]
        estates = [row for row in live if row.kind == Kind.ESTATE]
        unlike = Counter(row.name for row in estates)
        # Two estates of one name are told apart by their community alone: neither is meant by the name.
        self.aliases = {row.name: row.id for row in estates if unlike[row.name] == 1} | {
            name: place_id for name, place_id in aliases.items() if self.by_id[place_id].retired_on is None
        }
        former = set(former) & self.aliases.keys()
        self._short = {
            row.name.removesuffix(ending): row
            for row in self.communities
            for ending in _ENDINGS
            if row.name.endswith(ending) and len(row.name) > len(ending) + 1
        }
        self._full_grids = {self.full_name(row): row for row in self._grids.values()}
        self.community_names = tuple(self._communities)
        self.known_communities = (
            *self._communities,
            *self._former(former, Kind.COMMUNITY),
        )  # understood, never offered
        self.grid_names = (*self._full_grids, *self._former(former, Kind.GRID))
        self.landmark_names = tuple(self.aliases)
        self.unit_names = tuple(self._unit_names)

    def _former(self, former: Iterable[str], kind: Kind) -> list[str]:
        return [name for name in former if self.by_id[self.aliases[name]].kind == kind]

    @property
    def root(self) -> Place:
        """The county itself. There is one in every store that has been served."""
        return next(row for row in self.by_id.values() if row.parent_id is None)

    @property
    def taken_for(self) -> Place | None:
        """Where something belongs that says no community: the only one, or the county where there is none yet."""
        if len(self.communities) > 1:
            return None
        return self.communities[0] if self.communities else self.root

    def full_name(self, where: Place) -> str:
        """水东社区第3网格: a grid's or building's name is only unique within its parent."""
        if where.kind in (Kind.GRID, Kind.ESTATE, Kind.BUILDING) and where.parent_id is not None:
            above = self.by_id[where.parent_id]
            if above.kind in (Kind.COMMUNITY, Kind.GRID, Kind.ESTATE):
                return self.full_name(above) + where.name
        return where.name

    def level(self, where: Place) -> str:
        """What people call the level of a place: 社区, 网格, 街道."""
        return where.level or LEVELS[where.kind]

    def key(self, where: Place) -> Key:
        """The names on the way down to a place."""
        if where.parent_id is None:
            return ()
        return (*self.key(self.by_id[where.parent_id]), where.name)

    def community(self, name: str) -> Place | None:
        """A community by its name or its short form (水东)."""
        place = self._communities.get(name)
        if place is None and name in self.aliases:
            place = self.community_of(self.aliases[name])
        return place or self._short.get(name)

    def grid(self, community: Place | None, name: str) -> Place | None:
        """A grid by its community and name, or by its full name alone, a former one too."""
        if community is not None and (place := self._grids.get((community.id, name))):
            return place
        full = community.name + name if community is not None else name
        if (place := self._full_grids.get(name)) is not None or full not in self.aliases:
            return place
        return self.grid_of(self.aliases[full])

    def building(self, grid: Place, name: str) -> Place | None:
        """A building of a grid; of several estates' only if its name tells which is meant."""
        named = [row for row in self.buildings(grid) if row.name == name]
        own = [row for row in named if row.parent_id == grid.id]
        return own[0] if own else named[0] if len(named) == 1 else None

    def buildings(self, grid: Place) -> list[Place]:
        """The buildings of a grid, its estates' too, in order."""
        return [row for row in self._buildings if row.path.startswith(grid.path)]

    def grids(self, community: Place) -> list[Place]:
        """The grids of a community, in order."""
        return [row for row in self._grids.values() if row.parent_id == community.id]

    def under(self, where: Place) -> list[Place]:
        """What lies below a place and is in use."""
        return [
            row
            for row in self.by_id.values()
            if row.retired_on is None and row.id != where.id and row.path.startswith(where.path)
        ]

    def landmark(self, name: str) -> Place | None:
        """The place a landmark or residential estate stands in."""
        place_id = self.aliases.get(name)
        return self._standing(self.by_id[place_id]) if place_id is not None else None

    def _standing(self, where: Place) -> Place:
        """Of an estate what it stands in: cases and people belong to grids and communities."""
        if where.kind == Kind.ESTATE and where.parent_id is not None:
            return self._standing(self.by_id[where.parent_id])
        return where

    def _up(self, place_id: int | None, kind: Kind) -> Place | None:
        here = self.by_id.get(place_id) if place_id is not None else None
        while here is not None and here.kind != kind:
            here = self.by_id.get(here.parent_id) if here.parent_id is not None else None
        return here

    def community_of(self, place_id: int | None) -> Place | None:
        """The community a place belongs to."""
        return self._up(place_id, Kind.COMMUNITY)

    def grid_of(self, place_id: int | None) -> Place | None:
        """The grid a place belongs to."""
        return self._up(place_id, Kind.GRID)

    def near(self, position: Position, within: float) -> Place | None:
        """The place nearest to a position of those on the map; None if none is `within` so many metres."""
        measured = (
            (metres(position, (row.lat, row.lon)), row)
            for row in self.by_id.values()
            if row.lat and row.lon and row.retired_on is None
        )
        best = min(measured, key=lambda pair: pair[0], default=None)
        return best[1] if best is not None and best[0] <= within else None

    def unit(self, name: str) -> Unit | None:
        """A unit by its name or one of its short forms."""
        unit_id = self._unit_names.get(name)
        return self.units[unit_id] if unit_id is not None else None

    def unit_alias_names(self, unit_id: int) -> list[str]:
        """The short forms of a unit."""
        return [name for name, owner in self._unit_names.items() if owner == unit_id and name != self.units[owner].name]


_places = select(
    place.c.id,
    place.c.parent_id,
    place.c.kind,
    place.c.name,
    place.c.code,
    place.c.path,
    place.c.branch,
    place.c.duty_phone,
    place.c.lat,
    place.c.lon,
    place.c.level,
    place.c.entrances,
    place.c.retired_on,
)
_aliases = select(place_alias.c.name, place_alias.c.place_id, place_alias.c.kind)
_units = select(unit.c.id, unit.c.name, unit.c.phone, unit.c.retired_on).order_by(unit.c.id)
_unit_aliases = select(unit_alias.c.name, unit_alias.c.unit_id)


def load(tx: Connection) -> Places:
    """Read the tree. What has not changed since it was last read is not put together again."""
    rows, aliases, units, unit_aliases = (
        tuple(map(tuple, tx.execute(query))) for query in (_places, _aliases, _units, _unit_aliases)
    )
    return _of(rows, aliases, units, unit_aliases)


@lru_cache(maxsize=4)
def _of(
    rows: tuple[tuple[Any, ...], ...],
    aliases: tuple[tuple[Any, ...], ...],
    units: tuple[tuple[Any, ...], ...],
    unit_aliases: tuple[tuple[Any, ...], ...],
) -> Places:
    # The 10th place after the 9th: as text /1/10/ would stand before /1/2/.
    tree = sorted((Place(*row) for row in rows), key=lambda row: [*map(int, row.path.split("/")[1:-1])])
    return Places(
        tree,
        {name: place_id for name, place_id, _ in aliases},
        [Unit(*row) for row in units],
        dict(unit_aliases),
        [name for name, _, kind in aliases if kind == Naming.FORMER],
    )


def version(tx: Connection) -> tuple[int, ...]:
    """Changes with every change of the tree and its names, and when a place is put on the map: then `load` is due."""
    counts = [
        select(func.count()).select_from(table).scalar_subquery() for table in (place, place_alias, unit, unit_alias)
    ]
    spots = func.coalesce(func.sum(cast((place.c.lat + 3 * place.c.lon) * 100_000, BigInteger)), 0)
    moved = select(func.coalesce(func.max(counter.c.value), 0)).where(counter.c.name == CHANGED)
    return tuple(tx.execute(select(*counts, select(spots).scalar_subquery(), moved.scalar_subquery())).one())


def touched(tx: Connection) -> None:
    """The tree or its names have changed: every process reads them again."""
    numbers.take(tx, CHANGED)


def locate(tx: Connection, place_id: int, position: Position | None) -> None:
    """Put a place on the map, or take it off."""
    lat, lon = position or (None, None)
    tx.execute(update(place).where(place.c.id == place_id).values(lat=lat, lon=lon))


def founded(tx: Connection) -> Place | None:
    """The county itself; None in a store that has never been served."""
    row = tx.execute(_places.where(place.c.parent_id.is_(None))).first()
    return Place(*row) if row is not None else None


def found(tx: Connection, name: str, code: str) -> Place:
    """The county itself, made where there is none: everything else hangs on it."""
    if (there := founded(tx)) is not None:
        return there
    touched(tx)  # of two processes that start at once, the second waits here and then finds it
    if (there := founded(tx)) is not None:
        return there
    row = {"kind": Kind.COUNTY, "name": name, "code": code, "path": "", "branch": "", "duty_phone": "", "level": ""}
    made = tx.execute(insert(place).returning(place.c.id), row).scalar_one()
    tx.execute(update(place).where(place.c.id == made).values(path=f"/{made}/"))
    return Place(made, None, Kind.COUNTY, name, code, f"/{made}/", "", "")
