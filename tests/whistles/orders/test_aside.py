"""Who is asked for a reason, or what was done, and says something else: it is heard, and nothing leaves with it."""

from __future__ import annotations

import pytest

from handlers.whistles.lifecycle import State
from storage.tables import dialogue, letter, whistle
from tests.handlers.talk import Talk
from tests.whistles.orders.played import Desks

LUO, ZENG = "demo-luo", "demo-zeng"


def _open(talk: Talk, who: str) -> str:
    rows = talk.rows(dialogue, dialogue.c.account_id == talk.account_id(who))
    return f"{rows[0].name} {rows[0].data.get('number', '')[-5:]}" if rows else ""


def _state(talk: Talk, number: str) -> str:
    return str(talk.rows(whistle, whistle.c.number == f"HC-SD-2026-{number}")[0].state)


ASKED_WHY = {
    "改派 00002 城管局": (LUO, "letter.why 00002"),
    "不受理 00004": (LUO, "letter.why 00004"),
    "退单 00002": (ZENG, "letter.why 00002"),
    "申请延期 00003": (ZENG, "letter.why 00003"),
    "反馈 00003": (ZENG, "letter.answer 00003"),
}
ELSE = {
    LUO: (
        ("00001派给供电公司", "已派给县供电公司"),
        ("催一下00003", "已经催了"),
        ("自办 00005 请人疏通好了", "00005"),
        ("还有几件没办", "还没办结的有"),
        ("哪些快到期了", "快到期的"),
        ("路灯派给供电公司", "00001"),
        ("站牌催一下", "00003"),
        ("谁对接住建局", "县住建局"),
        ("统计 本月", "【统计】"),
        ("7栋电梯停了", "请看看对不对"),
    ),
    ZENG: (
        ("还有几件没办", "还没办结的有"),
        ("我手上还有哪些", "还没办结的有"),
        ("有没有新的单子", "还没办结的有"),
        ("2号的函看一下", "的函"),
        ("6栋电梯停了", "请看看对不对"),
    ),
}


@pytest.mark.parametrize(
    ("begun", "said", "answer"),
    [(begun, *pair) for begun, (who, _) in ASKED_WHY.items() for pair in ELSE[who] if pair[0][:5] not in begun],
)
def test_what_is_no_reason_is_heard_and_led_back_from(desks: Desks, begun: str, said: str, answer: str) -> None:
    who, question = ASKED_WHY[begun]
    number = question[-5:]
    with desks.desk(()) as talk:
        talk.say(begun, who)
        assert _open(talk, who) == question
        was = _state(talk, number)
        heard = "\n".join(each.text for each in talk.say(said, who))
        assert answer in heard
        if number not in said and "2号" not in said:
            assert _state(talk, number) == was
        assert not any(said in str(row.void_reason) + row.returned for row in talk.rows(letter))
        if "请看看对不对" in heard:
            talk.say("算了", who)
        assert _open(talk, who) in (question, "")


@pytest.mark.parametrize(
    "reason",
    [
        "这个归城管管",
        "井盖归城管管",
        "交通局说不归他们",
        "路灯归供电公司管，井盖归城管",
        "催了两次都不动",
        "原来派错了",
        "派给交通局派错了",
        "他们说要城管牵头",
        "都拖多久了还没人来",
        "居民自己要求换单位",
    ],
)
def test_a_reason_may_speak_of_anything(desks: Desks, reason: str) -> None:
    with desks.desk(()) as talk:
        talk.say("改派 00002 城管局", LUO)
        assert any("已派给县城管局" in each.text for each in talk.say(reason, LUO))
        assert any(row.void_reason == reason for row in talk.rows(letter))


@pytest.mark.parametrize("reason", ["手上积压太多，忙不过来", "这个路段是公路中心的", "00002 归城管", "我们没有权限"])
def test_a_liaison_gives_a_reason(desks: Desks, reason: str) -> None:
    with desks.desk(()) as talk:
        talk.say("退单 00002", ZENG)
        talk.say(reason, ZENG)
        assert _state(talk, "00002") == State.RETURNED
        assert any(row.returned == reason.removeprefix("00002 ") for row in talk.rows(letter))


def test_another_unit_is_no_reason_but_another_order(desks: Desks) -> None:
    with desks.desk(()) as talk:
        talk.say("改派 00002 城管局", LUO)
        assert "改派县住建局" in talk.answer("还是派给住建局吧", LUO).text
        assert any("已派给县住建局" in each.text for each in talk.say("属住建职责", LUO))


def test_the_unit_once_more_is_no_reason(desks: Desks) -> None:
    with desks.desk(()) as talk:
        talk.say("改派 00002 城管局", LUO)
        talk.say("派给城管局吧", LUO)
        assert _open(talk, LUO) == "letter.why 00002"
