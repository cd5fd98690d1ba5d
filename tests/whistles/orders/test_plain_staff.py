"""What busy grid staff and liaisons type: several cases at a word, who helps, more time, what they saw."""

from __future__ import annotations

import pytest

from handlers.whistles.lifecycle import State
from handlers.whistles.orders.joint import joint_behind
from handlers.whistles.orders.verdict import Verdict, verdict
from storage.tables import extension, letter, whistle
from tests.handlers.talk import Talk
from tests.whistles.orders.played import Desks

LUO, ZENG = "demo-luo", "demo-zeng"
UNITS = ("城管局", "住建局", "交通局", "水利局", "生态环境局", "供电公司")


def _states(talk: Talk) -> dict[str, str]:
    return {row.number[-5:]: str(row.state) for row in talk.rows(whistle)}


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("城管和生态环境局一起办", "城管  协办 生态环境局"),
        ("城管局牵头，住建局配合", "城管局  协办 住建局"),
        ("交通局，水利局协助", "交通局  协办 水利局"),
        ("城管局主办，生态环境局和供电公司协办", "城管局  协办 生态环境局、供电公司"),
        ("住建局配合城管局", "城管局  协办 住建局"),
        ("城管局，请供电公司一起去看", "城管局 去看 协办 供电公司"),
        ("城管局 1.清理 2.加固 住建局配合", "城管局 1.清理 2.加固 协办 住建局"),
        ("城管局会同住建局查一下", "城管局 查一下 协办 住建局"),
        ("城管局 交通局说不归他们", "城管局 交通局说不归他们"),
        ("城管局 交通局和住建局都说不归他们", "城管局 交通局和住建局都说不归他们"),
        ("城管局 不用住建局配合", "城管局 不用住建局配合"),
        ("城管局，不要转交通局", "城管局，不要转交通局"),
        ("城管局 跟交通局说一声", "城管局 跟交通局说一声"),
        ("城管局 与住建局工地有关", "城管局 与住建局工地有关"),
    ],
)
def test_who_helps(words: str, written: str) -> None:
    assert joint_behind(words, UNITS) == written


@pytest.mark.parametrize(
    "said",
    ["1城管局牵头，住建局配合", "1号交给城管和住建局一起办", "派单 00001 城管局，住建局协助", "1派给城管局 住建局也去"],
)
def test_who_helps_is_in_the_letter_and_told(desks: Desks, said: str) -> None:
    with desks.desk(()) as talk:
        heard = talk.say(said, LUO)
        assert any("已派给县城管局，协办县住建局" in each.text for each in heard)
        assert [len(row.joint) for row in talk.rows(letter)][-1] == 1


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("五天怕是搞不完，宽到下月十号", "2026-12-10"),
        ("3号推到十五号行不行，工期紧", "2026-12-15"),
        ("站牌底座要重新浇，等到12月12号才行", "2026-12-12"),
        ("站牌下了五天雨，再给三天", "2026-12-07"),
        ("3号搞不赢，缓一个礼拜", "2026-12-10"),
        ("站牌延到18号，等水泥", "2026-12-18"),
    ],
)
def test_more_time_in_any_words(desks: Desks, said: str, day: str) -> None:
    with desks.desk(("00003",)) as talk:
        talk.say(said, ZENG)
        assert [f"{row.until:%Y-%m-%d}" for row in talk.rows(extension)] == [day]


@pytest.mark.parametrize(
    "said", ["站牌那个能不能晚几天", "站牌得拖到下下周三", "站牌再给三天", "3号能不能晚几天", "站牌18号交行不行"]
)
def test_what_only_asks_gives_no_reason(desks: Desks, said: str) -> None:
    with desks.desk(("00003",)) as talk:
        assert "延" in talk.answer(said, ZENG).text
        talk.say("12月18日，水泥没到", ZENG)
        assert [row.reason for row in talk.rows(extension)] == ["水泥没到"] or "水泥没到" in str(talk.rows(extension))


@pytest.mark.parametrize("said", ["1号和4号并一起", "把1和4并成一件", "1跟4是一回事，合并了", "1 4 合并"])
def test_cases_that_are_one_are_asked_about(desks: Desks, said: str) -> None:
    with desks.desk(()) as talk:
        assert "并成一件吗" in talk.answer(said, LUO).text
        assert State.MERGED not in _states(talk).values()
        talk.say("催一下2", LUO)
        talk.say("并案", LUO)
        assert _states(talk)["00004"] == State.MERGED
        assert _states(talk)["00001"] == State.REGISTERED


@pytest.mark.parametrize("said", ["4并到1里", "把00004并到00001", "4号重复了，并到1号"])
def test_into_which_is_said(desks: Desks, said: str) -> None:
    with desks.desk(()) as talk:
        talk.say(said, LUO)
        assert _states(talk)["00004"] == State.MERGED


@pytest.mark.parametrize("said", ["两个网格合并", "1和4不是一回事", "把3栋和5栋合并", "合并一下表格"])
def test_what_merges_nothing(desks: Desks, said: str) -> None:
    with desks.desk(()) as talk:
        was = _states(talk)
        assert "并成一件吗" not in "".join(each.text for each in talk.say(said, LUO))
        assert _states(talk) == was


def test_several_at_a_word(desks: Desks) -> None:
    with desks.desk(()) as talk:
        talk.say("1 4 都挂账到12月20日 等资金", LUO)
        assert _states(talk)["00005"] == State.SELF_HANDLED  # the only one with which it could be done, and not named
        talk.say("1和4都我们自己办", LUO)
        assert (_states(talk)["00001"], _states(talk)["00004"]) == (State.SELF_HANDLED, State.SELF_HANDLED)
        talk.say("2和3都签了", ZENG)
        assert (_states(talk)["00002"], _states(talk)["00003"]) == (State.SIGNED, State.SIGNED)


def test_two_orders_without_a_pause(desks: Desks) -> None:
    with desks.desk(()) as talk:
        talk.say("1让供电去4我们叫保洁弄了", LUO)
        assert (_states(talk)["00001"], _states(talk)["00004"]) == (State.SENT, State.REPLIED)


def test_both_are_not_ours_is_asked_about(desks: Desks) -> None:
    with desks.desk(()) as talk:
        assert "哪一件" in talk.answer("这俩都不是我们的", ZENG).text
        assert State.RETURNED not in _states(talk).values()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("确实立好了", Verdict.PASSED),
        ("居民说满意", Verdict.PASSED),
        ("没什么问题", Verdict.PASSED),
        ("不漏了", Verdict.PASSED),
        ("没弄好，还是歪的", Verdict.FAILED),
        ("核实没通过", Verdict.FAILED),
        ("说弄好了，根本没动", Verdict.FAILED),
        ("反映人说还没好", Verdict.FAILED),
        ("站牌是正了，底座晃", Verdict.BOTH),
        ("灯亮了但是有一盏还不亮", Verdict.BOTH),
        ("", Verdict.NONE),
    ],
)
def test_what_who_looked_says(words: str, said: Verdict) -> None:
    assert verdict(words) is said


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("站牌我去看过了，确实立好了", State.VERIFIED),
        ("电话问过了，居民说满意", State.VERIFIED),
        ("3号回访了，很满意", State.VERIFIED),
        ("核实通过", State.VERIFIED),
        ("核实 00003", State.VERIFIED),
        ("去看了，没弄好，还是歪的", State.REDO),
        ("核实 00003 没弄好", State.REDO),
        ("3核实没通过", State.REDO),
        ("3验收不过", State.REDO),
        ("打电话问了反映人说还没好", State.REDO),
        ("交通局说弄好了，我去看根本没动", State.REDO),
        ("去看了", State.REPLIED),
        ("核实了，站牌是正了，底座晃", State.REPLIED),
        ("3号还没去核实", State.REPLIED),
        ("3号谁去核实一下", State.REPLIED),
    ],
)
def test_what_they_saw_is_done(desks: Desks, said: str, state: State) -> None:
    with desks.desk(()) as talk:
        talk.say("反馈 00003 1.扶正了 2.加固了", ZENG)
        talk.say(said, LUO)
        assert _states(talk)["00003"] == state
