"""A call of the demo county, and what must hold of shifts at any time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import Connection, select

from handlers.broadcast import actions as broadcasts
from handlers.mobilise import calling, records
from handlers.mobilise.calling import NewCall, NewShift
from handlers.mobilise.records import ALIVE, Call, PlaceState
from storage.tables import mobilisation_place, mobilisation_shift
from tests.handlers.acting import acting_as
from tests.handlers.talk import TEN, Talk

COUNTY, STAFF, GRID, LIAISON, MEMBER, OTHER, NOBODY = (
    "demo-xiao",
    "demo-luo",
    "demo-zhang",
    "demo-zeng",
    "demo-guo",
    "demo-zhong",
    "demo-chen",
)


def shifts(*wanted: int) -> list[NewShift]:
    """One after another, six hours each, the first begins in ten hours; twelve hours lie between two."""
    begin = TEN + timedelta(hours=10)
    return [
        NewShift(begin + timedelta(hours=18 * at), begin + timedelta(hours=18 * at + 6), heads, "夜班", "水东闸口")
        for at, heads in enumerate(wanted)
    ]


def drafted(talk: Talk, tx: Connection, *wanted: int, who: str = STAFF) -> tuple[Call, int]:
    """A call of 水东社区 that waits for the second word; the number of that."""
    community = talk.county.places.community("水东社区")
    assert community is not None
    new = NewCall("暴雨转移", community.id, "水位上涨", "搬沙袋", "雨衣", "社区值班室")
    call, shown = calling.draft(acting_as(talk, tx, who), new, shifts(*wanted))
    return call, shown.id


def opened(talk: Talk, tx: Connection, *wanted: int) -> Call:
    """A call that people may answer."""
    call, number = drafted(talk, tx, *wanted)
    broadcasts.confirm(acting_as(talk, tx, STAFF), number)
    kept = records.call_of(tx, call.id)
    assert kept is not None
    return kept


def check(tx: Connection) -> None:
    """Never more on a shift than it wants, nobody twice, the count is true, nobody waits where there is room."""
    rows = tx.execute(select(mobilisation_place.c.shift_id, mobilisation_place.c.person_id)).all()
    assert max(Counter(map(tuple, rows)).values(), default=1) == 1
    for shift in records.shifts(tx):
        seats = records.seats(tx, mobilisation_place.c.shift_id == shift.id, mobilisation_place.c.state.in_(ALIVE))
        on = sum(seat.state is PlaceState.ON for seat in seats)
        assert on == shift.taken <= shift.wanted, shift
        assert not (shift.lacking and shift.reserve), shift
    assert tx.execute(select(mobilisation_shift.c.id).where(mobilisation_shift.c.taken < 0)).all() == []
