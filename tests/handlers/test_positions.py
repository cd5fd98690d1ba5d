"""Places on the map: set by staff with a pin; a pin, or where a picture was taken, becomes a place near by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import county as county_room
from bot.app import load_texts
from bot.values.pin import pin_text, read_pin, without_pin
from handlers.service import pins
from storage import places
from storage.distance import metres
from storage.places import Places
from storage.tables import event, place
from tests.handlers.talk import GRID, Talk
from tests.support.settings import settings

GRIDMASTER, LUO = "demo-zhang", "demo-luo"
SQUARE = (25.600123, 115.790456)
FIRST = "水东社区第1网格"


def _reread(talk: Talk) -> Places:
    """As the app does within a minute of a change."""
    talk.county = county_room.read(settings(), load_texts(), talk.database)
    return talk.county.places


def _set(talk: Talk) -> Places:
    talk.say(f"设置位置 {FIRST}", LUO)
    talk.say(pin_text(*SQUARE), LUO)
    return _reread(talk)


def test_staff_put_a_grid_on_the_map(talk: Talk) -> None:
    with talk.database.reading() as tx:
        before = places.version(tx)
    assert "发一个地图位置" in talk.answer(f"设置位置 {FIRST}", GRIDMASTER).text
    assert "位置记下了" in talk.answer(pin_text(*SQUARE), GRIDMASTER).text
    (row,) = talk.rows(place, place.c.lat.is_not(None))
    assert (row.name, row.lat, row.lon) == ("第1网格", *SQUARE)
    (one,) = talk.rows(event, event.c.record == "place")
    assert (one.what, one.after) == ("located", {"position": list(SQUARE)})
    with talk.database.reading() as tx:
        assert places.version(tx) != before, "other processes notice"


def test_in_one_message_and_with_typed_figures(talk: Talk) -> None:
    assert "位置记下了" in talk.answer(f"设置位置 {FIRST} 25.600123，115.790456", LUO).text


def test_only_who_is_in_charge_there(talk: Talk) -> None:
    assert "不在您负责的范围" in talk.answer("设置位置 南外社区第3网格", LUO).text
    assert "要由" in talk.answer(f"设置位置 {FIRST}", "demo-guo").text


def test_words_instead_of_a_pin_are_heard_as_themselves(talk: Talk) -> None:
    talk.say(f"设置位置 {FIRST}", LUO)
    assert "六个日" in talk.answer("六个日", LUO).text
    assert talk.count(place, place.c.lat.is_not(None)) == 0


def test_a_pin_alone_is_asked_what_is_wrong_there(talk: Talk) -> None:
    _set(talk)
    assert f"{FIRST}附近" in talk.answer(pin_text(25.6003, 115.7907), "demo-li").text
    draft = talk.answer("路灯不亮", "demo-li").text
    assert FIRST in draft
    assert "路灯不亮" in draft
    assert "25.6" not in draft


def test_a_pin_far_from_all_is_asked_in_words(talk: Talk) -> None:
    _set(talk)
    assert "请直接说在哪里" in talk.answer(pin_text(25.61, 115.80), "demo-li").text
    assert "请直接说在哪里" in talk.answer("📍25.700000,115.700000", "demo-li", GRID).text


def test_a_pin_in_words_becomes_the_place_near_by(talk: Talk) -> None:
    known = _set(talk)
    assert pins.spelled_out(known, f"路灯坏了 {pin_text(25.6003, 115.7907)}") == f"路灯坏了 {FIRST}附近"
    assert pins.spelled_out(known, f"路灯坏了 {pin_text(26, 115)}") == "路灯坏了", (
        "figures are no place for a group to read"
    )
    assert pins.spelled_out(known, "路灯坏了") == "路灯坏了"


def test_a_picture_s_position_only_suggests(talk: Talk) -> None:
    known = _set(talk)
    choice = pins.suggestion(known, (25.6003, 115.7907))
    assert choice is not None
    assert (choice.label, choice.send) == (f"在{FIRST}附近", f"{FIRST}附近")
    assert pins.suggestion(known, (25.61, 115.80)) is None
    assert pins.suggestion(known, None) is None


def test_the_nearest_of_several(talk: Talk) -> None:
    known = _set(talk)
    first = known.grid(None, FIRST)
    third = known.grid(None, "水东社区第3网格")
    assert first is not None
    assert third is not None
    rows = [replace(one, lat=25.6005, lon=115.7905) if one.id == third.id else one for one in known.by_id.values()]
    both = Places(rows, {}, [], {})
    assert both.near((25.6005, 115.7905), 500) == next(one for one in rows if one.id == third.id)
    assert both.near((25.6001, 115.7904), 500) == first
    assert both.near((25.7, 115.7904), 500) is None


@pytest.mark.parametrize(
    ("text", "position", "rest"),
    [
        ("📍25.600123,115.790456", SQUARE, ""),
        ("食堂 📍25.600123,115.790456", SQUARE, "食堂"),
        ("在 25.600123, 115.790456 这里", SQUARE, "在  这里"),
        ("２５.６００１２３，１１５.７９０４５６", SQUARE, ""),
        ("📍-33.868800,151.209300", (-33.8688, 151.2093), ""),
        ("花了25.60,115.79元", None, "花了25.60,115.79元"),
        ("📍95.600123,115.790456", None, ""),
        ("版本125.600123,115.790456", None, "版本125.600123,115.790456"),
    ],
)
def test_how_a_position_is_written(text: str, position: tuple[float, float] | None, rest: str) -> None:
    assert read_pin(text) == position
    assert without_pin(text) == rest


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read(latitude: float, longitude: float) -> None:
    read = read_pin(pin_text(latitude, longitude, "食堂"))
    assert read is not None
    assert list(read) == pytest.approx([latitude, longitude], abs=1e-6)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    read_pin(text)
    without_pin(text)


POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(POINTS, POINTS)
def test_distance_is_one_both_ways(one: tuple[float, float], other: tuple[float, float]) -> None:
    there = metres(one, other)
    assert there == pytest.approx(metres(other, one), abs=1e-3)
    assert 0 <= there <= 20_016_000


def test_half_a_kilometre() -> None:
    assert metres((25.6, 115.79), (25.6045, 115.79)) == pytest.approx(500, rel=0.01)
