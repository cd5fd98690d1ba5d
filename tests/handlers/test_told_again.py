"""What is told again, and what is said of several things that were told at once."""

from __future__ import annotations

from storage.tables import whistle
from tests.handlers.talk import GRID, Talk


def test_an_open_case_of_ones_own_is_not_made_twice(talk: Talk) -> None:
    talk.report("6栋路灯不亮", "stranger-a")
    asked = talk.answer("6栋的路灯还是不亮", "stranger-a", GRID)
    assert "您反映过" in asked.text
    assert [label for label, _ in asked.choices] == ["催一下", "写进这一件", "是另一件"]
    talk.say("催一下", "stranger-a", GRID)
    (case,) = talk.rows(whistle)
    assert case.urged == 1
    talk.clock.advance(minutes=30)
    talk.say("6栋路灯不亮好几天了", "stranger-a", GRID)
    talk.say("写进这一件", "stranger-a", GRID)
    assert "好几天" in talk.rows(whistle)[0].matter
    talk.say("6栋路灯不亮", "stranger-a", GRID)
    assert "请看看对不对" in talk.answer("是另一件", "stranger-a", GRID).text


def test_a_neighbour_who_tells_the_same_joins(talk: Talk) -> None:
    talk.report("6栋路灯不亮", "stranger-a")
    assert "请看看对不对" in talk.answer("6栋路灯不亮", "stranger-b", GRID).text


def test_which_of_several_told_at_once_is_asked(talk: Talk) -> None:
    talk.say("5号楼扶手断了，还有3号楼门禁坏了", "stranger-a", GRID)
    talk.say("确认", "stranger-a", GRID)
    asked = talk.answer("地点写错了，应该是8号楼", "stranger-a", GRID)
    assert "哪一件" in asked.text
    assert [case.place for case in talk.rows(whistle)] == ["5号楼", "3号楼"]
    talk.say(asked.choices[1][1], "stranger-a", GRID)
    assert [case.place for case in talk.rows(whistle)] == ["5号楼", "8号楼"]


def test_each_of_several_gets_the_place_behind_its_number(talk: Talk) -> None:
    talk.say("路灯坏了，垃圾没人收，门禁坏了", "stranger-a", GRID)
    talk.say("1在3栋，2在5号楼，3在7栋", "stranger-a", GRID)
    talk.say("第2件在菜市场门口", "stranger-a", GRID)
    talk.say("确认", "stranger-a", GRID)
    assert [case.place for case in talk.rows(whistle)] == ["3栋", "菜市场门口", "7栋"]


def test_small_talk_is_answered_as_such(talk: Talk) -> None:
    for words in ("热死人了", "冷死了", "今天天气真好", "我也不知道说啥", "随便看看"):
        said = talk.answer(words, "stranger-a")
        assert not said.choices, words
        assert "哪里？" not in said.text, words
