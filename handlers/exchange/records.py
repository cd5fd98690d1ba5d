"""The two lists and what units have taken on, as they are kept and read: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from storage.tables import need, pledge, pledge_unit, resource


class ResourceState(StrEnum):
    """Of something offered. Whether its day is over, or all of it taken, is counted."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"


class NeedState(StrEnum):
    """Of a need: what its pledge is at, or nobody's."""

    OPEN = "open"
    CLAIMED = "claimed"
    AGREED = "agreed"
    DELIVERED = "delivered"
    RATED = "rated"
    WITHDRAWN = "withdrawn"


class PledgeState(StrEnum):
    """Of what a unit has taken on. Released: it came to nothing, and the need is free again."""

    CLAIMED = "claimed"
    AGREED = "agreed"
    DELIVERED = "delivered"
    RATED = "rated"
    RELEASED = "released"


RUNNING = frozenset({PledgeState.CLAIMED, PledgeState.AGREED})
ALIVE = RUNNING | {PledgeState.DELIVERED, PledgeState.RATED}  # what these took of a resource is taken


@dataclass(frozen=True, slots=True)
class Resource:
    """`amount` in whole pieces of `measure`; None: as often as is asked for."""

    id: int
    unit_id: int
    kind: str
    name: str
    amount: int | None
    measure: str
    taken: int
    hours: str
    place: str
    terms: str
    until: date | None
    contact: str
    state: str

    @property
    def left(self) -> int | None:
        """How much of it nobody has; None: it is not counted."""
        return None if self.amount is None else max(0, self.amount - self.taken)

    def offered_on(self, day: date) -> bool:
        """Whether it can be had on a day."""
        return self.state == ResourceState.OPEN and (self.until is None or self.until >= day)


@dataclass(frozen=True, slots=True)
class Need:
    """`people`: for how many; `until`: wanted by."""

    id: int
    place_id: int
    kind: str
    what: str
    people: int | None
    amount: int | None
    measure: str
    hours: str
    until: date | None
    urgent: bool
    source: str
    contact: str
    state: str


@dataclass(frozen=True, slots=True)
class Pledge:
    """`unit_id` leads. `due`: released after this day if it goes no further."""

    id: int
    need_id: int
    resource_id: int | None
    unit_id: int
    quantity: int
    state: str
    claimed_at: datetime
    day: date | None
    words: str
    due: date | None
    warn_on: date | None
    told_at: datetime | None
    delivered_on: date | None
    served: int | None
    result: str
    grade: str
    remark: str
    reason: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Another unit in it; `joined`: it has said so."""

    unit_id: int
    joined: bool


def _columns(kind: type, table: Table) -> list[Any]:
    return [table.c[name] for name in kind.__slots__]  # type: ignore[attr-defined]


_RESOURCE, _NEED, _PLEDGE = _columns(Resource, resource), _columns(Need, need), _columns(Pledge, pledge)


def resources(tx: Connection, *where: ColumnElement[bool]) -> list[Resource]:
    """What is offered, the oldest first."""
    return [Resource(*tuple(row)) for row in tx.execute(select(*_RESOURCE).where(*where).order_by(resource.c.id))]


def offered(tx: Connection, day: date) -> list[Resource]:
    """What can be had on a day."""
    lasts = or_(resource.c.until.is_(None), resource.c.until >= day)
    return resources(tx, resource.c.state == ResourceState.OPEN, lasts)


def needs(tx: Connection, *where: ColumnElement[bool]) -> list[Need]:
    """Needs: what is urgent first, then the oldest."""
    query = select(*_NEED).where(*where).order_by(need.c.urgent.desc(), need.c.id)
    return [Need(*tuple(row)) for row in tx.execute(query)]


def pledges(tx: Connection, *where: ColumnElement[bool]) -> list[Pledge]:
    """What units have taken on, the oldest first."""
    return [Pledge(*tuple(row)) for row in tx.execute(select(*_PLEDGE).where(*where).order_by(pledge.c.id))]


def find_resource(tx: Connection, number: int) -> Resource | None:
    """The one of that number."""
    return next(iter(resources(tx, resource.c.id == number)), None)


def find_need(tx: Connection, number: int) -> Need | None:
    """The one of that number."""
    return next(iter(needs(tx, need.c.id == number)), None)


def get_need(tx: Connection, number: int) -> Need:
    """One that is there."""
    kept = find_need(tx, number)
    assert kept is not None
    return kept


def get_resource(tx: Connection, number: int) -> Resource:
    """One that is there."""
    kept = find_resource(tx, number)
    assert kept is not None
    return kept


def alive(tx: Connection, need_id: int) -> Pledge | None:
    """What a need's unit has taken on; None while it is free."""
    return next(iter(pledges(tx, pledge.c.need_id == need_id, pledge.c.state.in_(ALIVE))), None)


def get(tx: Connection, pledge_id: int) -> Pledge:
    """One that is there."""
    (kept,) = pledges(tx, pledge.c.id == pledge_id)
    return kept


def partners(tx: Connection, pledge_id: int) -> Sequence[Partner]:
    """The other units, in the order of the list of units."""
    query = select(pledge_unit.c.unit_id, pledge_unit.c.state).where(pledge_unit.c.pledge_id == pledge_id)
    return [Partner(row.unit_id, row.state == "joined") for row in tx.execute(query.order_by(pledge_unit.c.unit_id))]
