"""Reading a command's arguments: whatever is typed, nothing breaks, and what is read has its type."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import build_registry
from bot.arguments import Slot, besides, leftover
from bot.command import Command, bind
from bot.values.place import PlaceRef
from bot.values.times import TimeSpan
from bot.values.when import When
from handlers.amend.words import Corrected
from tests.support.examples import shared_by
from tests.understanding.given import GIVEN

COMMANDS = [one for book in build_registry().books for one in book.commands]
# What is read depends on a command's slots alone: commands with the same slots, under whatever name, are read as one.
KINDS = list({one.params: one for one in reversed(COMMANDS)}.values())
IDS = [one.name for one in KINDS]
TYPES: dict[str, type | tuple[type, ...]] = {
    "minutes": int,
    "date": (date, When),
    "when": (When, Corrected),
    "span": TimeSpan,
    "place": PlaceRef,
    "people": tuple,
    "name": str,
    "unit": str,
    "item": int,
    "case": str,
    "rest": str,
    "whole": str,
    "title": str,
    "code": str,
    "post": str,
    "post_title": str,
    "post_place": PlaceRef,
    "post_wanted": int,
    "post_hours": str,
    "appointment_title": str,
    "appointment_days": str,
    "appointment_hours": tuple,
    "fund_kind": str,
    "fund_sum": int,
    "fund_purpose": str,
}
# What people say, in pieces that the readers know: joined at random they meet one another in every way.
PIECES = st.sampled_from(
    [
        *(
            "昨天",
            "12月6日",
            "上周六",
            "2小时",
            "两个半小时",
            "半天",
            "9点到11点",
            "下午两点到四点半",
            "到",
            "2026-02-30",
        ),
        *(
            "在",
            "3栋",
            "水东社区第3网格",
            "温馨港湾小区",
            "2单元",
            "交通运输局",
            "县检察院",
            "张三",
            "和李建国、王芳",
            "一起",
        ),
        *(
            "HC-SD-2026-00001",
            "00001",
            "第3项",
            "3",
            "打扫楼道",
            "，",
            "。",
            " ",
            "\n",
            "的",
            "了",
            "@网格哨",
            "不是3栋是5栋",
        ),
        *(
            "0小时",
            "99999小时",
            "24点",
            "25:70",
            "13月32日",
            "①",
            "⒊",
            "½小时",
            "-3",
            "1e9",
            "ⅲ栋",
            "\x00",
            "\ud800",
            "👍🏽",
            "　",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=80)


@pytest.mark.parametrize("command", KINDS, ids=IDS)
@shared_by(2)
@given(text=TEXTS)
def test_any_text_is_read(command: Command, text: str) -> None:
    bound = bind(command, text, GIVEN)
    params = {one.name: one for one in command.params}
    assert set(bound.values) <= set(params)
    for name, value in bound.values.items():
        assert isinstance(value, TYPES[params[name].slot.name]), (name, value)
    assert {one.name for one in bound.missing} == {
        one.name for one in command.params if one.required and one.name not in bound.values
    }
    _sensible(bound.values)


def _sensible(values: dict[str, object]) -> None:
    if isinstance(minutes := values.get("minutes"), int):
        assert minutes >= 0
    if isinstance(number := values.get("number"), str):
        assert number.isascii()
    if isinstance(people := values.get("others"), tuple):
        assert all(isinstance(one, str) and one for one in people)


@pytest.mark.parametrize("command", [one for one in KINDS if one.params], ids=lambda one: one.name)
@shared_by(2)
@given(text=TEXTS, answers=st.lists(TEXTS, max_size=3), data=st.data())
def test_any_answer_is_read(command: Command, text: str, answers: list[str], data: st.DataObject) -> None:
    """As the form of a dialogue hands them over: the text, and an answer for some of the slots."""
    slots = sorted({one.slot.name for one in command.params})
    asked = data.draw(st.lists(st.sampled_from(slots), min_size=len(answers), max_size=len(answers)))
    bound = bind(command, text, GIVEN, dict(zip(asked, answers, strict=True)))
    for name, value in bound.values.items():
        slot = next(one.slot for one in command.params if one.name == name)
        assert isinstance(value, TYPES[slot.name]), (name, value)


@given(text=TEXTS, data=st.data())
def test_what_is_left_over_does_not_hold_what_was_read(text: str, data: st.DataObject) -> None:
    """Spans cut out are gone: 打扫楼道2小时 leaves no 小时 behind."""
    marked, spans = _with_marks(text, data)
    for trim in (leftover, besides):
        rest = trim(marked, spans)
        assert "✂" not in rest, trim.__name__
        assert "\x00" not in rest or "\x00" in text
        assert rest == rest.strip()
        assert _letters(rest) <= _letters(text)


def _with_marks(text: str, data: st.DataObject) -> tuple[str, list[tuple[int, int]]]:
    """The text with a few ✂✂ in it, and where they stand."""
    text = text.replace("✂", "")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=3)))
    spans = []
    for index, cut in enumerate(cuts):
        at = cut + 2 * index
        text = f"{text[:at]}✂✂{text[at:]}"
        spans.append((at, at + 2))
    return text, spans


def _letters(text: str) -> set[str]:
    return {char for char in text if char.isalnum()}


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("昨天 在3栋打扫楼道 2小时", "打扫楼道"),
        ("今天上午和李建国一起在3栋打扫楼道，用了两个半小时", "打扫楼道"),
        ("2小时打扫楼道", "打扫楼道"),
    ],
)
def test_the_words_that_tie_values_in_go_too(text: str, rest: str) -> None:
    command = next(one for one in COMMANDS if one.name == "活动")
    bound = bind(command, text, GIVEN)
    assert bound.values["what"] == rest
    assert bound.missing == ()


def test_a_note_keeps_every_word() -> None:
    """反馈 00001 昨天到现场… is what the resident will read: not a word is trimmed."""
    command = next(one for one in COMMANDS if one.name == "反馈")
    bound = bind(command, "00001 到现场看了，排水沟已疏通", GIVEN)
    assert bound.values == {"number": "00001", "result": "到现场看了，排水沟已疏通"}


@pytest.mark.parametrize("slot", sorted({one.slot.question for cmd in COMMANDS for one in cmd.params}))
def test_every_slot_has_its_question(slot: str) -> None:
    from bot.app import load_texts

    texts = load_texts()
    assert slot in texts
    assert texts.fields(slot) == frozenset()
    assert "例如" in texts.render(slot, {}), "a question shows one example"


@given(text=TEXTS)
def test_a_lenient_answer_has_its_type_too(text: str) -> None:
    seen: dict[str, Slot] = {one.slot.name: one.slot for cmd in COMMANDS for one in cmd.params}
    for name, slot in seen.items():
        value = slot.answer(text, GIVEN)
        assert value is None or isinstance(value, TYPES[name]), (name, value)
