"""Reading one order, sealing its reporter, and the shift of Chinese maps."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.wecom_residents.lenient import whole
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
        assert all(isinstance(where[name], (int, float, str)) for name in where)
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


def test_numbers_as_strings_are_read() -> None:
    """LOW-8: time was now, the position none, urgency 1. SKIT.Wechat.Work reads numbers out of strings, too."""
    location = {"latitude": "25.6", "longitude": "115.79"}
    step = {"process_type": "5", "status": "1", "solved_time": "1700000100"}
    told = {"create_time": "1700000000", "urge_type": "3", "location": location, "process_list": [step]}
    order = read({"order_id": "o", **told}, KEY, NOW)
    assert order is not None
    assert order.made_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert order.urgency == 3
    assert order.position is not None
    assert metres(order.position, (25.6, 115.79)) < 1500
    assert (order.steps[0].kind, order.steps[0].finished) == (5, True)


@pytest.mark.parametrize("odd", ["", "x", "1e400", "nan", "٣", "9" * 30, True, None, [3], math.inf, 3.5])
def test_what_is_no_whole_number_is_none(odd: object) -> None:
    assert whole(odd) is None


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_a_number_is_the_same_however_it_is_written(number: int) -> None:
    assert whole(number) == whole(str(number)) == whole(float(number)) == number


@pytest.mark.parametrize(
    ("desc", "ids", "matter"),
    [
        ("灯坏了", ["m1", "m2"], "灯坏了（有 2 段视频，请在企业微信里看）"),
        ("", ["m1"], "（没有文字）（有 1 段视频，请在企业微信里看）"),
        ("", [], "（没有文字）"),
        ("灯坏了", None, "灯坏了"),
        ("灯坏了", ["", None], "灯坏了"),
    ],
)
def test_videos_are_said(desc: str, ids: object, matter: str) -> None:
    """MED-5: a report that is nothing but a video became 「（没有文字）」 without a word of it."""
    order = read({"order_id": "o", "desc": desc, "video_media_ids": ids}, KEY, NOW)
    assert order is not None
    assert order.matter == matter


def test_videos_and_pictures_of_a_step() -> None:
    step = {"process_type": 5, "status": 1, "process_desc": "换好了", "image_urls": ["https://x/1", 3, ""]}
    order = read({"order_id": "o", "process_list": [step | {"video_media_ids": ["m"]}]}, KEY, NOW)
    again = read({"order_id": "o", "process_list": [step | {"image_urls": ["https://x/1?signed=anew"]}]}, KEY, NOW)
    assert order is not None
    assert again is not None
    assert order.steps[0].note == "换好了（有 1 段视频，请在企业微信里看）"
    assert order.steps[0].pictures == ("https://x/1",)
    assert order.steps[0].key == again.steps[0].key, "an address that is signed anew makes no new step"
