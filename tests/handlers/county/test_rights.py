"""Who may change what: every change of a county by every role, and nothing is changed by who may not."""

from __future__ import annotations

from contextlib import suppress
from typing import get_args

import pytest
from sqlalchemy import func, select

from bot.access import Role
from bot.refused import Refused
from handlers.county import house
from handlers.county.actions import carry_out
from handlers.county.changes import (
    AddPlace,
    AddUnit,
    Appoint,
    Change,
    DescribePlace,
    DescribeUnit,
    Dismiss,
    LocatePlace,
    MergePlace,
    MovePlace,
    NamePlace,
    NameUnit,
    Pair,
    RenamePlace,
    RenameUnit,
    RetirePlace,
    RetireUnit,
    UnnamePlace,
    UnnameUnit,
    Unpair,
    Vouch,
    Who,
    packed,
    unpacked,
)
from storage.places import Kind
from storage.tables import event
from tests.handlers.acting import acting_as
from tests.handlers.county.ground import COMMITTEE, GUO, LI, LUO, NW, SD, XIAO, ZENG, ZHANG, grid, make
from tests.handlers.talk import Talk
from tests.transcripts.conftest import TODAY

COUNTY, HOME = {XIAO}, {XIAO, LUO}  # the county alone; the county, and the community whose place it is
NOT_YOURS = ("county.not_yours", "county.not_yours_to_fill", "county.not_yours_to_vouch", "refused.role")
EVERYBODY = (LI, GUO, ZHANG, ZENG, LUO, XIAO)
NEW = Who("欧阳测试", "县检察院")
CHANGES: list[tuple[Change, set[str]]] = [
    (AddPlace((), Kind.COMMITTEE, "文武坝镇"), COUNTY),
    (AddPlace((COMMITTEE,), Kind.COMMUNITY, "红旗社区"), COUNTY),
    (AddPlace(SD, Kind.GRID, "第10网格"), HOME),
    (AddPlace(grid(3), Kind.ESTATE, "湖滨小区"), HOME),
    (AddPlace(grid(3), Kind.BUILDING, "28栋"), HOME),
    (AddPlace(NW, Kind.GRID, "第20网格"), COUNTY),
    (RenamePlace(SD, "水东新区社区"), COUNTY),
    (RenamePlace(grid(3), "湖滨网格"), HOME),
    (RenamePlace(grid(3, NW), "湖滨网格"), COUNTY),
    (DescribePlace(SD, duty_phone="0797-5621234"), HOME),
    (DescribePlace(SD, branch="水东党委"), COUNTY),
    (DescribePlace(NW, duty_phone="0797-5621234"), COUNTY),
    (DescribePlace((*grid(3), "7栋"), entrances=3), HOME),
    (MovePlace((*grid(6), "7栋"), grid(8)), HOME),
    (MovePlace(grid(10, NW), SD), COUNTY),
    (LocatePlace(grid(3), 25.6, 115.79), HOME),
    (RetirePlace((*grid(3), "7栋")), HOME),
    (MergePlace(grid(2), grid(1)), HOME),
    (MergePlace(grid(2), grid(1, NW)), COUNTY),
    (NamePlace("老粮站那片", grid(3)), HOME),
    (NamePlace("老粮站那片", grid(3, NW)), COUNTY),
    (UnnamePlace("水东菜市场"), HOME),
    (AddUnit("县数据局"), COUNTY),
    (RenameUnit("县文联", "县文学艺术界联合会"), COUNTY),
    (DescribeUnit("县文联", "0797-5620099"), COUNTY),
    (RetireUnit("县文联"), COUNTY),
    (NameUnit("文艺联合会", "县文联"), COUNTY),
    (UnnameUnit("检察院"), COUNTY),
    (Pair("县税务局", SD), HOME),
    (Pair("县税务局", NW), COUNTY),
    (Unpair("县检察院", SD), HOME),
    (Appoint(NEW, Role.GRID, TODAY, grid(3)), HOME),
    (Appoint(NEW, Role.SECRETARY, TODAY, grid(3, NW)), COUNTY),
    (Appoint(NEW, Role.COMMUNITY, TODAY, SD), COUNTY),
    (Appoint(NEW, Role.LIAISON, TODAY, unit="县检察院"), COUNTY),
    (Appoint(NEW, Role.COUNTY, TODAY), COUNTY),
    (Dismiss(Who("张桂芬"), Role.GRID, TODAY, grid(1)), HOME),
    (Dismiss(Who("罗春晖"), Role.COMMUNITY, TODAY, SD), COUNTY),
    (Dismiss(Who("曾庆阳"), Role.LIAISON, TODAY, unit="县交通运输局"), COUNTY),
    (Vouch(NEW, "web", "new-account"), COUNTY),
]
IDS = [f"{type(change).__name__}-{number}" for number, (change, _) in enumerate(CHANGES)]


def test_every_kind_of_change_is_asked_about() -> None:
    assert {type(change) for change, _ in CHANGES} == set(get_args(Change))


class _Undone(Exception):
    """What was tried has not happened: the next case meets the same county."""


def tried(talk: Talk, who: str, change: Change) -> str:
    """Why somebody may not change something; "" where they may. What they did is undone."""
    refusal = ""
    with suppress(_Undone), talk.database.begin() as tx:
        count = select(func.count()).select_from(event)
        before = tx.scalar(count)
        try:
            carry_out(acting_as(talk, tx, who), (change,), house.placed())
        except Refused as refused:
            refusal = refused.key if talk.county.texts.render(refused.key, refused.fields) else "said with no words"
        if (tx.scalar(count) == before) != bool(refusal):
            refusal += " (every change has its event, and a refusal has none)"
        raise _Undone
    return refusal


def test_who_may(talk: Talk) -> None:
    """Everybody tries every change on one county."""
    wrong = []
    for change, allowed in CHANGES:
        for who in EVERYBODY:
            refusal = tried(talk, who, change)
            if refusal if who in allowed else refusal not in NOT_YOURS:
                wrong.append(f"{change} of {who}: {refusal or 'done'}")
    assert wrong == []


@pytest.mark.parametrize("change", [change for change, _ in CHANGES], ids=IDS)
def test_a_change_waits_in_a_question_and_comes_out_the_same(change: Change) -> None:
    assert unpacked(packed(change)) == change


@pytest.mark.parametrize("phone", ["13812345678", "138 1234 5678", "+86 138-1234-5678", "〔电话〕", "1" * 40])
def test_somebodys_own_phone_is_no_offices(talk: Talk, phone: str) -> None:
    for change in (
        DescribePlace(SD, duty_phone=phone),
        DescribeUnit("县文联", phone),
        AddUnit("县数据局", phone),
        AddPlace((COMMITTEE,), Kind.COMMUNITY, "红旗社区", duty_phone=phone),
    ):
        with pytest.raises(Refused, match=r"county\.phone_personal"):
            make(talk, XIAO, change)


@pytest.mark.parametrize("phone", ["0797-5621234", "5621234", "400-123-4567", "12345", "(0797)5621234", ""])
def test_an_office_has_a_number(talk: Talk, phone: str) -> None:
    make(talk, XIAO, DescribePlace(SD, duty_phone=phone), DescribeUnit("县文联", phone))
    community = talk.county.places.community("水东社区")
    assert community is not None
    assert community.duty_phone == phone
