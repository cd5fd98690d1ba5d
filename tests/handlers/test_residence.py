"""Whoever serves lives in one grid of one community at a time, whatever they say, in whichever order."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from bot.refused import Refused
from handlers.capabilities import HOUSE
from handlers.checkin import actions, missing
from handlers.checkin.actions import Home
from handlers.positions import reading
from handlers.privacy import actions as privacy
from storage import people
from storage.places import Kind, Place
from storage.tables import person
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.support.examples import shared_by

THREE = ("demo-guo", "demo-zhang", "demo-chen")
COUNTY = "demo-xiao"
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("in", "move", "move", "nowhere", "pause", "resume", "leave")),
        st.sampled_from(THREE),
        st.integers(0, 79),
        st.booleans(),
    ),
    max_size=12,
)


def step(talk: Talk, tx: Connection, what: str, who: str, home: Home) -> None:
    known = people.get_person(tx, talk.person_id(who))
    work = acting_as(talk, tx, who)
    match what:
        case "in":
            actions.enter(work, known, home)
        case "move":
            actions.move(work, home)
        case "nowhere":
            actions.move(work, talk.county.places.communities[0])
        case "pause":
            actions.pause(work, None)
        case "resume":
            actions.resume(work)
        case "leave":
            privacy.leave(work, known, HOUSE.holdings)


def homes(places: list[Place], below: list[Place], number: int, *, in_house: bool) -> Home:
    grid = places[number % len(places)]
    houses = [each for each in below if each.parent_id == grid.id]
    return Home(grid, houses[number % len(houses)] if in_house and houses else None)


@given(steps=STEPS)
@drawing(shared_by(4), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nobody_lives_in_two_communities(talk: Talk, steps: list[tuple[str, str, int, bool]]) -> None:
    places = talk.county.places
    grids = [place for place in places.by_id.values() if place.kind == Kind.GRID]
    houses = [place for place in places.by_id.values() if place.kind == Kind.BUILDING]
    with talk.database.begin() as tx:
        nested = tx.begin_nested()
        for what, who, number, in_house in steps:
            inner = tx.begin_nested()
            try:
                step(talk, tx, what, who, homes(grids, houses, number, in_house=in_house))
                inner.commit()
            except Refused:
                inner.rollback()
        work = acting_as(talk, tx, COUNTY)
        for who in THREE:
            known = people.get_person(tx, talk.person_id(who))
            grid = places.by_id.get(known.grid_id or 0)
            if known.building_id is not None:
                assert places.by_id[known.building_id].parent_id == known.grid_id, "the house is of the grid"
            if grid is not None:
                assert grid.kind == Kind.GRID
                assert sum(grid.path.startswith(each.path) for each in places.communities) == 1
        whole = missing.read(work, None, None)
        parts = [missing.read(work, community, None) for community in places.communities]
        nowhere = tx.scalar(
            select(func.count()).select_from(person).where(person.c.grid_id.is_(None), person.c.state != "left")
        )
        assert nowhere is not None
        assert sum(part.whole.of for part in parts) + nowhere == whole.whole.of, "each is counted in one community"
        assert sum(part.of for each in parts for part in each.parts) == sum(each.whole.of for each in parts)
        nested.rollback()


def test_a_branch_lists_whoever_lives_there_and_nobody_else(talk: Talk) -> None:
    """Moved: in the new one and not in the old one any more."""
    places = talk.county.places
    talk.say("搬家 南外社区第2网格", "demo-guo")
    seen = []
    with talk.database.begin() as tx:
        for place, who in (("水东社区", "demo-luo"), ("南外社区", "")):
            community = places.community(place)
            assert community is not None
            for grid in places.grids(community):
                rows = tx.scalars(select(person.c.name).where(person.c.grid_id == grid.id, person.c.name == "郭建勋"))
                seen += [places.full_name(grid) for _ in rows]
                if who:
                    branch = reading.branch(acting_as(talk, tx, who), grid)
                    assert "郭建勋" not in {name for name, *_ in branch.people if name}
    assert seen == ["南外社区第2网格"]
