"""Every open question × everything that may come: one table, played with sentences made for the purpose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.asking import AMONG_OTHERS, SHORT, TOLD, Comes, Does, decided
from bot.message import marked
from storage.tables import activity, dialogue, outbox, whistle
from tests.handlers.talk import GRID, STAFF, Said, Talk

LI, GUO, LUO, ZENG = "demo-li", "demo-guo", "demo-luo", "demo-zeng"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question comes to be open: who is asked, where, after which lines; words that are an answer to it."""

    name: str
    who: str
    group: str | None
    lines: tuple[str, ...]
    answer: str


OPEN = {
    "where": Asked("whistle.draft", LI, GRID, ("楼道灯坏了",), "3号楼2单元"),
    "the draft": Asked("whistle.draft", LI, GRID, ("3号楼楼道灯坏了",), "嗯 就这样"),
    "how long": Asked("form", GUO, None, ("记录 打扫楼道",), "2小时"),
    "which item": Asked("form", GUO, None, ("报名",), "3"),
    "what is still wrong": Asked("whistle.unsolved", LI, GRID, ("没解决",), "还是不亮"),
    "what was done": Asked("letter.answer", ZENG, None, ("反馈 00001",), "灯泡换好了"),
    "why it comes back": Asked("letter.why", ZENG, None, ("退单 00001",), "这条路归公路中心管"),
    "really leave": Asked("privacy.leave", GUO, None, ("退出报到",), "确认退出"),
}
DANGER, COMMAND = "5号楼着火了", "六个日"


IN_GROUP = [name for name, question in OPEN.items() if question.group is not None]
TAKES_WORDS = frozenset({"letter.answer", "letter.why", "whistle.unsolved"})
TAKES_NO_WORDS = [name for name, question in OPEN.items() if question.name not in TAKES_WORDS]


@pytest.fixture(params=list(OPEN))
def asked(request: pytest.FixtureRequest, talk: Talk) -> Asked:
    """A question that is open."""
    question = OPEN[request.param]
    if question.name in TAKES_WORDS:
        number = talk.report("3号楼楼道灯坏了", LI)
        if question.name == "whistle.unsolved":
            talk.say(f"自办 {number} 灯泡换好了", LUO, STAFF)
            talk.say(f"核实 {number}", LUO, STAFF)
        else:
            talk.say(f"派单 {number} 县交通运输局 1.换灯 2.查线路", LUO, STAFF)
            if question.name == "letter.answer":
                talk.say(f"签收 {number}", ZENG)
    for line in question.lines:
        talk.say(line, question.who, question.group)
    assert _top(talk, question.who) == question.name
    return question


def _top(talk: Talk, who: str) -> str | None:
    rows = talk.rows(dialogue, dialogue.c.account_id == talk.account_id(who))
    return str(rows[0].name) if rows else None


def _layers(talk: Talk, who: str) -> str:
    rows = talk.rows(dialogue, dialogue.c.account_id == talk.account_id(who))
    return json.dumps([[row.name, row.data, row.under] for row in rows], ensure_ascii=False)


def _words(said: list[Said]) -> str:
    return "\n".join(message.text for message in said)


def _say(talk: Talk, asked: Asked, text: str, **more: bool) -> str:
    return _words(talk.say(text, asked.who, asked.group, **more))


def test_danger_is_heard_and_the_question_waits(talk: Talk, asked: Asked) -> None:
    assert "119" in _say(talk, asked, DANGER)
    assert [case for case in talk.rows(whistle) if "着火" in case.matter]
    assert asked.name in _layers(talk, asked.who)


def test_another_command_is_carried_out_and_leads_back(talk: Talk, asked: Asked) -> None:
    listed, behind = _say(talk, asked, COMMAND).split("看详情发“六个日 3”。")
    assert "活动清单" in listed
    assert _top(talk, asked.who) == asked.name
    assert len(behind.strip()) > 6, "they are led back to what was asked"


def test_an_answer_answers(talk: Talk, asked: Asked) -> None:
    before = _layers(talk, asked.who)
    _say(talk, asked, asked.answer)
    assert _layers(talk, asked.who) != before


@pytest.mark.parametrize("words", ["算了", "算了 我自己找物业", "不用了谢谢", "打错了"])
def test_it_can_be_given_up_in_many_words(talk: Talk, asked: Asked, words: str) -> None:
    said = _say(talk, asked, words)
    assert "先不办了" in said
    assert _top(talk, asked.who) is None


@pytest.mark.parametrize("words", ["为啥要问这个", "问这个干嘛", "这是什么意思"])
def test_why_it_is_asked_is_explained(talk: Talk, asked: Asked, words: str) -> None:
    before = talk.rows(whistle)
    said = _say(talk, asked, words)
    assert "算了" in said or "私聊" in said
    assert _top(talk, asked.who) == asked.name
    assert talk.rows(whistle) == before
    assert words not in _layers(talk, asked.who), "nothing was made of it"


@pytest.mark.parametrize("asked", TAKES_NO_WORDS, indirect=True)
@pytest.mark.parametrize("words", ["谢谢", "你好", "辛苦了"])
def test_thanks_are_no_answer(talk: Talk, asked: Asked, words: str) -> None:
    _say(talk, asked, words)
    assert _top(talk, asked.who) == asked.name
    assert words not in _layers(talk, asked.who)


@pytest.mark.parametrize("asked", IN_GROUP, indirect=True)
@pytest.mark.parametrize("words", ["5号楼见", "晚上一起买菜去", "你家孩子放学没", "收到"])
def test_talk_among_neighbours_is_theirs(talk: Talk, asked: Asked, words: str) -> None:
    before = _layers(talk, asked.who)
    assert talk.say(words, asked.who, asked.group, addressed=False) == []
    assert _layers(talk, asked.who) == before


@pytest.mark.parametrize("asked", IN_GROUP, indirect=True)
def test_an_answer_in_the_group_needs_no_call(talk: Talk, asked: Asked) -> None:
    before = _layers(talk, asked.who)
    assert talk.say(asked.answer, asked.who, asked.group, addressed=False) != []
    assert _layers(talk, asked.who) != before


@pytest.mark.parametrize("asked", IN_GROUP, indirect=True)
def test_whoever_was_not_asked_answers_nothing(talk: Talk, asked: Asked) -> None:
    before = _layers(talk, asked.who)
    assert talk.say(asked.answer, "demo-zhong", asked.group, addressed=False) == []
    assert _layers(talk, asked.who) == before


def test_in_private_a_second_problem_is_heard_and_nothing_is_lost(talk: Talk) -> None:
    talk.say("楼道灯坏了", LI, GRID)
    said = _words(talk.say("5号楼下水道堵了", LI, GRID))
    assert "一共 2 件" in said, "the first still lacks its place"
    shown = _words(talk.say("3号楼", LI, GRID))
    assert "1. 水东社区 3号楼：楼道灯坏了" in shown
    assert "2. 水东社区 5号楼：5号楼下水道堵了" in shown
    talk.say("确认", LI, GRID)
    assert sorted(case.place for case in talk.rows(whistle)) == ["3号楼", "5号楼"]


@pytest.mark.parametrize(
    ("words", "places"), [("只要2", ["5号楼"]), ("去掉2", ["3号楼"]), ("第2件不要", ["3号楼"]), ("只要 1", ["3号楼"])]
)
def test_of_two_one_is_kept(talk: Talk, words: str, places: list[str]) -> None:
    talk.say("3号楼楼道灯坏了，另外5号楼下水道堵了", LI, GRID)
    talk.say(words, LI, GRID)
    talk.say("确认", LI, GRID)
    assert [case.place for case in talk.rows(whistle)] == places


def _press(talk: Talk, label: str) -> str:
    """What the newest button of this label sends."""
    with talk.database.reading() as tx:
        rows = tx.execute(select(outbox.c.choices).order_by(outbox.c.id.desc())).scalars()
        return next(str(send) for choices in rows for name, send in choices if name == label)


def test_a_button_pressed_twice_registers_one_case(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", LI, GRID)
    yes = _press(talk, "确认")
    talk.say(yes, LI, GRID)
    again = _words(talk.say(yes, LI, GRID))
    assert "刚才那件已经登记好了" in again
    assert talk.count(whistle) == 1


def test_a_late_press_never_confirms_another_draft(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", LI, GRID)
    old = _press(talk, "确认")
    talk.say(old, LI, GRID)
    talk.say("5号楼下水道堵了", LI, GRID)
    said = _words(talk.say(old, LI, GRID))
    assert "没有再动它" in said
    assert [case.place for case in talk.rows(whistle)] == ["3号楼"]
    talk.say(_press(talk, "确认"), LI, GRID)
    assert sorted(case.place for case in talk.rows(whistle)) == ["3号楼", "5号楼"]


def test_a_button_of_a_draft_that_was_put_right_since_is_late(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", LI, GRID)
    old = _press(talk, "确认")
    talk.say("不是3号楼是5号楼", LI, GRID)
    talk.say(old, LI, GRID)
    assert talk.count(whistle) == 0, "what they saw then is not what stands now"


def test_another_persons_press_is_told_whose_question_it_is(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", LI, GRID)
    said = _words(talk.say(_press(talk, "确认"), GUO, GRID))
    assert "这是问李桂秀的" in said
    assert talk.count(whistle) == 0


def test_a_button_of_a_question_that_lies_beneath_brings_it_up(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", GUO)
    yes = _press(talk, "确认")
    talk.say("报名", GUO)  # asks which item, over the draft
    assert _top(talk, GUO) == "form"
    talk.say(yes, GUO)
    assert [case.place for case in talk.rows(whistle)] == ["3号楼"]
    assert _top(talk, GUO) == "form"


def test_a_mark_of_nothing_moves_nothing(talk: Talk) -> None:
    said = _words(talk.say(marked("算了", "zzzz"), LI, GRID))
    assert "没有再动它" in said
    assert talk.count(whistle) == 0


@pytest.mark.parametrize("addressed", [True, False])
def test_a_yes_with_another_problem_behind_it_is_both(talk: Talk, addressed: bool) -> None:
    talk.say("3号楼楼道灯坏了", LI, GRID)
    talk.say("对 就这样，还有5号楼下水道堵了", LI, GRID, addressed=addressed)
    assert [case.place for case in talk.rows(whistle)] == ["3号楼"]
    assert "5号楼下水道堵了" in _layers(talk, LI)


def test_in_doubt_it_asks_by_name_and_once(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", LI, GRID)
    said = talk.say("已经坏了好几天了一直没人修", LI, GRID, addressed=False)
    assert "李桂秀，刚才这句是回我的吗" in _words(said)
    assert talk.say("白天也是黑的，不亮", LI, GRID, addressed=False) == []
    shown = _words(talk.say(_press(talk, "是回你的"), LI, GRID))
    assert "好几天" in shown


def test_what_is_said_among_neighbours_much_later_is_theirs(talk: Talk) -> None:
    talk.say("楼道灯坏了", LI, GRID)
    talk.clock.advance(minutes=10)
    assert talk.say("菜场后门", LI, GRID, addressed=False) == []


def test_a_whole_deed_is_not_the_length_of_another(talk: Talk) -> None:
    """活动 今天 9点到10点 打扫楼道 was read as the length of yesterday's patrol."""
    talk.say("活动 昨天 巡逻", GUO)
    talk.say("活动 今天 9点到10点 打扫楼道", GUO)
    (deed,) = talk.rows(activity)
    assert (deed.minutes, "打扫楼道" in deed.what) == (60, True)
    assert _top(talk, GUO) == "form", "how long the patrol took is still asked"
    talk.say("2小时", GUO)
    assert sorted(row.minutes for row in talk.rows(activity)) == [60, 120]


def test_the_table_is_whole() -> None:
    assert set(TOLD) == set(AMONG_OTHERS) == set(Comes)


@pytest.mark.parametrize("comes", Comes)
def test_among_others_nothing_is_guessed(comes: Comes) -> None:
    late = decided(comes, addressed=False, fresh=False, named=False)
    assert late is not Does.ASK_BY_NAME
    assert decided(comes, addressed=False, fresh=True, named=True) is not Does.ASK_BY_NAME
    assert timedelta(minutes=1) <= SHORT <= timedelta(minutes=5)
