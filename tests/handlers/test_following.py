"""Right behind a record: what is said of it puts it right and makes no second one; what is not of it leaves it be."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from handlers.whistles.lifecycle import State
from storage.tables import activity, whistle
from tests.handlers.talk import GRID, STAFF, Talk

GUO, ZHANG, LI = "demo-guo", "demo-zhang", "demo-li"
LOGGED = "昨天在河边捡垃圾2小时"
DAY = "2026-11-25"


def lines(talk: Talk) -> list[tuple[str, int, str, str]]:
    """What stands in the records of whoever wrote them."""
    rows = talk.rows(activity, activity.c.state == "logged", activity.c.id == activity.c.log_id)
    return [(row.day.isoformat(), row.minutes, row.place, row.what) for row in rows]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("差不多四个钟头吧", (DAY, 240, "河边", "捡垃圾")),
        ("应该是三小时", (DAY, 180, "河边", "捡垃圾")),
        ("起码有三个小时", (DAY, 180, "河边", "捡垃圾")),
        ("3小时", (DAY, 180, "河边", "捡垃圾")),
        ("冇得那么久，就半个钟头", (DAY, 30, "河边", "捡垃圾")),
        ("哎呀多写了半小时", (DAY, 90, "河边", "捡垃圾")),
        ("两个小时", (DAY, 120, "河边", "捡垃圾")),
        ("地点是小河边", (DAY, 120, "小河边", "捡垃圾")),
        ("在3号楼", (DAY, 120, "3号楼", "捡垃圾")),
        ("不是昨天是前天", ("2026-11-24", 120, "河边", "捡垃圾")),
        ("我是说前天", ("2026-11-24", 120, "河边", "捡垃圾")),
        ("前天的", ("2026-11-24", 120, "河边", "捡垃圾")),
        ("不是捡垃圾是铲青苔", (DAY, 120, "河边", "铲青苔")),
        ("写的捡垃圾其实是铲青苔", (DAY, 120, "河边", "铲青苔")),
        ("搞错了", (DAY, 120, "河边", "捡垃圾")),
        ("老李也去了", (DAY, 120, "河边", "捡垃圾")),
        ("谢谢", (DAY, 120, "河边", "捡垃圾")),
        ("辛苦了能算几分", (DAY, 120, "河边", "捡垃圾")),
    ],
)
def test_what_is_said_of_it_is_put_into_it(talk: Talk, said: str, stands: tuple[str, int, str, str]) -> None:
    talk.say(LOGGED, GUO)
    assert talk.say(said, GUO)
    assert lines(talk) == [stands]


@pytest.mark.parametrize(
    ("said", "second"),
    [
        ("又巡逻了1小时", ("2026-11-26", 60, "", "巡逻")),
        ("再加一条今天扫地1小时", ("2026-11-26", 60, "", "扫地")),
        ("还有就是打扫楼道1小时", ("2026-11-26", 60, "", "打扫楼道")),
        ("前天打扫楼道一个钟头", ("2026-11-24", 60, "", "打扫楼道")),
    ],
)
def test_another_deed_is_another_record(talk: Talk, said: str, second: tuple[str, int, str, str]) -> None:
    talk.say(LOGGED, GUO)
    talk.say(said, GUO)
    assert lines(talk) == [(DAY, 120, "河边", "捡垃圾"), second]


@pytest.mark.parametrize(
    "said", ["记重了", "没去成", "冇去成", "刚才那条不算", "莫记咯，记重了", "算了不记了", "不要了"]
)
def test_what_is_not_to_stand_goes(talk: Talk, said: str) -> None:
    talk.say(LOGGED, GUO)
    talk.say(said, GUO)
    assert lines(talk) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("记重了", []),
        ("刚才那条不算", []),
        ("没去成", []),
        ("不是昨天是前天", [("2026-11-24", 120, "河边", "捡垃圾")]),
        ("应该是三小时", [(DAY, 180, "河边", "捡垃圾")]),
        ("哎呀多记了半小时", [(DAY, 90, "河边", "捡垃圾")]),
    ],
)
def test_in_a_group_a_correction_is_heard_uncalled(
    talk: Talk, said: str, kept: Sequence[tuple[str, int, str, str]]
) -> None:
    talk.say(LOGGED, GUO, GRID)
    answered = talk.say(said, GUO, GRID, addressed=False)
    assert lines(talk) == kept
    assert [each.chat for each in answered] == ["p-demo-guo"], "what somebody served is told to nobody else"


@pytest.mark.parametrize(
    "said",
    [
        "不是今天是明天开会",
        "今晚七点广场见",
        "昨天真热",
        "差不多吧",
        "有两个小时的会要开",
        "晚上吃什么",
        "他说错了",
        "3号楼见",
    ],
)
def test_talk_among_neighbours_stays_theirs(talk: Talk, said: str) -> None:
    talk.say(LOGGED, GUO, GRID)
    assert talk.say(said, GUO, GRID, addressed=False) == []
    assert lines(talk) == [(DAY, 120, "河边", "捡垃圾")]


def test_later_it_is_talk(talk: Talk) -> None:
    talk.say(LOGGED, GUO, GRID)
    talk.clock.advance(minutes=4)
    assert talk.say("应该是三小时", GUO, GRID, addressed=False) == []
    assert talk.say("记重了", ZHANG, GRID, addressed=False) == []
    assert lines(talk) == [(DAY, 120, "河边", "捡垃圾")]


def test_who_was_there_too_is_written_down_and_told(talk: Talk) -> None:
    talk.say(LOGGED, GUO)
    said = talk.say("哦对了还有张桂芬一起", GUO)
    assert [each.chat for each in said] == ["p-demo-zhang", "p-demo-guo"]
    assert {row.person_id for row in talk.rows(activity)} == {talk.person_id(GUO), talk.person_id(ZHANG)}
    assert len({row.log_id for row in talk.rows(activity)}) == 1
    talk.say("写错了是钟伟民不是张桂芬", GUO)
    there = {row.person_id for row in talk.rows(activity, activity.c.state == "logged")}
    assert there == {talk.person_id(GUO), talk.person_id("demo-zhong")}
    talk.say("不对他没来", GUO)
    assert [row.person_id for row in talk.rows(activity, activity.c.state == "logged")] == [talk.person_id(GUO)]
    assert lines(talk) == [(DAY, 120, "河边", "捡垃圾")]


def test_what_was_wrong_is_asked_in_plain_words(talk: Talk) -> None:
    talk.say(LOGGED, GUO)
    asked = talk.answer("说错了", GUO).text
    assert "捡垃圾" in asked
    assert not any(word in asked for word in ("更正", "日期12", "补充"))
    talk.say("地点", GUO)
    talk.say("小河边", GUO)
    assert lines(talk) == [(DAY, 120, "小河边", "捡垃圾")]
    talk.say("说错了", GUO)
    talk.say("不要了", GUO)
    assert lines(talk) == []


def test_giving_up_does_not_pretend(talk: Talk) -> None:
    talk.say(LOGGED, GUO)
    assert "还记着" in talk.answer("算了", GUO).text
    assert len(lines(talk)) == 1


@pytest.mark.parametrize("said", ["刚才那条不算", "没事了又亮了", "不用来了自己修好了"])
def test_a_report_that_was_just_made_is_taken_back(talk: Talk, said: str) -> None:
    talk.report("水东社区3号楼楼道灯坏了", LI, GRID)
    talk.say(said, LI, GRID, addressed=False)
    assert [row.state for row in talk.rows(whistle)] == [State.WITHDRAWN]


def test_a_report_that_was_just_made_is_put_right(talk: Talk) -> None:
    talk.report("水东社区3号楼楼道灯坏了", LI, GRID)
    assert "哪里不对" in talk.answer("说错了", LI).text
    talk.say("等等说错了是5号楼", LI, GRID, addressed=False)
    assert "5号楼" in talk.rows(whistle)[0].place
    assert talk.say("5号楼的快递到了", LI, GRID, addressed=False) == []


def test_a_draft_is_not_thrown_away_for_a_slip(talk: Talk) -> None:
    talk.say("3号楼楼道灯坏了", LI)
    talk.say("说错了", LI)
    talk.say("水东社区", LI)
    talk.say("说错了", LI)
    talk.say("不是3号楼是5号楼", LI)
    talk.say("确认", LI)
    assert "5号楼" in talk.rows(whistle)[0].place


def test_a_deed_that_names_its_case_belongs_to_it(talk: Talk) -> None:
    number = talk.report("水东社区3号楼楼道灯坏了", LI, GRID)
    told = talk.answer(f"昨天修3号楼的灯 1小时，就是{number[-5:]}那件", GUO).text
    assert number in told
    assert lines(talk) == [(DAY, 60, "3号楼", "修3号楼的灯")]
    talk.say("前天换灯泡1小时", GUO)
    assert number in talk.answer(f"也是{number[-5:]}那件", GUO).text
    assert "没有找到" in talk.say("大前天换灯泡1小时，就是00099那件", GUO)[0].text
    assert len(lines(talk)) == 3


def test_the_office_speaks_of_its_cases_as_ever(talk: Talk) -> None:
    number = talk.report("水东社区3号楼楼道灯坏了", LI, GRID)
    talk.say(f"派单 {number} 住建局", "demo-luo", STAFF)
    assert talk.count(activity) == 0


@pytest.mark.parametrize(
    ("said", "what", "minutes"),
    [
        ("昨天巡逻2小时 不对 是3小时", "巡逻", 180),
        ("今天打扫楼道2小时另外3号楼灯坏了", "打扫楼道", 120),
        ("今天打扫楼道2小时顺便问下我这个月几个小时了", "打扫楼道", 120),
        ("活动 今天打扫楼道2小时，对了我的记录", "打扫楼道", 120),
    ],
)
def test_two_things_in_one_line_are_both_served(talk: Talk, said: str, what: str, minutes: int) -> None:
    answers = talk.say(said, GUO)
    assert [(row[3], row[1]) for row in lines(talk)] == [(what, minutes)]
    assert len(answers) == (1 if "不对" in said else 2)


def test_half_sentences_make_one_deed(talk: Talk) -> None:
    for said in ("昨天下午", "在3栋打扫楼道", "两个小时"):
        talk.say(said, GUO)
    assert lines(talk) == [(DAY, 120, "3栋", "打扫楼道")]
