"""An alarm that is over: the staff hear it, nothing more is asked, and no new alarm is made of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.whistles.chat.all_clear import is_all_clear
from storage.tables import whistle
from tests.handlers.talk import GRID, STAFF, TEN, Talk

OVER = (
    "已经扑灭了 谢谢",
    "算了没事 门开了",
    "找到了找到了 谢谢大家",
    "就是烧秸秆的 没事",
    "关了阀门 没事了",
    "扶起来了 没事",
    "敲开了 人没事 就是睡着了",
    "不用找了 谢谢",
)


@pytest.mark.parametrize("addressed", [True, False])
def test_staff_hear_that_it_is_over_and_nothing_is_asked(talk: Talk, addressed: bool) -> None:
    talk.say("3栋着火了", "demo-li", GRID)
    for index, said in enumerate(OVER):
        by_chat = {one.chat: one.text for one in talk.say(said, "demo-li", GRID, addressed=addressed)}
        assert "人没事就好" in by_chat[GRID], said
        assert index or "险情缓解" in by_chat[STAFF], "later ones are gathered"
    assert talk.count(whistle) == 1


def test_without_an_alarm_it_is_talk(talk: Talk) -> None:
    assert not any("险情缓解" in one.text for one in talk.say("找到了 谢谢", "demo-li", GRID))


def test_what_goes_on_is_no_all_clear(talk: Talk) -> None:
    assert not any(
        map(is_all_clear, ("没事吧", "火灭了 可是有人晕倒了", "人还没找到", "门打不开 有没有事", "没事我就是问问灯"))
    )
    talk.say("3栋着火了", "demo-li", GRID)
    assert any("120" in one.text for one in talk.say("火灭了 可是有人晕倒了", "demo-li", GRID))


def test_a_question_is_answered_while_the_place_is_asked(talk: Talk) -> None:
    talk.say("着火了", "demo-li")
    heard = "\n".join(one.text for one in talk.say("医保几时交", "demo-li"))
    assert "又说" not in heard
    assert "12393" in heard or "医保" in heard


def test_where_it_is_and_that_it_was_nothing_count_among_neighbours_too(talk: Talk) -> None:
    talk.say("楼下充电的电动车在冒烟", "sun", GRID, addressed=False)
    nearer = talk.say("5栋楼下", "sun", GRID, addressed=False)
    assert any("5栋" in each.text and each.chat == STAFF for each in nearer)
    over = talk.say("哦是邻居在烤红薯，没事没事", "sun", GRID, addressed=False)
    assert any("险情缓解" in each.text and each.chat == STAFF for each in over)
    assert not is_all_clear("是邻居在烧东西，烟越来越大")
    assert not is_all_clear("哦是他家做饭没关火，烧起来了")


def test_a_building_said_much_later_is_about_something_else(talk: Talk) -> None:
    talk.say("温馨港湾小区里面冒烟了", "sun", GRID, addressed=False)
    talk.clock.set(TEN + timedelta(minutes=8))
    assert talk.say("5栋楼下", "sun", GRID, addressed=False) == []
