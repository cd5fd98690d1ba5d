"""Reading one order, sealing its reporter, and the shift of Chinese maps."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.wecom_residents.orders import read, seal, without_name
from bot.platforms.wecom_residents.position import to_gcj02, to_wgs84

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
KEY = b"key"
LAT = st.floats(18, 54)
LON = st.floats(73.5, 135)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two positions that are near each other."""
    north = (one[0] - other[0]) * 111_320
    east = (one[1] - other[1]) * 111_320 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


# googollee/eviltransform (MIT), its own test vectors: WGS-84, GCJ-02.
@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing"],
)
def test_known_positions(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert metres(to_gcj02(*wgs), gcj) < 0.001
    assert metres(to_wgs84(*gcj), wgs) < 0.001


@given(lat=LAT, lon=LON)
def test_there_and_back(lat: float, lon: float) -> None:
    assert metres(to_wgs84(*to_gcj02(lat, lon)), (lat, lon)) < 0.01
    assert 1 < metres(to_gcj02(lat, lon), (lat, lon)) < 1500


@given(lat=st.floats(-90, 0.8), lon=st.floats(-180, 180))
def test_abroad_nothing_is_shifted(lat: float, lon: float) -> None:
    assert to_wgs84(lat, lon) == to_gcj02(lat, lon) == (lat, lon)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)
FIELDS = (
    *("desc", "urge_type", "case_name", "grid_id", "grid_name", "create_time", "reporter_name", "reporter_mobile"),
    *("unionid", "image_urls", "location", "process_list"),
)


@given(data=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)), order_id=st.text(min_size=1))
def test_whatever_wecom_sends_is_read(data: dict[str, Any], order_id: str) -> None:
    order = read({**data, "order_id": f"o{order_id}"}, KEY, NOW)
    assert order is not None
    assert order.matter
    assert order.urgency in (1, 2, 3)
    assert len(order.reporter) == 32
    assert len(order.case_name) <= 64


@given(data=JSON)
def test_what_is_no_order_is_none(data: object) -> None:
    assert read(data, KEY, NOW) is None or isinstance(data, dict)


@given(where=st.fixed_dictionaries({"latitude": JSON, "longitude": JSON}))
def test_no_position_is_made_up(where: dict[str, Any]) -> None:
    order = read({"order_id": "o", "location": where}, KEY, NOW)
    assert order is not None
    if order.position is not None:
        assert all(isinstance(where[name], (int, float)) for name in where)
        assert all(math.isfinite(one) for one in order.position)


def test_a_seal_says_nothing_and_always_the_same() -> None:
    assert seal("oUnion", KEY) == seal("oUnion", KEY)
    assert len({seal("oUnion", KEY), seal("oUnion", b"other"), seal("oUnioN", KEY)}) == 3
    assert "oUnion" not in seal("oUnion", KEY)


def test_one_person_by_the_best_that_is_known() -> None:
    def who(**data: str) -> str:
        order = read({"order_id": "o", **data}, KEY, NOW)
        assert order is not None
        return order.reporter

    assert who(unionid="u", reporter_mobile="1") == who(unionid="u", reporter_mobile="2")
    assert who(reporter_mobile="1") != who(reporter_mobile="2")
    assert who() == seal("o", KEY), "nobody told who: each order is somebody"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("李大勇", "居民说3号楼灯坏了，在阳光小区"),
        ("阳光", "李大勇说3号楼灯坏了，在阳光小区"),
        ("", "李大勇说3号楼灯坏了，在阳光小区"),
        ("小区", "李大勇说3号楼灯坏了，在阳光小区"),
        ("3号楼", "李大勇说3号楼灯坏了，在阳光小区"),
    ],
)
def test_a_name_goes_and_a_nickname_stays(name: str, kept: str) -> None:
    """A nickname may be the estate's name: a place that was taken out would be a matter lost."""
    assert without_name("李大勇说3号楼灯坏了，在阳光小区", name) == kept
