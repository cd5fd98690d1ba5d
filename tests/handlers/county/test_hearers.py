"""Who hears that the county has changed: those whose office, group, unit or community it is, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.access import Role
from handlers.county import house
from handlers.county.actions import foresee
from handlers.county.changes import (
    AddPlace,
    AddUnit,
    Appoint,
    Change,
    DescribePlace,
    DescribeUnit,
    Dismiss,
    MergePlace,
    MovePlace,
    NamePlace,
    Pair,
    RenamePlace,
    RenameUnit,
    RetirePlace,
    RetireUnit,
    Unpair,
    Who,
)
from storage import people
from storage.places import Kind
from storage.tables import chat, event, outbox, role, unit_place
from tests.handlers.acting import acting_as
from tests.handlers.county.ground import COMMITTEE, LUO, NW, SD, XIAO, grid, make, with_account
from tests.handlers.talk import TEN, Talk
from tests.transcripts.conftest import TODAY

FIRST, SECOND, STAFF = "g-SD-1", "g-SD-2", "g-SD-staff"
SD_STAFF, NW_STAFF, LEADER, LIAISON = "p-demo-luo", "p-nw-1", "p-sd-2-leader", "p-demo-zeng"
LATER = TODAY + timedelta(days=400)


@pytest.fixture(autouse=True)
def reached(talk: Talk) -> None:
    """A member of 南外社区's staff and the leader of 水东社区第2网格 have accounts too."""
    places = talk.county.places
    south, second = places.community("南外社区"), places.grid(None, "水东社区第2网格")
    assert south is not None
    assert second is not None
    with talk.database.begin() as tx:
        with_account(tx, people.holders(tx, (Role.COMMUNITY,), south.path, None, TODAY)[0], "nw-1")
        query = select(role.c.person_id).where(role.c.place_id == second.id, role.c.name == Role.GRID)
        with_account(tx, tx.execute(query).scalar_one(), "sd-2-leader")


def told(talk: Talk, who: str, change: Change) -> set[str]:
    """The chats that hear of a change."""
    done = make(talk, who, change)
    ids = [owed.chat_id for owed in done.notify.owed]
    return {str(row.chat_id) for row in talk.rows(chat, chat.c.id.in_(ids))}


@pytest.mark.parametrize(
    ("change", "hear"),
    [
        (AddPlace((COMMITTEE,), Kind.COMMUNITY, "红旗社区"), set()),
        (AddPlace(SD, Kind.GRID, "第10网格"), {SD_STAFF}),
        (RenamePlace(grid(1), "湖滨网格"), {FIRST, SD_STAFF}),
        (RenamePlace(SD, "水东新区社区"), {STAFF, SD_STAFF}),
        (RenamePlace((*grid(3), "7栋"), "九十号楼"), {SD_STAFF}),  # it is written as 90栋
        (RenamePlace(grid(1), "三十网格"), {FIRST, SD_STAFF}),
        (AddPlace(grid(1), Kind.BUILDING, "九十号楼"), {SD_STAFF}),
        (DescribePlace(SD, duty_phone="0797-5621234"), {SD_STAFF}),
        (DescribePlace(SD, branch="水东党委"), set()),
        (MovePlace((*grid(6), "7栋"), grid(8)), {SD_STAFF}),
        (MovePlace(grid(10, NW), SD), {"g-NW-10", SD_STAFF, NW_STAFF}),
        (RetirePlace((*grid(3), "7栋")), {SD_STAFF}),
        (MergePlace(grid(2), grid(1)), {SECOND, SD_STAFF, LEADER}),
        (MergePlace(grid(2), grid(3, NW)), {SECOND, SD_STAFF, NW_STAFF, LEADER}),
        (NamePlace("老粮站那片", grid(3)), {SD_STAFF}),
        (AddUnit("县数据局"), set()),
        (RenameUnit("县交通运输局", "县交通局"), {LIAISON}),
        (DescribeUnit("县交通运输局", "0797-5620099"), {LIAISON}),
        (RetireUnit("县交通运输局"), {LIAISON}),
        (Pair("县交通运输局", NW), {LIAISON, NW_STAFF}),
        (Unpair("县交通运输局", SD), {LIAISON, SD_STAFF}),
        (Appoint(Who("郭建勋", "县财政局"), Role.GRID, TODAY, grid(1)), {"p-demo-guo", SD_STAFF}),
        (Appoint(Who("郭建勋", "县财政局"), Role.LIAISON, TODAY, unit="县财政局"), {"p-demo-guo"}),
        (Dismiss(Who("张桂芬"), Role.GRID, TODAY, grid(1)), {"p-demo-zhang", SD_STAFF}),
        (Dismiss(Who("罗春晖"), Role.COMMUNITY, TODAY, SD), {SD_STAFF}),
    ],
)
def test_who_hears(talk: Talk, change: Change, hear: set[str]) -> None:
    assert told(talk, XIAO, change) == hear


def test_whoever_does_it_is_answered_and_not_told(talk: Talk) -> None:
    assert SD_STAFF not in told(talk, LUO, RenamePlace(grid(1), "湖滨网格"))


def test_a_name_is_not_said_in_a_group(talk: Talk) -> None:
    done = make(talk, XIAO, Appoint(Who("郭建勋", "县财政局"), Role.GRID, TODAY, grid(1)))
    groups = {row.id for row in talk.rows(chat, chat.c.kind == "group")}
    assert not groups & {owed.chat_id for owed in done.notify.owed}


def test_a_trial_leaves_nothing_behind(talk: Talk) -> None:
    before = talk.count(event)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, XIAO)
        foreseen = foresee(work, [MergePlace(grid(2), grid(1))], house.placed())
        assert foreseen.hanging["群"] == 1
        assert foreseen.hanging["任职"] == 2
        assert work.notify.owed == []
        assert not work.changed
    assert talk.count(event) == before
    assert talk.county.places.grid(None, "水东社区第2网格") is not None
    assert talk.count(outbox) == 0


# --- offices --------------------------------------------------------------------------------


def test_an_office_with_a_term_hangs_on_its_place_too(talk: Talk) -> None:
    make(talk, LUO, AddPlace(SD, Kind.GRID, "第10网格"))
    make(talk, LUO, Appoint(Who("郭建勋", "县财政局"), Role.GRID, TODAY, grid(10), until=LATER))
    with talk.database.begin() as tx, pytest.raises(Exception, match=r"county\.still_hangs"):
        foresee(acting_as(talk, tx, LUO), [RetirePlace(grid(10))], house.placed())
    make(talk, LUO, Dismiss(Who("郭建勋", "县财政局"), Role.GRID, TODAY - timedelta(days=1), grid(10)))
    make(talk, LUO, RetirePlace(grid(10)))


def test_whoever_is_dismissed_may_not_keep_a_longer_term(talk: Talk) -> None:
    who, first = Who("郭建勋", "县财政局"), grid(1)
    make(talk, LUO, Appoint(who, Role.SECRETARY, TODAY, first, until=TODAY + timedelta(days=10)))
    with pytest.raises(Exception, match=r"county\.not_held"):
        make(talk, LUO, Dismiss(who, Role.SECRETARY, TODAY + timedelta(days=20), first))


def test_put_in_by_mistake_and_succeeded_on_the_same_day(talk: Talk) -> None:
    wrong, right = Who("郭建勋", "县财政局"), Who("陈晓岚", "县检察院")
    make(talk, LUO, Appoint(wrong, Role.GRID, TODAY, grid(3)))
    make(
        talk,
        LUO,
        Dismiss(wrong, Role.GRID, TODAY - timedelta(days=1), grid(3)),
        Appoint(right, Role.GRID, TODAY, grid(3)),
    )
    third = talk.county.places.grid(None, "水东社区第3网格")
    assert third is not None
    with talk.database.reading() as tx:
        held = set(people.holders(tx, (Role.GRID,), third.path, None, TODAY))
    assert talk.person_id("demo-guo") not in held
    assert talk.person_id("demo-chen") in held


def test_a_unit_that_is_given_up_has_no_liaison_and_no_pairing(talk: Talk) -> None:
    unit = talk.county.places.unit("县交通运输局")
    assert unit is not None
    make(talk, XIAO, RetireUnit("县交通运输局"))
    assert talk.count(unit_place, unit_place.c.unit_id == unit.id) == 0
    with talk.database.reading() as tx:
        assert people.holders(tx, (Role.LIAISON,), "", unit.id, TEN.date()) == []
