"""Places: what is the same, what is said more exactly, what vetoes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.values.found import Known
from handlers.likeness.spots import Relation, Spot, relation, spot

KNOWN = Known(communities=("水东社区", "南外社区"), landmarks=("温馨港湾小区", "中心菜市场"))
SAME, WITHIN, DIFFERENT, UNKNOWN = Relation.SAME, Relation.WITHIN, Relation.DIFFERENT, Relation.UNKNOWN

PLACES = [
    ("3号楼", "3栋", SAME),
    ("三号楼", "3#", SAME),
    ("3栋2单元", "3栋", WITHIN),
    ("3栋", "5栋", DIFFERENT),
    ("3栋2单元", "3栋1单元", DIFFERENT),
    ("3栋5楼", "3栋2楼", DIFFERENT),
    ("3到5栋", "4栋", WITHIN),
    ("3到5栋", "6栋", DIFFERENT),
    ("红旗路", "解放路", DIFFERENT),
    ("红旗路12号", "红旗路15号", DIFFERENT),
    ("红旗路口", "红旗路", SAME),
    ("温馨港湾小区", "温馨港湾", SAME),
    ("温馨港湾小区3栋", "温馨港湾小区", WITHIN),
    ("温馨港湾小区东门", "温馨港湾小区西门", DIFFERENT),
    ("红旗路进城方向", "红旗路出城方向", DIFFERENT),
    ("地下车库入口", "地下车库出口", DIFFERENT),
    ("20路公交站", "210路公交站", DIFFERENT),
    ("中心菜市场", "红旗路", DIFFERENT),
    ("凉亭", "凉亭旁边", SAME),
    ("凉亭", "大门口", UNKNOWN),
]


def at(place: str, matter: str = "", community: int | None = 1, grid: int | None = 11) -> Spot:
    return spot(place, matter, KNOWN, community, grid)


@pytest.mark.parametrize(("one", "other", "expected"), PLACES)
def test_two_places_of_a_grid(one: str, other: str, expected: Relation) -> None:
    assert relation(at(one), at(other)) is relation(at(other), at(one)) is expected


def test_another_community_is_another_place_whatever_its_name() -> None:
    assert relation(at("红旗路", community=1), at("红旗路", community=2)) is DIFFERENT


def test_the_same_building_of_another_grid_is_another_house() -> None:
    assert relation(at("3栋", grid=11), at("3栋", grid=12)) is DIFFERENT
    assert relation(at("红旗路", grid=11), at("红旗路", grid=12)) is SAME


def test_floor_and_side_may_stand_in_the_matter() -> None:
    assert relation(at("3栋", "5楼漏水"), at("3栋", "2楼漏水")) is DIFFERENT
    assert relation(at("温馨港湾小区", "东门积水"), at("温馨港湾小区", "西门积水")) is DIFFERENT


def test_a_day_is_no_house_number() -> None:
    assert relation(at("3栋", "12月3号停水"), at("3栋", "12月5号停水")) is SAME


_PIECES = st.lists(
    st.sampled_from(
        ["3栋", "5栋", "2单元", "1单元", "东门", "西门", "红旗路", "解放路", "温馨港湾小区", "5楼", "附近"]
    ),
    max_size=4,
).map("".join)
_ANY = st.builds(
    at, _PIECES | st.text(max_size=30), _PIECES, st.sampled_from([None, 1, 2]), st.sampled_from([None, 11, 12])
)


@given(_ANY, _ANY)
def test_a_veto_counts_in_both_directions(one: Spot, other: Spot) -> None:
    assert relation(one, other) is relation(other, one)


@given(_ANY)
def test_a_place_never_vetoes_itself(one: Spot) -> None:
    assert relation(one, one) is not DIFFERENT
