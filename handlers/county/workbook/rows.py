"""What a row of each sheet says; places, units and people are still words. "" = not said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.places import Kind


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row stands, for its faults: the worksheet's own title, the row as Excel counts."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Where:
    """A place by the names of what it lies in, from above. `upper` is a community, or whatever lies above grids."""

    area: str = ""
    upper: str = ""
    grid: str = ""
    estate: str = ""
    building: str = ""

    def __bool__(self) -> bool:
        return any((self.area, self.upper, self.grid, self.estate, self.building))


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place. `status`: "" in use, 停用, or 并入; then `into` says where. `root`: the county's own row."""

    spot: Spot
    kind: Kind
    name: str
    under: Where
    level: str = ""
    code: str = ""
    branch: str = ""
    phone: str = ""
    entrances: int | None = None
    position: tuple[float, float] | None = None
    former: str = ""
    status: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class NameRow:
    """Another name of a place; `kind` is a storage.places.Naming."""

    spot: Spot
    name: str
    kind: str
    at: Where


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit and what else it is called."""

    spot: Spot
    name: str
    short: tuple[str, ...]
    phone: str = ""
    former: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """结对."""

    spot: Spot
    unit: str
    upper: str


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """Somebody's office; `role` is a bot.access.Role. `accounts`: platform, user id there."""

    spot: Spot
    person: str
    unit: str
    number: str
    role: str
    at: Where
    serves: str
    since: date | None
    until: date | None
    accounts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that the workbook says. `sheets`: the titles (of ours) of the sheets that are there."""

    places: tuple[PlaceRow, ...] = ()
    names: tuple[NameRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    pairs: tuple[PairRow, ...] = ()
    offices: tuple[OfficeRow, ...] = ()
    sheets: frozenset[str] = frozenset()
