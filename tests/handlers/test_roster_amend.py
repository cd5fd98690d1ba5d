"""Name, unit, membership: asked for in plain words, changed by the community, and no record of service with them."""

from __future__ import annotations

import pytest

from handlers.checkin.actions import PersonEvent
from storage.tables import activity, event, person
from tests.handlers.talk import Talk

GUO, LUO = "demo-guo", "demo-luo"


def entry(talk: Talk, person_id: int) -> tuple[str, str, bool]:
    (row,) = talk.rows(person, person.c.id == person_id)
    return row.name, talk.county.places.units[row.unit_id].name, row.member


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("更正 单位是县农业农村局", ("郭建勋", "县农业农村局", True)),
        ("我换单位了，到县农业农村局了", ("郭建勋", "县农业农村局", True)),
        ("我调到县农业农村局工作了", ("郭建勋", "县农业农村局", True)),
        ("报到证写错了 单位是县农业农村局", ("郭建勋", "县农业农村局", True)),
        ("更正 名字是郭建新", ("郭建新", "县财政局", True)),
        ("名字写错了，是郭建新", ("郭建新", "县财政局", True)),
        ("身份写错了，我不是党员", ("郭建勋", "县财政局", False)),
    ],
)
def test_the_community_changes_the_roster_by_one_press(talk: Talk, said: str, changed: tuple[str, str, bool]) -> None:
    talk.say("活动 今天 打扫楼道 1小时", GUO)
    who, before = talk.person_id(GUO), talk.rows(activity)
    told = {each.chat: each for each in talk.say(said, GUO)}
    assert "请社区核实" in told["p-demo-guo"].text
    assert entry(talk, who) == ("郭建勋", "县财政局", True), "nobody changes their own"
    press = dict(told["p-demo-luo"].choices)["属实，改名册"]
    answers = {each.chat: each.text for each in talk.say(press, LUO)}
    assert "核实好了" in answers["p-demo-guo"]
    assert entry(talk, who) == changed
    assert talk.rows(activity) == before, "what was done keeps its words and the unit of its day"


def test_a_new_member_is_one_once_that_is_verified(talk: Talk) -> None:
    who = talk.person_id(GUO)
    talk.say("改名册 郭建勋 非党员", LUO)
    assert entry(talk, who)[2] is False
    told = {each.chat: each for each in talk.say("我转正了，现在是党员", GUO)}
    talk.say(dict(told["p-demo-luo"].choices)["属实，改名册"], LUO)
    assert entry(talk, who)[2] is True
    assert talk.count(event, event.c.what == PersonEvent.PUT_RIGHT) == 2


def test_what_is_not_verified_changes_nothing_and_is_told(talk: Talk) -> None:
    told = {each.chat: each for each in talk.say("我换单位了，到县农业农村局了", GUO)}
    answers = {each.chat: each.text for each in talk.say(dict(told["p-demo-luo"].choices)["对不上"], LUO)}
    assert "没能核实" in answers["p-demo-guo"]
    assert entry(talk, talk.person_id(GUO)) == ("郭建勋", "县财政局", True)


def test_what_it_shall_be_is_asked_for(talk: Talk) -> None:
    assert "要改成什么" in talk.answer("报到证上单位不对", GUO).text
    told = {each.chat: each for each in talk.say("县水利局", GUO)}
    assert "单位 县水利局" in told["p-demo-luo"].text


@pytest.mark.parametrize("who", ["demo-guo", "demo-zhang", "demo-zeng", "demo-li"])
def test_nobody_else_decides(talk: Talk, who: str) -> None:
    talk.say("改名册 郭建勋 非党员", who)
    assert entry(talk, talk.person_id(GUO))[2] is True


def test_nor_of_another_community_nor_oneself(talk: Talk) -> None:
    talk.say("搬家 南外社区第2网格", GUO)
    assert "没有找到" in talk.answer("改名册 郭建勋 非党员", LUO).text
    assert "另一位" in talk.answer("改名册 罗春晖 非党员", LUO).text
    assert "不在您这里" in talk.answer(f"改名册 #{talk.person_id(GUO)} 非党员", LUO).text


def test_words_of_a_deed_are_still_put_right(talk: Talk) -> None:
    talk.say("活动 今天 打扫楼道 1小时", GUO)
    talk.say("更正 单位大扫除", GUO)
    assert [row.what for row in talk.rows(activity)] == ["单位大扫除"]
