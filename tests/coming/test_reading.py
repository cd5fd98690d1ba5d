"""How people sign up: several at once, for two, for a family."""

from __future__ import annotations

import pytest

from handlers.coming.chat.reading import Wanted, heads_in, wanted
from storage.tables import signup, week_item
from tests.handlers.talk import GRID, Talk


def test_how_many_come() -> None:
    for text, heads in {
        "3": None,
        "3 两个人": 2,
        "3 2人": 2,
        "3号 3位": 3,
        "3，带我爱人一起": 2,
        "3 带两个孩子": 3,
        "3 我和老伴": 2,
        "3 我们俩": 2,
        "3 一家三口": 3,
        "3 留两个名额": 2,
        "3 带上我家娃": 2,
        "第3项算我一个": None,
        "3 位于哪里": None,
        "报名3 谢谢": None,
    }.items():
        assert heads_in(text) == heads, text


@pytest.mark.parametrize(
    ("text", "first", "expected"),
    [
        ("3", 3, [Wanted(3)]),
        ("3和4", 3, [Wanted(3), Wanted(4)]),
        ("3、4、11", 3, [Wanted(3), Wanted(4), Wanted(11)]),
        ("3和4，4带我爱人一起", 3, [Wanted(3), Wanted(4, 2)]),
        ("3和4，都是两个人", 3, [Wanted(3, 2), Wanted(4, 2)]),
        ("3 两个人", 3, [Wanted(3, 2)]),
        ("3 2人", 3, [Wanted(3, 2)]),
        ("三", 3, [Wanted(3)]),
        ("3 上午9:30到", 3, [Wanted(3)]),
        ("第3项 我住5栋", 3, [Wanted(3)]),
    ],
)
def test_which_and_for_how_many(text: str, first: int, expected: list[Wanted]) -> None:
    assert wanted(text, first) == expected


def test_what_people_type(talk: Talk) -> None:
    """What is typed → whom it puts down where, with how many places."""
    numbers = {row.id: row.number for row in talk.rows(week_item)}
    person = talk.person_id("demo-guo")
    for text, expected in {
        "报名 3 两个人": {3: 2},
        "报3": {3: 1},
        "报名3和4，4带我爱人一起": {3: 1, 4: 2},
        "第9项算我们俩": {9: 2},
        "报明2": {2: 1},
        "报名 9，谢谢": {9: 1},
    }.items():
        talk.say(text, "demo-guo", GRID)
        mine = {numbers[row.item_id]: row.heads for row in talk.rows(signup, signup.c.person_id == person)}
        assert mine == expected, text
        for number in mine:
            talk.say(f"取消报名 {number}", "demo-guo")
        assert talk.count(signup) == 0


def test_more_or_fewer_come_later(talk: Talk) -> None:
    for text, heads in (("报名 3", 1), ("报名 3 三个人", 3), ("报名 3", 3), ("报名 3 一个人", 1)):
        talk.say(text, "demo-guo")
        assert [row.heads for row in talk.rows(signup)] == [heads], text
    assert "一次最多报 10 人" in talk.answer("报名 3 11人", "demo-guo").text


def test_the_one_they_signed_up_for_need_not_be_named(talk: Talk) -> None:
    assert "还没有报名" in talk.answer("去不了了，不好意思", "demo-guo").text
    talk.say("报名 3", "demo-guo")
    assert "已取消报名" in talk.answer("去不了了，不好意思", "demo-guo").text
    for number in (3, 10):
        talk.say(f"报名 {number}", "demo-guo")
    asked = talk.answer("不去了", "demo-guo")
    assert [send for _, send in asked.choices] == ["取消报名 3", "取消报名 10"]
    assert talk.count(signup) == 2


def test_two_at_one_time_are_named(talk: Talk) -> None:
    talk.say("报名 3", "demo-guo")
    _, clash = talk.say("报名 9", "demo-guo")
    assert "第 3 项时间重了" in clash.text


def test_what_somebody_may_sign_up_for(talk: Talk) -> None:
    """Near first; nothing that is full, over, called off, at the time of what they have; with a word for why."""
    talk.say("报名 10", "demo-guo")
    shown = talk.answer("我能报什么", "demo-guo")
    assert shown.text.splitlines()[1].startswith("2. 防范养老诈骗普法课")
    assert "就在您的网格" in shown.text
    assert not any(line.startswith("10. ") for line in shown.text.splitlines())
    assert "还没有报到" in talk.answer("我能报什么", "demo-chen").text
