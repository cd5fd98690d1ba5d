"""Any sequence of changes keeps the tree a tree: paths, names, case numbers, and nothing hangs on what is given up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.access import Role
from bot.actor import OPERATOR
from bot.placed import hanging
from bot.refused import Refused
from bot.work import Work
from handlers.county import house
from handlers.county.actions import carry_out, foresee
from handlers.county.changes import (
    AddPlace,
    Appoint,
    Change,
    Dismiss,
    MergePlace,
    MovePlace,
    NamePlace,
    Pair,
    RenamePlace,
    RetirePlace,
    Unpair,
    Who,
)
from handlers.county.register import Register
from storage import events
from storage.places import Key, Kind, load
from storage.tables import person, place, role, whistle
from tests.handlers.county.ground import COMMITTEE, NW, SD, grid
from tests.handlers.talk import TEN, Talk
from tests.support.examples import LONG
from tests.transcripts.conftest import TODAY
from tests.whistles.ground import work as work_of

NAMES = ("第1网格", "第2网格", "第10网格", "湖滨网格", "1栋", "2栋", "三号楼", "湖滨小区", "水东社区", "红旗社区")
KINDS = (Kind.GRID, Kind.ESTATE, Kind.BUILDING, Kind.COMMUNITY)


@dataclass(frozen=True)
class Picked:
    """A place by its number among those that there are when the change is made."""

    number: int

    def key(self, register: Register) -> Key:
        near = [
            row
            for row in sorted(register.by_id.values(), key=lambda row: row.id)
            if row.retired_on is None and set(register.key(row)) & {"水东社区", "南外社区", "红旗社区"}
        ]
        return register.key(near[self.number % len(near)])


PLACES = st.integers(0, 10_000).map(Picked)
GRIDS = st.sampled_from([*(grid(number) for number in range(1, 6)), *(grid(number, NW) for number in range(1, 4))])
STEPS = st.one_of(
    st.tuples(st.just("add"), PLACES, st.sampled_from(KINDS), st.sampled_from(NAMES)),
    st.tuples(st.just("rename"), PLACES, st.sampled_from(NAMES)),
    st.tuples(st.just("move"), PLACES, PLACES),
    st.tuples(st.just("retire"), PLACES),
    st.tuples(st.just("merge"), PLACES, PLACES),
    st.tuples(st.just("merge"), GRIDS, GRIDS),
    st.tuples(st.just("name"), PLACES, st.sampled_from(("老粮站那片", "水岸", "湖滨"))),
    st.tuples(st.just("appoint"), GRIDS, st.booleans()),
    st.tuples(st.just("dismiss"), GRIDS),
    st.tuples(st.just("pair"), st.sampled_from((SD, NW)), st.booleans()),
)
WHO = Who("郭建勋", "县财政局")


def change_of(step: tuple[Any, ...], register: Register) -> Change:
    """A step as a change of the county as it is now."""
    word, *rest = step
    at: list[Any] = [each.key(register) if isinstance(each, Picked) else each for each in rest]
    match word:
        case "add":
            return AddPlace(at[0], at[1], at[2])
        case "rename":
            return RenamePlace(at[0], at[1])
        case "move":
            return MovePlace(at[0], at[1])
        case "retire":
            return RetirePlace(at[0])
        case "merge":
            return MergePlace(at[0], at[1])
        case "name":
            return NamePlace(at[1], at[0])
        case "appoint":
            return Appoint(WHO, Role.GRID, TODAY, at[0], until=TODAY + timedelta(days=90) if at[1] else None)
        case "dismiss":
            return Dismiss(WHO, Role.GRID, TODAY, at[0])
    return Pair("县税务局", at[0]) if at[1] else Unpair("县税务局", at[0])


def numbers(tx: Connection) -> dict[int, str]:
    """The cases' numbers by their rows."""
    return {row.id: row.number for row in tx.execute(select(whistle.c.id, whistle.c.number))}


def sound(work: Work, before: dict[int, str], homes: int) -> None:
    """What holds after any change."""
    tx = work.tx
    rows = tx.execute(select(place)).all()
    by_id = {row.id: row for row in rows}
    for row in rows:
        above = by_id[row.parent_id].path if row.parent_id is not None else "/"
        assert row.path == f"{above}{row.id}/", row.name
        if row.retired_on is None and row.parent_id is not None:
            assert by_id[row.parent_id].retired_on is None, "nothing in use stands under what is given up"
    assert [pair for pair, times in Counter((row.parent_id, row.name) for row in rows).items() if times > 1] == []
    gone = [row.id for row in rows if row.retired_on is not None]
    assert hanging(tx, house.placed(), gone, TODAY) == {}
    assert numbers(tx) == before
    living = select(person.c.grid_id).where(person.c.state != "left", person.c.grid_id.is_not(None))
    assert len(tx.execute(living).all()) == homes, "nobody loses their home"
    again = load(tx)
    register = Register(tx)
    assert {each.id: each.path for each in register.by_id.values()} == {row.id: row.path for row in rows}
    assert all(again.by_id[place_id].retired_on is None for place_id in again.aliases.values())


def _foreseen(work: Work, change: Change) -> bool:
    """Whether the trial says that it can be."""
    try:
        foresee(work, [change], house.placed())
    except Refused:
        return False
    return True


@pytest.fixture
def cases(talk: Talk) -> Talk:
    """Open cases in the grids that are changed."""
    for number, who in ((1, "demo-li"), (2, "demo-guo"), (3, "demo-wang")):
        talk.report(f"水东社区第{number}网格5号楼楼道灯坏了", who, None)
    return talk


@settings(
    max_examples=20 if LONG else 10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
def test_a_county_lives_through_anything(cases: Talk, steps: list[tuple[Any, ...]]) -> None:
    with cases.database.begin() as tx:
        outer, recorded = tx.begin_nested(), events.mark(tx)
        before = numbers(tx)
        homes = len(
            tx.execute(select(person.c.id).where(person.c.state != "left", person.c.grid_id.is_not(None))).all()
        )
        work = work_of(tx, cases.county, OPERATOR, TEN)
        for step in steps:
            change = change_of(step, Register(tx))
            if _foreseen(work, change):
                carry_out(work, [change], house.placed())
                continue
            inner, mark = tx.begin_nested(), events.mark(tx)
            with pytest.raises(Refused) as refused:
                carry_out(work, [change], house.placed())
            inner.rollback()
            events.forget_since(tx, mark)
            assert work.county.texts.render(refused.value.key, refused.value.fields)
        sound(work, before, homes)
        outer.rollback()
        events.forget_since(tx, recorded)


def test_a_merge_takes_everything_along(cases: Talk) -> None:
    places = cases.county.places
    first, second = places.grid(None, "水东社区第1网格"), places.grid(None, "水东社区第2网格")
    assert first is not None
    assert second is not None
    with cases.database.begin() as tx:
        before = numbers(tx)
        homes = len(
            tx.execute(select(person.c.id).where(person.c.state != "left", person.c.grid_id.is_not(None))).all()
        )
        lived = len(tx.execute(select(person.c.id).where(person.c.grid_id.in_([first.id, second.id]))).all())
        work = work_of(tx, cases.county, OPERATOR, TEN)
        carry_out(work, [MergePlace(grid(2), grid(1))], house.placed())
        sound(work, before, homes)
        assert len(tx.execute(select(person.c.id).where(person.c.grid_id == first.id)).all()) == lived
        running = select(role.c.id).where(role.c.place_id == second.id, role.c.until.is_(None))
        assert tx.execute(running).first() is None
        found = work.county.places.grid(None, "水东社区第2网格")
        assert found is not None
        assert found.id == first.id, "its old name leads on"
    assert COMMITTEE in work.county.places.key(found)
