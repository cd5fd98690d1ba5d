"""The day itself: 签到, the draft afterwards and what 确认 logs, the evening before, who hears of a change."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from sqlalchemy import func, select

from bot.refused import Refused
from handlers.coming import drafts, seats, there
from handlers.coming.there import Turnout
from handlers.week import actions, changing
from handlers.week.changing import Change
from storage.tables import activity, chat, outbox, signup, turnout, week_item
from tests.coming.ground import DRAINS, alter, evening, moment, tick
from tests.handlers.acting import acting_as, hearers
from tests.handlers.talk import GRID, Talk

MEMBER, GRIDLEADER, SECRETARY, COMMUNITY, OFFICE, NOBODY = (
    "demo-guo",
    "demo-zhang",
    "demo-zhong",
    "demo-luo",
    "demo-xiao",
    "demo-chen",
)


def _newest(talk: Talk) -> int:
    return max((row.id for row in talk.rows(outbox)), default=0)


def _pushed(talk: Talk, after: int) -> dict[str, str]:
    """What was said since, by chat."""
    with talk.database.reading() as tx:
        query = select(chat.c.chat_id, outbox.c.text).join(outbox, outbox.c.chat_id == chat.c.id)
        return {row.chat_id: row.text for row in tx.execute(query.where(outbox.c.id > after))}


@pytest.mark.parametrize(
    ("hour", "minute", "key"),
    [(6, 59, "coming.arrive_early"), (7, 0, ""), (8, 0, ""), (10, 29, ""), (10, 30, "coming.arrive_over")],
)
def test_when_one_can_say_that_one_is_there(talk: Talk, hour: int, minute: int, key: str) -> None:
    talk.clock.set(moment(28, hour, minute))
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, MEMBER)
        if key:
            with pytest.raises(Refused) as refused:
                there.arrive(work, DRAINS)
            assert refused.value.key == key
        else:
            done = there.arrive(work, DRAINS)
            assert (done.before, done.listed) == (False, False)
            assert there.arrive(work, DRAINS).before


def test_without_a_number_it_is_the_one_that_they_signed_up_for(talk: Talk) -> None:
    talk.say(f"报名 {DRAINS}", MEMBER)
    talk.clock.set(moment(28, 8, 10))
    assert f"签到了：{DRAINS}." in talk.answer("签到", MEMBER).text
    assert "已经签到" in talk.answer("到了", MEMBER).text
    choice = talk.answer("签到", GRIDLEADER)
    assert ("签到 1 党的创新理论宣讲", "签到 1") in choice.choices
    assert "还没有报到" in talk.answer("签到", NOBODY).text


def test_the_draft_is_never_longer_than_the_activity(talk: Talk) -> None:
    """Whatever was said or forgotten: nothing before its beginning, nothing after its end."""
    item = alter(talk, DRAINS)
    rng = Random(7)
    for _ in range(500):
        arrived = rng.choice((None, item.begins.replace(hour=rng.randint(6, 12), minute=rng.randint(0, 59))))
        left = rng.choice((None, item.begins.replace(hour=rng.randint(6, 23), minute=rng.randint(0, 59))))
        deed = drafts.deed_of(item, Turnout(1, None, arrived, left, None, None, None))
        assert deed.start is not None
        assert item.start is not None
        assert item.end is not None
        assert item.start <= deed.start < deed.start + deed.minutes <= item.end, (arrived, left, deed)
        if left is None and (arrived is None or arrived <= item.begins):
            assert deed.minutes == item.minutes, "a 签退 that was forgotten changes nothing"
    early = Turnout(1, None, item.begins, item.begins.replace(hour=9, minute=10), None, None, None)
    assert drafts.deed_of(item, early).minutes == 75
    assert drafts.deed_of(item, early, 60).minutes == 60, "they say otherwise"


def test_afterwards_each_is_asked_once_and_a_word_is_enough(talk: Talk) -> None:
    for who in (MEMBER, GRIDLEADER, SECRETARY):
        talk.say(f"报名 {DRAINS}", who)
    talk.clock.set(moment(28, 8, 5))
    talk.say("签到", MEMBER)
    talk.clock.set(moment(28, 10, 29))
    before = _newest(talk)
    tick(talk)
    assert _pushed(talk, before) == {}, "it is not over"
    talk.clock.set(moment(28, 10, 30))
    for _ in range(3):
        tick(talk)
    told = _pushed(talk, before)
    assert set(told) == {f"p-{who}" for who in (MEMBER, GRIDLEADER, SECRETARY)}
    assert "谢谢您来" in told[f"p-{MEMBER}"]
    assert "没去成点一下" in told[f"p-{GRIDLEADER}"]
    assert talk.count(outbox, outbox.c.id > before) == 3, "once each"
    assert talk.count(activity) == 0, "silence is no record"
    assert "记上了" in talk.answer("确认", MEMBER).text
    assert "不记" in talk.answer("没去成", GRIDLEADER).text
    assert "记上了" in talk.answer("我只待了1小时", SECRETARY).text
    logged = {row.person_id: (row.minutes, row.start_min, row.what, row.nature) for row in talk.rows(activity)}
    assert logged == {
        talk.person_id(MEMBER): (150, 480, "排水沟清淤和路面清扫", "志愿服务"),
        talk.person_id(SECRETARY): (60, 480, "排水沟清淤和路面清扫", "志愿服务"),
    }
    assert talk.count(turnout, turnout.c.log_id.is_not(None)) == 2


def test_the_button_answers_days_later_and_nothing_is_logged_twice(talk: Talk) -> None:
    talk.say(f"报名 {DRAINS}", MEMBER)
    talk.clock.set(moment(28, 11))
    tick(talk)
    item_id = talk.rows(week_item, week_item.c.number == DRAINS)[0].id
    talk.clock.set(moment(28, 12))
    talk.say("活动 今天 8点到10点半 清排水沟 2.5小时", MEMBER)
    assert talk.count(activity) == 1
    talk.clock.set(moment(30, 9))
    answer = talk.answer(f"确认参加 #{item_id}", MEMBER).text
    assert "已经记过" in answer
    assert talk.count(activity) == 1
    assert "没有等您确认" in talk.answer(f"确认参加 #{item_id}", MEMBER).text


def test_what_was_over_long_ago_is_not_asked_about(talk: Talk) -> None:
    talk.say(f"报名 {DRAINS}", MEMBER)
    talk.clock.set(moment(28, 10, 30).replace(month=12))
    before = _newest(talk)
    tick(talk)
    assert _pushed(talk, before) == {}
    with talk.database.reading() as tx:
        assert drafts.next_at(tx) is None, "the clock does not wake for it any more"


def test_the_evening_before_each_is_told_once(talk: Talk) -> None:
    for who in (MEMBER, GRIDLEADER):
        talk.say(f"报名 {DRAINS}", who)
    talk.say("报名 10", SECRETARY)  # the day after
    for who in (COMMUNITY, "demo-zeng"):
        talk.say("六个日", who)  # they have written in private before
    talk.clock.set(moment(27, 18))
    before = _newest(talk)
    for _ in range(3):
        evening(talk)  # whatever a crash has run again
    texts = [(row.chat_id, row.text) for row in talk.rows(outbox, outbox.c.id > before)]
    assert Counter("明天有您报名" in text for _, text in texts) == {True: 2, False: 2}, "and its organisers: two"
    assert not any("郭建勋" in text for _, text in texts)
    talk.say("改活动 9 改到周日", COMMUNITY)
    talk.clock.set(moment(28, 18))
    before = _newest(talk)
    evening(talk)
    assert {f"p-{MEMBER}", f"p-{GRIDLEADER}", f"p-{SECRETARY}"} <= set(_pushed(talk, before)), "of the new day too"


def test_a_change_is_heard_by_those_who_come_and_who_wait_and_by_nobody_else(talk: Talk) -> None:
    alter(talk, DRAINS, wanted=1)
    for who in (MEMBER, GRIDLEADER):
        talk.say(f"报名 {DRAINS}", who)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, COMMUNITY)
        item = actions.find_item(work, DRAINS)
        changed, told = changing.change(work, item, Change(day=item.day.replace(day=29), start=9 * 60))
        assert (changed.start, changed.end, told) == (540, 690, 2)
        assert hearers(talk, work) == {f"p-{MEMBER}", f"p-{GRIDLEADER}"}
        quiet = acting_as(talk, tx, COMMUNITY)
        changing.change(quiet, changed, Change(wanted=5))
        assert hearers(talk, quiet) == set(), "how many are wanted concerns nobody who comes"


@pytest.mark.parametrize(
    ("who", "change", "key"),
    [
        (MEMBER, Change(start=540), "week.not_here"),
        (COMMUNITY, Change(), "week.change_what"),
        (COMMUNITY, Change(day=moment(25, 8).date()), "week.past_day"),
        (COMMUNITY, Change(day=moment(30, 8).date()), "week.other_week"),
        (COMMUNITY, Change(end=400), "week.backwards"),
        (COMMUNITY, Change(wanted=1), "week.fewer"),
    ],
)
def test_what_cannot_be_changed(talk: Talk, who: str, change: Change, key: str) -> None:
    with talk.database.begin() as tx:
        for member in (MEMBER, GRIDLEADER):
            work = acting_as(talk, tx, member)
            seats.sign_up(work, actions.find_item(work, DRAINS))
        work = acting_as(talk, tx, who)
        with pytest.raises(Refused) as refused:
            changing.change(work, actions.find_item(work, DRAINS), change)
        assert refused.value.key == key


def test_who_is_missing_is_for_the_organiser_alone(talk: Talk) -> None:
    for who in (MEMBER, GRIDLEADER):
        talk.say(f"报名 {DRAINS}", who)
    talk.clock.set(moment(28, 8, 5))
    talk.say("签到", MEMBER)
    said = talk.say(f"签到情况 {DRAINS}", COMMUNITY, GRID)
    assert {each.chat for each in said} == {f"p-{COMMUNITY}"}, "asked in a group, answered in private"
    assert "张桂芬" in said[0].text
    assert "郭建勋" not in said[0].text
    assert "不是您那边" in talk.answer(f"签到情况 {DRAINS}", GRIDLEADER).text, "of another grid"
    assert "报名 2 人" in talk.answer(f"签到情况 {DRAINS}", "demo-zeng").text, "the organising unit's liaison"
    assert "要由" in talk.answer(f"签到表 {DRAINS}", MEMBER).text
    assert "补签了 1 人" in talk.answer(f"补签 {DRAINS} 张桂芬 王五六", COMMUNITY).text
    assert talk.count(turnout, turnout.c.arrived_at.is_not(None)) == 2


def test_next_week_hears_what_was_done_and_never_who(talk: Talk) -> None:
    from handlers.week import done

    for who in (MEMBER, GRIDLEADER, SECRETARY):
        talk.say(f"报名 {DRAINS}", who)
    talk.clock.set(moment(28, 10, 30))
    tick(talk)
    talk.say("确认", MEMBER)
    talk.say("没去", GRIDLEADER)
    with talk.database.begin() as tx:
        listed = actions.week_of(tx, moment(28, 10).date())
        assert listed is not None
        text = done.told(talk.county, listed, done.counted(tx, listed))
        assert tx.scalar(select(func.count()).select_from(signup)) == 3
    assert "1 项、1 人次：排水沟清淤和路面清扫" in text
    assert "郭建勋" not in text
