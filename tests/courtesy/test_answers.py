"""Who was spoken to is never met with silence, and says what fits; who was not spoken to is silent."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import delete, update

from bot.config import Config
from handlers.courtesy.kinds import is_cross
from storage.database import Database
from storage.tables import account, dialogue, event, inbox, whistle
from tests.courtesy.test_kinds import NONE, table
from tests.handlers.talk import GRID, STAFF, TEN, Talk
from tests.support.settings import settings

SAID = dict(table())
HI = ("", "你好，", "请问 ", "哎，", "那个，", "网格哨，")
END = ("", "。", "！", "？", "～", "👍", "……", " 啊", "[玫瑰]")
MANNERS = "不客气，有事随时说。"
SORRY = "真对不起"


def _generated() -> list[str]:
    """300 texts: every kind of talk, behind and before what people put around it; the same each time."""
    of_kind = [said for kind, sentences in SAID.items() if kind != NONE for said in sentences]
    every = [f"{head}{said}{tail}" for head, said, tail in product(HI, of_kind, END)]
    return [
        *random.Random(11).sample(every, 280),
        "👍",
        "？",
        "1",
        "嗯",
        "……",
        "[强]",
        "6",
        "?",
        "啊",
        "@",
        *HI[1:],
        *END[1:6],
    ]


def _forgotten(talk: Talk) -> None:
    with talk.database.begin() as tx:
        tx.execute(delete(dialogue))


@pytest.mark.parametrize("county", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("who", "group"), [("demo-li", None), ("demo-guo", GRID), ("demo-luo", STAFF)])
def test_every_text_that_is_said_to_us_is_answered(talk: Talk, who: str, group: str | None) -> None:
    said = _generated()
    assert len(said) == 300
    mute = []
    for text in said:
        if not any(one.chat in (group, f"p-{who}") for one in talk.say(text, who, group)):
            mute.append(text)
        _forgotten(talk)
    assert mute == []


@pytest.mark.parametrize("county", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["demo-li", "stranger", "demo-luo"])
def test_no_text_that_is_not_said_to_us_is_answered(talk: Talk, who: str) -> None:
    loud = {text: said for text in _generated() if (said := talk.say(text, who, GRID, addressed=False))}
    assert loud == {}
    assert {row.state for row in talk.rows(inbox)} == {"silent"}


@pytest.mark.parametrize("group", [None, GRID])
@pytest.mark.parametrize("who", ["demo-li", "demo-luo", "demo-zeng"])
def test_thanks_get_their_answer_from_whoever_they_come(talk: Talk, who: str, group: str | None) -> None:
    assert talk.answer("谢谢", who, group).text == MANNERS
    assert talk.answer("太感谢你们了，解决得真快", who, group).text == MANNERS


@pytest.mark.parametrize(
    ("hour", "words"),
    [(6, "早上好"), (10, "早上好"), (12, "中午好"), (15, "下午好"), (20, "晚上好"), (23, "这么晚了"), (3, "这么晚了")],
)
def test_a_greeting_knows_the_hour(talk: Talk, hour: int, words: str) -> None:
    talk.clock.set(TEN.replace(hour=hour) + timedelta(days=1))
    assert talk.answer("你好").text.startswith(words)


def test_anger_is_met_with_regret_and_the_standing_of_their_case(talk: Talk) -> None:
    without = talk.answer("垃圾社区")
    assert SORRY in without.text
    assert without.choices == (("找人工", "人工"),)
    number = talk.report()
    angry = talk.answer("垃圾社区", "demo-li", GRID)
    assert SORRY in angry.text
    assert number in angry.text
    assert ("催一下", f"催办 {number}") in angry.choices
    assert "已经替您催了" in talk.answer("催一下", "demo-li", GRID).text


def test_a_private_case_is_not_told_to_a_group(talk: Talk) -> None:
    number = talk.report()
    with talk.database.begin() as tx:
        tx.execute(update(whistle).values(private=True))
    angry = talk.answer("垃圾社区", "demo-li", GRID)
    assert SORRY in angry.text
    assert number not in angry.text
    assert number in talk.answer("垃圾社区", "demo-li").text


def test_who_waits_and_asks_why_nobody_comes_urges(talk: Talk) -> None:
    number = talk.report()
    urged = talk.answer("你们怎么还不来", "demo-li", GRID).text
    assert "已经替您催了" in urged
    assert number in urged


def test_a_report_told_in_anger_begins_with_regret(talk: Talk) -> None:
    text = "3号楼楼道灯坏了都半个月了，没人管"
    assert is_cross(text)
    assert talk.answer(text, "demo-li", GRID).text.startswith("让您等急了，真对不起。")
    assert SORRY not in talk.answer("5号楼楼道灯坏了", "demo-guo", GRID).text


def test_staff_are_not_told_that_they_reported_nothing(talk: Talk) -> None:
    assert "哨单" in talk.answer("气死我了", "demo-luo").text


def test_talk_leads_back_to_what_is_open(talk: Talk) -> None:
    talk.say("楼道灯坏了", "demo-li")
    for said in ("谢谢", "你是机器人吗", "医保怎么报销", "好的", "呵呵", "👍"):
        words = "\n".join(one.text for one in talk.say(said, "demo-li"))
        assert words, "whoever speaks to it is answered"
        if said in ("谢谢", "好的"):  # led back once, then where nothing else is answered
            assert "那件还缺地点" in words, said
    assert "请看看对不对" in talk.answer("水东社区3号楼", "demo-li").text


def test_a_policy_is_never_made_up(talk: Talk) -> None:
    told = talk.answer("医保怎么报销", "demo-li", GRID)
    assert "12393" in told.text
    assert "我说不准" in told.text
    assert told.choices == (("找人工", "人工"),)
    assert talk.count(whistle) == talk.count(event) == 0


def test_the_county_has_numbers_of_its_own(county: Database) -> None:
    own = Talk(county, config=settings(hotlines={"gas": "0797-5621111 县燃气公司"}))
    assert "0797-5621111" in own.answer("天然气怎么充值").text
    assert "95598" in own.answer("电费怎么交").text


@pytest.mark.parametrize("group", [None, GRID])
@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("孩子插班去三小要什么手续", "12345"),
        ("租房的娃能读一中吗", "12345"),
        ("二胎有没有奖励金 我们县的", "12345"),
        ("优待证到期了怎么换新", "12345"),
        ("残疾证补办流程是啥", "12345"),
        ("高龄津贴几岁开始有", "12345"),
        ("五保和低保可以一起领不", "12345"),
        ("七层的楼加装电梯政府补多少钱", "12345"),
        ("夜市摆摊要办什么手续", "12315"),
        ("摆地摊要不要备案", "12315"),
        ("失业金一个月能领多少", "12333"),
        ("自己交社保一年要多少钱", "12333"),
        ("异地就医备案怎么弄", "12393"),
        ("去南昌住院备案在哪点", "12393"),
        ("摩托车上牌要带什么材料", "12123"),
    ],
)
def test_a_question_of_policy_is_neither_a_report_nor_anybodys_case(
    talk: Talk, said: str, line: str, group: str | None
) -> None:
    told = talk.answer(said, "demo-li", group)
    assert line in told.text
    assert "说不准" in told.text
    assert talk.count(whistle) == talk.count(event) == 0


@pytest.mark.parametrize(
    "said", ["门口摆摊的把路占了，没人管", "8号楼电梯坏了三天了", "自来水发黄，没人修", "上回说的电费的事有回音没"]
)
def test_what_is_wrong_or_was_told_before_is_no_question_of_policy(talk: Talk, said: str) -> None:
    assert "说不准" not in talk.answer(said).text
    assert "查不到" not in talk.answer(said).text


THANKED = [
    "灯亮了！谢谢你们，晚上敢出门了",
    "多谢，水通了",
    "谢啦，井盖换新的了",
    "给供电局点个赞，半夜还来抢修",
    "没想到当天就来人，佩服",
    "路补好了，辛苦了",
    "你们真是为老百姓办事的",
    "感谢网格长，帮我妈把证办下来了",
]


@pytest.mark.parametrize("said", THANKED)
def test_thanks_with_what_was_done_are_thanks_of_whoever_waits_for_nothing(talk: Talk, said: str) -> None:
    assert talk.answer(said).text in (MANNERS, "谢谢您！跑前跑后的是社区和部门的同志，听您这么说，大家心里都暖。")
    assert talk.count(whistle) == 0


@pytest.mark.parametrize("said", ["🙏🙏🙏 修好了", "灯亮了", "下水道通了👍", "换好了", "来水了"])
def test_what_is_mended_is_good_to_hear(talk: Talk, said: str) -> None:
    assert "好了就好" in talk.answer(said).text


@pytest.mark.parametrize("said", ["灯亮了！谢谢你们", "谢啦，修好了", "🙏🙏🙏 修好了"])
def test_of_a_case_that_was_answered_it_is_the_confirmation(talk: Talk, said: str) -> None:
    number = talk.report()
    talk.say(f"自办 {number} 灯泡换好了", "demo-luo")
    talk.say(f"核实 {number}", "demo-zhang")
    talk.say(said, "demo-li", GRID)
    assert {row.state for row in talk.rows(whistle)} == {"已办结"}


def test_a_wish_dressed_as_a_question_can_be_registered(talk: Talk) -> None:
    asked = talk.answer("什么时候给我们通天然气")
    assert [label for label, _ in asked.choices] == ["登记下来", "找人工"]
    assert "具体在哪里" in talk.answer(asked.choices[0][1]).text


# --- somebody new ---------------------------------------------------------------------------

NEW = "newcomer"


@pytest.fixture
def open_house(county: Database) -> Talk:
    """As it ships: whoever is new is told what this is."""
    return Talk(county, config=Config())


@pytest.mark.parametrize("group", [None, GRID])
@pytest.mark.parametrize("said", ["你好", "3号楼楼道灯坏了", "帮助", "谢谢", "阿巴阿巴"])
def test_somebody_new_is_told_once_what_this_is(open_house: Talk, said: str, group: str | None) -> None:
    first = open_house.answer(said, NEW, group).text
    assert first.startswith("您好，我是网格哨")
    lines = first.split("\n")
    assert lines[1].startswith("门牌和姓名")
    assert len(lines) > 2, "the answer comes in the same message"
    _forgotten(open_house)
    assert "我是网格哨，咱们" not in open_house.answer(said, NEW, group).text
    (row,) = open_house.rows(account, account.c.user_id == NEW)
    assert row.met_at == open_house.clock.now()


def test_who_only_listens_is_told_when_they_speak_to_us(open_house: Talk) -> None:
    assert open_house.say("今天真冷", NEW, GRID, addressed=False) == []
    assert open_house.answer("谢谢", NEW, GRID).text.startswith("您好，我是网格哨")


@pytest.mark.parametrize("said", ["5号楼着火了", "我不想活了"])
def test_danger_is_no_time_for_introductions(open_house: Talk, said: str) -> None:
    told = "\n".join(one.text for one in open_house.say(said, NEW))
    assert "我是网格哨" not in told
    told = "\n".join(one.text for one in open_house.say("3号楼2单元", NEW))
    assert "我是网格哨" not in told
    _forgotten(open_house)
    assert "我是网格哨" in open_house.answer("谢谢", NEW).text


def test_who_is_on_the_roster_was_told_when_they_came(open_house: Talk) -> None:
    assert "我是网格哨" not in open_house.answer("谢谢", "demo-luo").text


def test_a_county_may_do_without(county: Database) -> None:
    assert Talk(county, config=settings(courtesy={"introduce": False})).answer("谢谢", NEW).text == MANNERS
