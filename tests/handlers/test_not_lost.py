"""What somebody did is not lost for a length that cannot be or a question that is open, and nothing else moves."""

from __future__ import annotations

from datetime import date

import pytest

from storage.tables import activity
from tests.handlers.talk import Talk
from tests.transcripts.conftest import TODAY

GUO, ZHANG = "demo-guo", "demo-zhang"


def records(talk: Talk) -> list[tuple[date, str, int]]:
    return [(row.day, row.what, row.minutes) for row in talk.rows(activity, activity.c.state == "logged")]


@pytest.mark.parametrize("answer", ["2小时", "更正 2小时", "不对，是2小时", "改成2小时", "两个小时"])
def test_a_length_that_cannot_be_is_asked_again_and_the_rest_is_kept(talk: Talk, answer: str) -> None:
    talk.say("活动 昨天 搬书 1小时", GUO)
    assert "一次最多记" in talk.answer("活动 11月20日 和张桂芬巡逻 20小时", GUO).text
    assert "记好了" in talk.say(answer, GUO)[-1].text
    assert records(talk) == [
        (date(2026, 11, 25), "搬书", 60),
        (date(2026, 11, 20), "巡逻", 120),
        (date(2026, 11, 20), "巡逻", 120),
    ]


def test_a_full_day_too(talk: Talk) -> None:
    talk.say("活动 今天 搬书 10小时", GUO)
    assert "加起来超过" in talk.answer("活动 今天 巡逻 8小时", GUO).text
    talk.say("更正 3小时", GUO)
    assert records(talk) == [(TODAY, "搬书", 600), (TODAY, "巡逻", 180)]


@pytest.mark.parametrize("said", ["活动 12月5日 巡逻 2小时", "活动 1月5日 巡逻 2小时"])
def test_a_day_that_cannot_be_is_asked_again(talk: Talk, said: str) -> None:
    talk.say(said, GUO)
    talk.say("11月20日", GUO)
    assert records(talk) == [(date(2026, 11, 20), "巡逻", 120)]


@pytest.mark.parametrize(
    "said", ["昨天修3号楼的灯 1小时，就是00001那件", "昨天搬书1小时", "昨天和张桂芬去看望老人两个小时"]
)
@pytest.mark.parametrize(
    "before", ["活动 今天 打扫楼道 2小时", "活动 今天 打扫楼道 20小时", "活动 昨天上周三 巡逻 2小时"]
)
def test_a_deed_that_is_told_while_something_is_asked_is_written_down(talk: Talk, before: str, said: str) -> None:
    talk.say("活动 今天 打扫楼道 2小时", GUO)
    talk.say(before, GUO)
    kept = len(records(talk))
    talk.say(said, GUO)
    assert len(records(talk)) > kept
    assert records(talk)[-1][0] == date(2026, 11, 25)


def test_what_is_asked_is_brought_up_twice_at_most(talk: Talk) -> None:
    talk.say("活动 今天 打扫楼道 2小时", GUO)
    asked = talk.answer("活动 今天 打扫楼道 2小时", GUO).text
    assert asked.startswith("那天已经记过")
    said = [each.text for line in ["我的岗位", "六个日"] * 6 for each in talk.say(line, GUO)]
    assert sum("照样记上" in text for text in said) <= 2


def test_a_day_alone_is_nothing_that_was_done(talk: Talk) -> None:
    talk.say("2小时", GUO)
    talk.say("11月20日", GUO)
    assert records(talk) == []


@pytest.mark.parametrize(
    "said",
    [
        *(
            "没去",
            "我没去",
            "那次我没参加",
            "我25号没去打扫楼道",
            "郭建勋记的那条不是我",
            "那条不是我",
            "我没有参加那次活动",
        ),
        *("昨天我没去", "不是我做的", "那天我不在"),
    ],
)
def test_who_was_named_says_no_in_plain_words(talk: Talk, said: str) -> None:
    told = {each.chat: each for each in talk.say("昨天和张桂芬打扫楼道 2小时", GUO)}
    assert ("不算我", "不算我 11月25日 打扫楼道") in told["p-demo-zhang"].choices
    answer = talk.answer(said, ZHANG).text
    assert "11月25日（周三） 打扫楼道 2 小时" in answer, "it says which"
    assert {row.person_id for row in talk.rows(activity, activity.c.state == "logged")} == {talk.person_id(GUO)}


def test_of_several_it_is_asked_which(talk: Talk) -> None:
    talk.say("昨天和张桂芬打扫楼道 2小时", GUO)
    talk.say("今天和张桂芬搬书 1小时", GUO)
    asked = talk.answer("没去", ZHANG)
    assert len(asked.choices) == 2
    assert talk.count(activity, activity.c.state == "withdrawn") == 0
    talk.say(asked.choices[0][1], ZHANG)
    gone = talk.rows(activity, activity.c.state == "withdrawn")
    assert [(row.what, row.person_id) for row in gone] == [("搬书", talk.person_id(ZHANG))]


def test_later_the_community_is_told_by_one_press(talk: Talk) -> None:
    talk.say("昨天和张桂芬打扫楼道 2小时", GUO)
    talk.clock.advance(days=7)
    talk.say("月结 11月", "demo-luo")
    talk.say("确认月结", "demo-luo")
    late = talk.answer("那次我没参加", ZHANG)
    said = {each.chat: each.text for each in talk.say(late.choices[0][1], ZHANG)}
    assert "我没去" in said["p-demo-luo"]


@pytest.mark.parametrize("said", ["今天去搬书1小时，郭建勋没去", "没去过南外", "没去"])
def test_of_one_s_own_nothing_goes_by_it(talk: Talk, said: str) -> None:
    talk.say("昨天打扫楼道 2小时", ZHANG)
    talk.say("和郭建勋搬书 2小时", ZHANG)
    before = talk.count(activity, activity.c.person_id == talk.person_id(GUO), activity.c.state == "logged")
    talk.say(said, ZHANG)
    assert talk.count(activity, activity.c.person_id == talk.person_id(GUO), activity.c.state == "logged") <= before
    assert (TODAY, "搬书", 120) in records(talk)
