"""A word whose question is closed, pressed twice or late, says what has become of it and changes nothing."""

from __future__ import annotations

import pytest

from handlers.whistles.lifecycle import State
from storage.tables import dialogue, event, whistle
from tests.handlers.talk import GRID, STAFF, Talk


def verified(talk: Talk, matter: str = "3号楼楼道灯坏了") -> str:
    """A case of 李桂秀 of which she is asked whether it is solved."""
    number = talk.report(matter)
    for who, words in (
        ("demo-luo", f"自办 {number}"),
        ("demo-luo", f"反馈 {number} 修好了"),
        ("demo-zhang", f"核实 {number}"),
    ):
        talk.say(words, who, STAFF)
    return number


def states(talk: Talk) -> list[str]:
    return [row.state for row in talk.rows(whistle)]


@pytest.mark.parametrize("word", ["确认", "好的", "是", "对", "ok"])
def test_a_second_press_closes_no_other_case(talk: Talk, word: str) -> None:
    verified(talk)
    new = talk.report("5号楼门口垃圾没人收")
    before = talk.count(event)
    heard = talk.say(word, "demo-li", GRID)
    assert states(talk) == [State.VERIFIED, State.REGISTERED]
    assert talk.count(event) == before
    if word == "确认":
        (said,) = heard
        assert f"刚才那件已经登记好了：{new}" in said.text


def test_a_late_press_offers_to_end_the_last_case_by_its_number(talk: Talk) -> None:
    number = verified(talk)
    (said,) = talk.say("确认", "demo-li")
    assert states(talk) == [State.VERIFIED]
    assert [send for _, send in said.choices] == [f"解决了 {number}", f"没解决 {number}", f"说两句 {number}"]


def test_a_press_of_who_reported_nothing_is_about_nothing(talk: Talk) -> None:
    assert "没有等您确认的事" in talk.answer("确认", "demo-wang").text


def test_a_second_press_merges_nothing_into_what_is_perhaps_the_same(talk: Talk) -> None:
    """是这件事吗？ is asked right after the draft's 确认: a second 确认 is no answer to it."""
    older = talk.report("3号楼楼道灯坏了，晚上看不见", "demo-guo")
    talk.say("3号楼2单元楼道黑漆漆的灯不亮", "demo-li", GRID)
    talk.say("确认", "demo-li", GRID)
    asked = talk.rows(dialogue, dialogue.c.name == "whistle.alike")
    assert asked, "the two are perhaps the same"
    (said,) = talk.say("确认", "demo-li", GRID)
    assert states(talk) == [State.REGISTERED, State.REGISTERED]
    assert older in said.text
    assert [label for label, _ in said.choices] == ["是这件事", "不是"]
    talk.say("是这件事", "demo-li", GRID)
    assert states(talk) == [State.REGISTERED, State.MERGED], "the question is still open, and answered"


def test_an_answer_that_comes_too_late_says_why_nothing_happens(talk: Talk) -> None:
    older = talk.report("3号楼楼道灯坏了，晚上看不见", "demo-guo")
    talk.say("3号楼2单元楼道黑漆漆的灯不亮", "demo-li", GRID)
    talk.say("确认", "demo-li", GRID)
    talk.say(f"撤哨 {older}", "demo-guo", GRID)
    said = talk.answer("是这件事", "demo-li", GRID)
    assert states(talk) == [State.WITHDRAWN, State.REGISTERED]
    assert f"{older} 这件事已经了结（撤回）" in said.text


def test_solved_is_not_guessed_where_two_wait_for_it(talk: Talk) -> None:
    numbers = [verified(talk), verified(talk, "5号楼门口垃圾没人收")]
    said = talk.answer("解决了", "demo-li", GRID)
    assert states(talk) == [State.VERIFIED, State.VERIFIED]
    assert all(f"解决了 {number}" in said.text for number in numbers)
    talk.say(f"解决了 {numbers[0]}", "demo-li", GRID)
    assert states(talk) == [State.CLOSED, State.VERIFIED]
    talk.say(f"解决了 {numbers[0]}", "demo-li", GRID)
    assert states(talk) == [State.CLOSED, State.VERIFIED], "a second press is about the same one"
