"""Whatever people send, a reader answers, and points into the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.values.day import find_day
from bot.values.duration import find_minutes
from bot.values.found import Found, Given
from bot.values.item import find_item
from bot.values.people import find_name, find_people, find_unit
from bot.values.place import find_correction, find_place
from bot.values.times import find_span
from bot.values.when import find_coming, find_coming_day, find_done, find_hours, find_minutes_a_day
from handlers.amend.words import find_corrected
from handlers.whistles.number import find_case_number
from tests.values.county import GIVEN, STRANGER

SIGNS = 400  # for each example that a property is asked for
Reader = Callable[[str, Given], Found[Any] | None]
READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        find_minutes,
        find_day,
        find_span,
        find_place,
        find_correction,
        find_people,
        find_name,
        find_unit,
        find_item,
        find_case_number,
        find_done,
        find_coming,
        find_coming_day,
        find_hours,
        find_minutes_a_day,
        find_corrected,
    )
}
EVERY_READER = pytest.mark.parametrize("name", READERS)

# Pieces that the readers look for, so that random texts come near to what they accept.
PIECES = """
0 1 2 3 9 12 26 401 2026 ０ ３ 半 两 三 十 二十 一百 个 小时 h 分钟 天 点 : ： - — . 。 /
月 日 号 楼 栋 # 单元 网格 周 星期 六 上 下午 今 昨天 前 后 水东 社区 温馨港湾 小区 路 口 东门
不是 是 改成 应该 一共 和 、 ， @ 张 三 李建国 王芳 欧阳 我 叫 的 县 检察院 局 报名 第 项 HC SD 哨 在 打扫 İ ß
"""
NEAR = st.lists(st.sampled_from([*PIECES.split(), " ", "\n"]), max_size=12).map("".join)
# Every code point there is: control signs, emoji, lone surrogates.
WILD = st.text(st.integers(0, 0x10FFFF).map(chr), max_size=40)


@EVERY_READER
@given(text=NEAR | WILD)
def test_any_text_gives_a_value_with_a_span_or_none(name: str, text: str) -> None:
    for county in (GIVEN, STRANGER):
        found = READERS[name](text, county)
        if found is not None:
            assert 0 <= found.start < found.end <= len(text)


@EVERY_READER
@given(text=NEAR | WILD)
def test_reading_twice_gives_the_same(name: str, text: str) -> None:
    assert READERS[name](text, GIVEN) == READERS[name](text, GIVEN)


@EVERY_READER
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "3栋",
        "水东社区",
        "张三、",
        "12.6",
        "9点到",
        "不是3栋",
        "1-",
        " ",
        "周",
        "路",
        "和张",
        "局",
        "a",
        "两个半",
        "第",
        "张三 ",
        "\ud800",
    ],
)
def test_a_text_of_any_length_is_answered(name: str, piece: str) -> None:
    """16,000 signs: no message has more than 2,000. A deep run asks for hundreds of thousands."""
    text = piece * (SIGNS * settings().max_examples // len(piece))
    found = READERS[name](text, GIVEN)
    assert found is None or 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("reader", [find_minutes, find_day, find_case_number])
@given(text=NEAR)
def test_the_span_alone_says_the_same(reader: Reader, text: str) -> None:
    found = reader(text, GIVEN)
    if found is not None:
        again = reader(text[found.start : found.end], GIVEN)
        assert again is not None
        assert again.value == found.value


@given(text=NEAR)
def test_no_place_keeps_a_door_number(text: str) -> None:
    found = find_place(f"{text}3栋2单元401室", GIVEN)
    assert found is None or "401室" not in found.value.text
