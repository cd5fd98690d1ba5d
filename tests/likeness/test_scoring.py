"""Whether two reports tell of one matter: what links, what is asked, what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.likeness.scoring import ASK, SURE, Described, judge, likeness
from tests.likeness.test_spots import KNOWN
from tests.whistles.ground import NOW

PLACES = ["3号楼", "3栋2单元", "5栋", "红旗路", "温馨港湾小区东门", "菜市场", ""]
MATTERS = [
    "楼道灯坏了",
    "没水",
    "停水两天了",
    "垃圾没人清",
    "电梯坏了",
    "路灯太亮",
    "路灯不亮",
    "下水道堵了",
    "",
    "\ud800",
]

SURELY = [
    ("3号楼", "3号楼楼道灯坏了三天了", "3栋", "3栋楼道的灯不亮了"),
    ("3号楼", "3号楼停水了", "3栋", "没水了"),
    ("红旗路", "红旗路井盖没了", "红旗路口", "红旗路口窨井盖丢了"),
    ("菜市场门口", "菜市场门口垃圾成堆", "菜市场", "菜市场垃圾没人清"),
]
ASKED = [
    ("3号楼", "3号楼楼道灯坏了", "3栋2单元", "3栋2单元声控灯不亮"),
    ("水东社区排水沟", "排水沟堵塞，路面积水", "水东社区", "下水道堵了，路上全是水"),
    ("温馨港湾小区", "路灯不亮", "温馨港湾小区", "路灯太亮，睡不着"),  # opposite: never linked unasked
]
NEVER = [
    ("3号楼", "3号楼楼道灯坏了", "5号楼", "5号楼楼道灯坏了"),
    ("3号楼", "3号楼楼道灯坏了", "3号楼", "3号楼电梯坏了"),
    ("红旗路", "红旗路路灯不亮", "红旗路", "红旗路井盖丢了"),
    ("温馨港湾小区东门", "东门积水", "温馨港湾小区西门", "西门积水"),
    ("3栋", "3栋5楼漏水", "3栋", "3栋2楼漏水"),
    ("3号楼", "停水了", "3号楼", "电梯坏了"),
]


def said(place: str, matter: str) -> Described:
    return Described(matter, place, 1, 11, None, "", False, NOW)


@pytest.mark.parametrize(("where", "what", "where_too", "what_too"), SURELY)
def test_linked_at_once(where: str, what: str, where_too: str, what_too: str) -> None:
    assert judge(said(where, what), said(where_too, what_too), KNOWN).sure


@pytest.mark.parametrize(("where", "what", "where_too", "what_too"), ASKED)
def test_asked(where: str, what: str, where_too: str, what_too: str) -> None:
    found = judge(said(where, what), said(where_too, what_too), KNOWN)
    assert found.score >= ASK
    assert not found.sure


@pytest.mark.parametrize(("where", "what", "where_too", "what_too"), NEVER)
def test_not_even_asked(where: str, what: str, where_too: str, what_too: str) -> None:
    assert judge(said(where, what), said(where_too, what_too), KNOWN).score < ASK


def test_what_was_reported_long_ago_is_asked_about() -> None:
    one = said("3栋", "停水了")
    assert judge(one, replace(one, at=NOW + timedelta(days=6)), KNOWN).sure
    assert not judge(one, replace(one, at=NOW + timedelta(days=8)), KNOWN).sure


def test_another_building_of_the_tree_vetoes() -> None:
    one = said("菜市场", "停水了")
    assert likeness(replace(one, building_id=5), replace(one, building_id=6), KNOWN) == 0.0


_told = st.builds(
    Described,
    st.sampled_from(MATTERS) | st.text(max_size=30),
    st.sampled_from(PLACES) | st.text(max_size=15),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, 11, 12]),
    st.sampled_from([None, 5, 6]),
    st.sampled_from(["", "其他", "城市管理", "环境整治"]),
    st.booleans(),
    st.sampled_from([NOW, NOW - timedelta(days=20)]),
)


@given(_told, _told)
def test_symmetric_and_bounded(one: Described, other: Described) -> None:
    found = judge(one, other, KNOWN)
    assert found == judge(other, one, KNOWN)
    assert 0.0 <= found.score <= 1.0
    assert not found.sure or found.score >= SURE


@given(_told, _told)
def test_a_private_matter_is_like_nothing(one: Described, other: Described) -> None:
    assert likeness(replace(one, private=True), other, KNOWN) == 0.0
