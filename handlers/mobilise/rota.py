"""值班表: counts for everybody; names only for the organiser, and for the leaders of those who are on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.access import OFFICES, Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.mobilise import records
from handlers.mobilise.calling import CALLERS, path_of
from handlers.mobilise.records import Call, PlaceState, Seat, Shift
from storage.tables import person, unit

LEADERS = frozenset({Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.LIAISON})


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on the list, as their leader reads it."""

    name: str
    unit: str
    reserve: bool
    came: bool
    left: bool
    handed: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A shift with those of it whose names whoever asks may read; `more`: how many others are on it."""

    shift: Shift
    people: tuple[OnDuty, ...]
    more: int


def whole(work: Work, call: Call) -> bool:
    """Whether whoever asks may read every name: the call is theirs to organise."""
    return work.may(CALLERS, Where(path_of(work, call)))


def listed(work: Work, call: Call) -> list[Listed]:
    """The list of a call. Raises Refused: no office."""
    work.need(OFFICES)
    every = records.on(work.tx, [shift.id for shift in call.shifts])
    known = _known(work, [seat.person_id for seat in every])
    every_name = whole(work, call)
    rows = []
    for shift in call.shifts:
        seats = [seat for seat in every if seat.shift_id == shift.id]
        mine = [seat for seat in seats if every_name or _leads(work, known[seat.person_id])]
        people = tuple(_on_duty(seat, known[seat.person_id]) for seat in mine)
        rows.append(Listed(shift, people, len(seats) - len(mine)))
    return rows


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    unit: str
    unit_id: int | None
    grid_id: int | None


def _known(work: Work, person_ids: Sequence[int]) -> dict[int, _Known]:
    rows = work.tx.execute(
        select(person.c.id, person.c.name, unit.c.name, person.c.unit_id, person.c.grid_id)
        .outerjoin_from(person, unit)
        .where(person.c.id.in_(person_ids))
    )
    return {row[0]: _Known(row[1], row[2] or "", row[3], row[4]) for row in rows}


def _leads(work: Work, who: _Known) -> bool:
    home = work.county.places.by_id.get(who.grid_id or 0)
    local = home is not None and work.may(LEADERS - {Role.LIAISON}, Where(home.path))
    return local or (who.unit_id is not None and work.may({Role.LIAISON}, Where(unit_id=who.unit_id)))


def _on_duty(seat: Seat, who: _Known) -> OnDuty:
    return OnDuty(
        who.name,
        who.unit,
        seat.state is PlaceState.RESERVE,
        seat.came_at is not None,
        seat.left_at is not None,
        seat.handed,
    )


def printable(work: Work, call_id: int | None) -> Call:
    """The call whose list whoever asks may have on paper, names and all: its organisers. Raises Refused."""
    work.need(CALLERS)
    calls = [call for call in shown_calls(work) if whole(work, call)]
    chosen = [call for call in calls if call_id in (None, call.id)]
    if not chosen:
        raise Refused("mobilise.none_open")
    return chosen[0]


def shown_calls(work: Work) -> list[Call]:
    """Open calls first, then those that were."""
    every = records.calls(work.tx)
    return [call for call in every if call.state == "open"] + [call for call in every if call.state == "over"][:3]
