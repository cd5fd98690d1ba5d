"""Calls, shifts and places as they are stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, select

from bot.clock import COUNTY
from storage.tables import mobilisation, mobilisation_place, mobilisation_shift, person


class CallState(StrEnum):
    """Where a call stands."""

    DRAFT = "draft"  # shown, waits for the second word
    OPEN = "open"
    OVER = "over"  # 解除
    DROPPED = "dropped"


class PlaceState(StrEnum):
    """Where somebody stands with a shift."""

    ON = "on"  # 已排
    RESERVE = "reserve"  # 候补
    OFF = "off"  # 来不了


ALIVE = (PlaceState.ON, PlaceState.RESERVE)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of a call. Times are county time; `reserve` are those who wait for a place."""

    id: int
    call_id: int
    number: int
    name: str
    place: str
    starts_at: datetime
    ends_at: datetime
    wanted: int
    taken: int
    reserve: int

    @property
    def lacking(self) -> int:
        """How many more are wanted."""
        return max(0, self.wanted - self.taken)


@dataclass(frozen=True, slots=True)
class Call:
    """A call. `place_id` is the part of the tree whose groups are called."""

    id: int
    title: str
    what: str
    wanted: str
    bring: str
    contact: str
    place_id: int
    state: CallState
    account_id: int | None
    opened_at: datetime | None
    shifts: tuple[Shift, ...]

    @property
    def lacking(self) -> int:
        """How many more are wanted, over all shifts."""
        return sum(shift.lacking for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place on a shift."""

    id: int
    shift_id: int
    person_id: int
    state: PlaceState
    at: datetime
    came_at: datetime | None
    left_at: datetime | None
    handed: str
    drafted: bool
    logged_at: datetime | None


_CALL = (
    mobilisation.c.id,
    mobilisation.c.title,
    mobilisation.c.what,
    mobilisation.c.wanted,
    mobilisation.c.bring,
    mobilisation.c.contact,
    mobilisation.c.place_id,
    mobilisation.c.state,
    mobilisation.c.account_id,
    mobilisation.c.opened_at,
)
_waiting = (
    select(func.count())
    .select_from(mobilisation_place)
    .where(mobilisation_place.c.shift_id == mobilisation_shift.c.id, mobilisation_place.c.state == PlaceState.RESERVE)
    .correlate(mobilisation_shift)
    .scalar_subquery()
    .label("reserve")
)
_SHIFT = (
    mobilisation_shift.c.id,
    mobilisation_shift.c.call_id,
    mobilisation_shift.c.number,
    mobilisation_shift.c.name,
    mobilisation_shift.c.place,
    mobilisation_shift.c.starts_at,
    mobilisation_shift.c.ends_at,
    mobilisation_shift.c.wanted,
    mobilisation_shift.c.taken,
    _waiting,
)
_SEAT = tuple(mobilisation_place.c[name] for name in Seat.__dataclass_fields__)


def calls(tx: Connection, *where: ColumnElement[bool]) -> list[Call]:
    """Those that meet all of it, with their shifts, the newest first."""
    rows = tx.execute(select(*_CALL).where(*where).order_by(mobilisation.c.id.desc())).all()
    of = shifts(tx, mobilisation_shift.c.call_id.in_([row.id for row in rows])) if rows else []
    return [
        Call(
            **row._asdict() | {"state": CallState(row.state)},
            shifts=tuple(shift for shift in of if shift.call_id == row.id),
        )
        for row in rows
    ]


def open_calls(tx: Connection) -> list[Call]:
    """Those that people may answer now."""
    return calls(tx, mobilisation.c.state == CallState.OPEN)


def call_of(tx: Connection, call_id: int) -> Call | None:
    """One call."""
    return next(iter(calls(tx, mobilisation.c.id == call_id)), None)


def shifts(tx: Connection, *where: ColumnElement[bool]) -> list[Shift]:
    """Shifts by their call and number."""
    order = mobilisation_shift.c.call_id, mobilisation_shift.c.number
    rows = tx.execute(select(*_SHIFT).where(*where).order_by(*order))
    return [
        Shift(
            **row._asdict() | {"starts_at": row.starts_at.astimezone(COUNTY), "ends_at": row.ends_at.astimezone(COUNTY)}
        )
        for row in rows
    ]


def shift_of(tx: Connection, shift_id: int) -> Shift | None:
    """One shift."""
    return next(iter(shifts(tx, mobilisation_shift.c.id == shift_id)), None)


def lock(tx: Connection, shift_id: int) -> None:
    """Whoever takes or gives back a place of this shift waits for whoever does it now."""
    tx.execute(select(mobilisation_shift.c.id).where(mobilisation_shift.c.id == shift_id).with_for_update())


def seats(tx: Connection, *where: ColumnElement[bool]) -> list[Seat]:
    """Places in the order in which they were taken."""
    rows = tx.execute(select(*_SEAT).where(*where).order_by(mobilisation_place.c.at, mobilisation_place.c.id))
    return [Seat(**row._asdict() | {"state": PlaceState(row.state)}) for row in rows]


def seat_of(tx: Connection, shift_id: int, person_id: int) -> Seat | None:
    """Somebody's place on a shift, whatever became of it."""
    where = mobilisation_place.c.shift_id == shift_id, mobilisation_place.c.person_id == person_id
    return next(iter(seats(tx, *where)), None)


def own(tx: Connection, person_id: int) -> list[tuple[Seat, Shift]]:
    """The places of a person in calls that are open or were, by the shifts' begin."""
    rows = seats(tx, mobilisation_place.c.person_id == person_id, mobilisation_place.c.state.in_(ALIVE))
    by_id = {shift.id: shift for shift in shifts(tx, mobilisation_shift.c.id.in_([seat.shift_id for seat in rows]))}
    return sorted(((seat, by_id[seat.shift_id]) for seat in rows), key=lambda pair: pair[1].starts_at)


def names(tx: Connection, person_ids: Collection[int]) -> dict[int, str]:
    """What people are called."""
    rows = tx.execute(select(person.c.id, person.c.name).where(person.c.id.in_(person_ids)))
    return {row[0]: row[1] for row in rows}


def on(tx: Connection, shift_ids: Sequence[int]) -> list[Seat]:
    """Everybody who is on these shifts or waits for a place."""
    where = mobilisation_place.c.shift_id.in_(shift_ids), mobilisation_place.c.state.in_(ALIVE)
    return seats(tx, *where)
