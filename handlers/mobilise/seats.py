"""Who is on a shift: never more than it wants, nobody twice; who comes too late waits and moves up in that order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto

from sqlalchemy import insert, update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.activities.reported import reported
from handlers.mobilise import records, wording
from handlers.mobilise.config import MobiliseConfig
from handlers.mobilise.events import PlaceEvent
from handlers.mobilise.records import ALIVE, Call, CallState, PlaceState, Seat, Shift
from storage.redaction import Scrubbed
from storage.tables import mobilisation, mobilisation_place, mobilisation_shift


class Outcome(StrEnum):
    """What came of asking for a place."""

    ON = auto()
    RESERVE = auto()
    THERE = auto()  # they had it, or waited for it, before
    TIRED = auto()  # too little rest between two shifts: asked first, nothing changed


@dataclass(frozen=True, slots=True)
class Joined:
    """A shift as it is afterwards; `ahead`: how many wait before them."""

    shift: Shift
    outcome: Outcome
    ahead: int = 0


def join(work: Work, shift_id: int, *, anyway: bool = False) -> Joined:
    """Come to a shift; one that has enough people keeps whoever asks as reserve. `anyway`: with little rest too.

    Raises Refused: not reported in, no such shift, the call is not open, the shift is over.
    """
    who = reported(work)
    shift = _open_shift(work, shift_id)
    records.lock(work.tx, shift_id)
    before = records.seat_of(work.tx, shift_id, who.id)
    shift = records.shift_of(work.tx, shift_id) or shift
    if before is not None and before.state in ALIVE:
        return Joined(shift, Outcome.THERE)
    if not anyway and _tired(work, shift, who.id):
        return Joined(shift, Outcome.TIRED)
    # Whoever waits has a place that is free before anybody who asks now: then nobody takes one past them.
    got = not shift.reserve and _take(work, shift_id)
    state = PlaceState.ON if got else PlaceState.RESERVE
    seat_id = _put(work, shift_id, who.id, state)
    work.record(PlaceEvent.TAKEN if got else PlaceEvent.RESERVED, seat_id, after={"shift_id": shift_id})
    after = records.shift_of(work.tx, shift_id) or shift
    return Joined(after, Outcome.ON if got else Outcome.RESERVE, shift.reserve)


def _take(work: Work, shift_id: int) -> bool:
    """One place more, if there is one: the database itself never counts beyond what is wanted."""
    table = mobilisation_shift
    free = update(table).where(table.c.id == shift_id, table.c.taken < table.c.wanted)
    return work.tx.execute(free.values(taken=table.c.taken + 1)).rowcount > 0


def _put(work: Work, shift_id: int, person_id: int, state: PlaceState) -> int:
    before = records.seat_of(work.tx, shift_id, person_id)
    if before is not None:
        change = update(mobilisation_place).where(mobilisation_place.c.id == before.id)
        work.tx.execute(change.values(state=state, at=work.now))
        return before.id
    row = {"shift_id": shift_id, "person_id": person_id, "state": state, "at": work.now, "handed": ""}
    return int(
        work.tx.execute(insert(mobilisation_place).values(**row).returning(mobilisation_place.c.id)).scalar_one()
    )


def _open_shift(work: Work, shift_id: int) -> Shift:
    shift = records.shift_of(work.tx, shift_id)
    call = records.call_of(work.tx, shift.call_id) if shift is not None else None
    if shift is None or call is None or call.state is not CallState.OPEN:
        raise Refused("mobilise.not_open")
    if shift.ends_at <= work.now:
        raise Refused("mobilise.shift_over", shift=Scrubbed(wording.shift_name(shift)))
    return shift


def _tired(work: Work, shift: Shift, person_id: int) -> bool:
    rest = timedelta(hours=work.county.config.section(MobiliseConfig).rest_hours)
    return any(
        shift.starts_at < other.ends_at + rest and other.starts_at < shift.ends_at + rest
        for seat, other in records.own(work.tx, person_id)
        if seat.state is PlaceState.ON and other.id != shift.id
    )


def leave(work: Work, shift_id: int) -> Shift:
    """来不了: no reason is asked; the first who waits moves up. Raises Refused: not reported in, it is not theirs."""
    who = reported(work)
    records.lock(work.tx, shift_id)
    seat = records.seat_of(work.tx, shift_id, who.id)
    if seat is None or seat.state not in ALIVE:
        raise Refused("mobilise.not_on")
    free(work, seat)
    shift = records.shift_of(work.tx, shift_id)
    assert shift is not None
    return shift


def free(work: Work, seat: Seat) -> None:
    """A place is given back."""
    change = update(mobilisation_place).where(mobilisation_place.c.id == seat.id)
    work.tx.execute(change.values(state=PlaceState.OFF, at=work.now))
    work.record(PlaceEvent.GIVEN_BACK, seat.id, before={"state": str(seat.state)})
    if seat.state is PlaceState.ON:
        table = mobilisation_shift
        work.tx.execute(update(table).where(table.c.id == seat.shift_id).values(taken=table.c.taken - 1))
        move_up(work, seat.shift_id)


def move_up(work: Work, shift_id: int) -> int:
    """Places that are free go to those who wait, in their order; each hears it, at night too: they are to come.

    Returns how many moved.
    """
    where = mobilisation_place.c.shift_id == shift_id, mobilisation_place.c.state == PlaceState.RESERVE
    moved = 0
    for seat in records.seats(work.tx, *where):
        if not _take(work, shift_id):
            break
        change = update(mobilisation_place).where(mobilisation_place.c.id == seat.id)
        work.tx.execute(change.values(state=PlaceState.ON, at=work.now))
        work.record(PlaceEvent.MOVED_UP, seat.id)
        shift = records.shift_of(work.tx, shift_id)
        assert shift is not None
        off = (Choice("来不了", f"退班 #{shift_id}"),)
        fields = {"shift": wording.shift_name(shift)}
        work.notify.people([seat.person_id], "mobilise.told_moved_up", fields, choices=off, urgent=True, asleep=True)
        moved += 1
    return moved


def own_open(work: Work) -> list[tuple[Seat, Shift]]:
    """One's own shifts of open calls that are not over. Raises Refused: not reported in."""
    who = reported(work)
    open_ids = {call.id for call in records.open_calls(work.tx)}
    return [
        (seat, shift)
        for seat, shift in records.own(work.tx, who.id)
        if shift.call_id in open_ids and shift.ends_at > work.now
    ]


def answerable(work: Work, place_id: int | None) -> list[Call]:
    """Open calls that whoever acts would mean: those of the group's place (`place_id`) or their own home, else all."""
    open_ = records.open_calls(work.tx)
    by_id = work.county.places.by_id
    home = work.actor.person
    at = place_id if place_id is not None else (home.grid_id if home is not None else None)
    here = by_id.get(at or 0)
    near = [call for call in open_ if here is not None and here.path.startswith(by_id[call.place_id].path)]
    return near or open_


def just_over(work: Work) -> bool:
    """Whether a call ended within the last day: who answers it now has not heard."""
    return bool(
        records.calls(
            work.tx, mobilisation.c.state == CallState.OVER, mobilisation.c.over_at > work.now - timedelta(days=1)
        )
    )


def catch_up(work: Work) -> None:
    """Places that became free in another way (somebody left the county) go to those who wait."""
    for call in records.open_calls(work.tx):
        for shift in call.shifts:
            if shift.lacking and shift.reserve:
                move_up(work, shift.id)
