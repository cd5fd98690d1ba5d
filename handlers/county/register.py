"""The county's places and units while they are being changed: what one change makes, the next one finds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from bot.refused import Refused
from storage.places import Key, Kind, Place, Unit, load
from storage.redaction import Scrubbed
from storage.tables import place_alias, unit_alias, unit_place


class Register:
    """Read once, then kept in step with what is written. A workbook's thousand changes need no second look."""

    def __init__(self, tx: Connection) -> None:
        places = load(tx)
        self.by_id = dict(places.by_id)
        self._children = {(row.parent_id, row.name): row.id for row in self.by_id.values()}
        self.units = dict(places.units)
        self._units = {row.name: row.id for row in self.units.values()}
        self.names: dict[str, tuple[int, str]] = {
            name: (place_id, kind)
            for name, place_id, kind in tx.execute(
                select(place_alias.c.name, place_alias.c.place_id, place_alias.c.kind)
            )
        }
        self.unit_names: dict[str, int] = {
            row.name: row.unit_id for row in tx.execute(select(unit_alias.c.name, unit_alias.c.unit_id))
        }
        self.pairs: set[tuple[int, int]] = {
            (row.unit_id, row.place_id) for row in tx.execute(select(unit_place.c.unit_id, unit_place.c.place_id))
        }

    # --- places -----------------------------------------------------------------------------

    @property
    def root(self) -> Place | None:
        """The county itself; None in an empty store."""
        return next((row for row in self.by_id.values() if row.parent_id is None), None)

    def find(self, key: Key) -> Place | None:
        """A place by its names on the way down, given up or not."""
        here = self.root
        for name in key:
            child = self._children.get((here.id, name)) if here is not None else None
            here = self.by_id[child] if child is not None else None
        return here

    def place(self, key: Key) -> Place:
        """A place that is in use. Raises Refused."""
        place = self.find(key)
        if place is None or place.retired_on is not None:
            raise Refused("county.no_place", place=Scrubbed("".join(key)))
        return place

    def key(self, where: Place) -> Key:
        """Its names on the way down."""
        return (*self.key(self.by_id[where.parent_id]), where.name) if where.parent_id is not None else ()

    def child(self, parent: Place, name: str) -> Place | None:
        """What stands under a place by a name, given up or not."""
        child_id = self._children.get((parent.id, name))
        return self.by_id[child_id] if child_id is not None else None

    def children(self, parent: Place) -> list[Place]:
        """What stands right under a place and is in use."""
        return [row for row in self.by_id.values() if row.parent_id == parent.id and row.retired_on is None]

    def under(self, where: Place) -> list[Place]:
        """The place and all below it that is in use."""
        return [row for row in self.by_id.values() if row.path.startswith(where.path) and row.retired_on is None]

    def above(self, where: Place, kind: Kind) -> Place | None:
        """The nearest place of a kind, from the place itself upwards."""
        here: Place | None = where
        while here is not None and here.kind != kind:
            here = self.by_id[here.parent_id] if here.parent_id is not None else None
        return here

    def full_name(self, where: Place) -> str:
        """As `Places.full_name`: from the community down."""
        if where.kind in (Kind.GRID, Kind.ESTATE, Kind.BUILDING) and where.parent_id is not None:
            above = self.by_id[where.parent_id]
            if above.kind in (Kind.COMMUNITY, Kind.GRID, Kind.ESTATE):
                return self.full_name(above) + where.name
        return where.name

    def put(self, where: Place) -> None:
        """A new place, or a place as it is now."""
        old = self.by_id.get(where.id)
        if old is not None:
            del self._children[old.parent_id, old.name]
        self.by_id[where.id] = where
        self._children[where.parent_id, where.name] = where.id

    def codes(self, kind: str) -> Iterator[str]:
        """The codes that places of a kind have, given up or not."""
        return (row.code for row in self.by_id.values() if row.kind == kind)

    # --- units ------------------------------------------------------------------------------

    def unit(self, name: str) -> Unit:
        """A unit in use by its name or a short form. Raises Refused."""
        unit = self.find_unit(name)
        if unit is None or unit.retired_on is not None:
            raise Refused("county.no_unit", unit=Scrubbed(name))
        return unit

    def find_unit(self, name: str) -> Unit | None:
        """A unit by its name or a short form, given up or not."""
        unit_id = self._units.get(name, self.unit_names.get(name))
        return self.units[unit_id] if unit_id is not None else None

    def put_unit(self, which: Unit) -> None:
        """A new unit, or a unit as it is now."""
        old = self.units.get(which.id)
        if old is not None:
            del self._units[old.name]
        self.units[which.id] = which
        self._units[which.name] = which.id
