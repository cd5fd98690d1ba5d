"""The county's own names: places, landmarks, units. Small (some thousand rows), so held in memory."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, cast, func, select, update

from storage.distance import Position, metres
from storage.tables import place, place_alias, unit, unit_alias


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


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (单位) by its official name."""

    id: int
    name: str


class Places:
    """Every place and unit by id and by name."""

    def __init__(
        self, rows: list[Place], aliases: dict[str, int], units: list[Unit], unit_aliases: dict[str, int]
    ) -> None:
        self.by_id = {one.id: one for one in rows}
        self.aliases = aliases
        self.units = {one.id: one for one in units}
        self._unit_names = {one.name: one.id for one in units} | unit_aliases
        self._communities = {one.name: one for one in rows if one.kind == "community"}
        self._grids = {(one.parent_id, one.name): one for one in rows if one.kind == "grid"}
        self._buildings = {(one.parent_id, one.name): one for one in rows if one.kind == "building"}
        self.community_names = tuple(self._communities)
        self.grid_names = tuple(self.full_name(one) for one in rows if one.kind == "grid")
        self.landmark_names = tuple(aliases)
        self.unit_names = tuple(self._unit_names)

    def full_name(self, one: Place) -> str:
        """水东社区第3网格: a grid's or building's name is only unique within its parent."""
        if one.kind == "grid" and one.parent_id is not None:
            return self.by_id[one.parent_id].name + one.name
        if one.kind == "building" and one.parent_id is not None:
            return self.full_name(self.by_id[one.parent_id]) + one.name
        return one.name

    def community(self, name: str) -> Place | None:
        """A community by its name or its short form (水东)."""
        found = self._communities.get(name)
        if found is None and name in self.aliases:
            found = self.community_of(self.aliases[name])
        return found

    def grid(self, community: Place | None, name: str) -> Place | None:
        """A grid by its community and name, or by its full name alone."""
        if community is not None and (found := self._grids.get((community.id, name))):
            return found
        return next((one for one in self._grids.values() if self.full_name(one) == name), None)

    def building(self, grid: Place, name: str) -> Place | None:
        """A building of a grid."""
        return self._buildings.get((grid.id, name))

    def buildings(self, grid: Place) -> list[Place]:
        """The buildings of a grid, in order."""
        return [one for one in self._buildings.values() if one.parent_id == grid.id]

    def grids(self, community: Place) -> list[Place]:
        """The grids of a community, in order."""
        return [one for one in self._grids.values() if one.parent_id == community.id]

    def landmark(self, name: str) -> Place | None:
        """The place a landmark or residential estate stands in."""
        found = self.aliases.get(name)
        return self.by_id[found] if found is not None else None

    def _up(self, place_id: int | None, kind: str) -> Place | None:
        here = self.by_id.get(place_id) if place_id is not None else None
        while here is not None and here.kind != kind:
            here = self.by_id.get(here.parent_id) if here.parent_id is not None else None
        return here

    def community_of(self, place_id: int | None) -> Place | None:
        """The community a place belongs to."""
        return self._up(place_id, "community")

    def grid_of(self, place_id: int | None) -> Place | None:
        """The grid a place belongs to."""
        return self._up(place_id, "grid")

    def near(self, position: Position, within: float) -> Place | None:
        """The place nearest to a position of those on the map; None if none is `within` so many metres."""
        found = ((metres(position, (one.lat, one.lon)), one) for one in self.by_id.values() if one.lat and one.lon)
        best = min(found, key=lambda pair: pair[0], default=None)
        return best[1] if best is not None and best[0] <= within else None

    def unit(self, name: str) -> Unit | None:
        """A unit by its name or one of its short forms."""
        found = self._unit_names.get(name)
        return self.units[found] if found is not None else None


def load(tx: Connection) -> Places:
    """Read the tree."""
    columns = (place.c.id, place.c.parent_id, place.c.kind, place.c.name, place.c.code)
    more = (place.c.path, place.c.branch, place.c.duty_phone, place.c.lat, place.c.lon)
    rows = tx.execute(select(*columns, *more).order_by(place.c.path, place.c.id))
    aliases = tx.execute(select(place_alias.c.name, place_alias.c.place_id))
    units = tx.execute(select(unit.c.id, unit.c.name).order_by(unit.c.id))
    unit_aliases = tx.execute(select(unit_alias.c.name, unit_alias.c.unit_id))
    return Places(
        [Place(*tuple(row)) for row in rows],
        {row[0]: row[1] for row in aliases},
        [Unit(*row) for row in units],
        {row[0]: row[1] for row in unit_aliases},
    )


def version(tx: Connection) -> tuple[int, ...]:
    """Changes when a place, an alias or a unit is added, or a place is put on the map: then `load` is due."""
    counts = [select(func.count()).select_from(one).scalar_subquery() for one in (place, place_alias, unit, unit_alias)]
    spots = func.coalesce(func.sum(cast((place.c.lat + 3 * place.c.lon) * 100_000, BigInteger)), 0)
    return tuple(tx.execute(select(*counts, select(spots).scalar_subquery())).one())


def locate(tx: Connection, place_id: int, position: Position | None) -> None:
    """Put a place on the map, or take it off."""
    lat, lon = position or (None, None)
    tx.execute(update(place).where(place.c.id == place_id).values(lat=lat, lon=lon))
