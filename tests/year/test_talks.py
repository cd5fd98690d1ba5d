"""约谈: who may write a talk down, on what ground, who reads it, who hears; in the chat and without it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.refused import Refused
from handlers.privacy.looking import Sight
from handlers.year import lists, talking
from handlers.year.talking import NewTalk
from storage import people
from storage.tables import event, look, person, year_talk
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID as GROUP
from tests.handlers.talk import Talk
from tests.year.ground import COUNTY, GRID, LIAISON, MEMBER, SECRETARY, STAFF, YEAR, of_person

IDLE = "demo-zhong"  # 钟伟民: has reported in, and nothing of what he did is confirmed
UNIT = "记约谈 县财政局 今天和单位负责人谈了，说好月底前都来报到，12月20日回看"


def _aged(talk: Talk) -> None:
    """Everybody has been here for most of a year."""
    long_ago = talk.clock.now() - timedelta(days=300)
    with talk.database.begin() as tx:
        tx.execute(update(person).values(created_at=long_ago))
        tx.execute(update(person).where(person.c.checked_in_at.is_not(None)).values(checked_in_at=long_ago))


def _listed(talk: Talk) -> str:
    """What the list says of 钟伟民."""
    with talk.database.begin() as tx:
        own = people.get_person(tx, talk.person_id(IDLE))
        named = lists.talks(acting_as(talk, tx, COUNTY), YEAR, talk.county.places.units.get(own.unit_id or 0))
    return "\n".join(line.why for line in named.lines if line.person_id == own.id)


def test_a_talk_from_the_list_to_its_result(talk: Talk) -> None:
    _aged(talk)
    said = talk.answer(
        "记约谈 钟伟民 昨天和他本人谈了，说好每月来一次，手机13907971234也能找到；12月20日回看", COUNTY
    ).text
    assert "钟伟民（不参与：" in said
    assert "社区确认的服务 0 次" in said
    assert "说好：每月来一次" in said
    assert "13907971234" not in said, "numbers are hidden as everywhere"
    assert "12-20 回看" in said
    (row,) = talk.rows(year_talk)
    assert f"谈过（第 {row.id} 条，12-20 回看）" in _listed(talk)
    said = talk.answer(f"约谈结果 {row.id} 来了两次，领了夜间巡逻", COUNTY).text
    assert "来了两次，领了夜间巡逻" in said
    assert f"谈过（第 {row.id} 条，有结果了）" in _listed(talk)
    told = talk.answer("约谈记录 钟伟民", COUNTY).text
    assert "结果（" in told
    assert [each.what for each in talk.rows(event, event.c.record == "year_talk")] == ["talk held", "talk closed"]


def test_of_a_unit_it_says_how_many_and_whom_it_does_not_name(talk: Talk) -> None:
    _aged(talk)
    said = talk.answer(UNIT, COUNTY).text
    assert "县财政局（不报到：" in said
    assert "和单位负责人谈，说好：月底前都来报到" in said
    with talk.database.reading() as tx:
        names = set(tx.scalars(select(person.c.name)))
    (row,) = talk.rows(year_talk)
    assert row.person_id is None
    assert not [name for name in names if name in row.ground]


def test_the_county_office_alone_in_private(talk: Talk) -> None:
    _aged(talk)
    talk.say(UNIT, COUNTY)
    lines = (UNIT, "约谈记录", "约谈结果 1 来了", "撤掉约谈 1")
    for who in (MEMBER, STAFF, SECRETARY, LIAISON, GRID):
        for line in lines:
            said = talk.say(line, who)
            assert not [each for each in said if "月底前" in each.text], (who, line)
    assert len(talk.rows(year_talk)) == 1
    for line in lines:
        assert not [each for each in talk.say(line, COUNTY, GROUP) if each.kind == "group"]
    heard = talk.say(UNIT, COUNTY)
    assert {each.chat for each in heard} == {f"p-{COUNTY}"}, "nobody is told of it"


def test_on_what_ground_and_whom_not(talk: Talk) -> None:
    """Not a member; on leave; nothing in the records; 走过场 over two dated records."""
    _aged(talk)
    for line, words in (
        ("记约谈 黄小禾 今天谈了，说好每月来一次", "非党员是倡导"),
        ("记约谈 郭建勋 今天谈了，说好每月来一次", "不在约谈名单里"),
        ("记约谈 郭建勋 今天谈了，走过场 11月7日，说好以后真做", "至少 2 天"),
        ("记约谈 钟伟民 12月30日谈的，说好每月来一次", "不能记"),
        ("记约谈 钟伟民 今天谈了，说好每月来一次，11月1日回看", "回看的日子"),
        ("记约谈 钟伟民 今天谈了", "说好什么"),
        ("记约谈 没这人 今天谈了，说好每月来一次", "没有认出"),
        ("记约谈", "请写谁"),
        ("约谈结果 99 好了好了", "没有第 99 条"),
        ("约谈结果", "请写编号"),
    ):
        assert words in talk.answer(line, COUNTY).text, line
    talk.say("请假 到12月20日", IDLE)
    assert "请假是正常情况" in talk.answer("记约谈 钟伟民 今天谈了，说好每月来一次", COUNTY).text
    assert talk.rows(year_talk) == []
    talk.say("活动 11月14日 劝导停车 2小时", MEMBER)
    talk.say("活动 11月15日 劝导停车 2小时", MEMBER)
    said = talk.answer("记约谈 郭建勋 今天和本人谈了，走过场 11月14日 11月15日，说好以后真做", COUNTY).text
    assert "走过场：2026-11-14、2026-11-15 的记录，由谈话的同志判断" in said
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, COUNTY)
        own = of_person(talk, work, COUNTY)
        with pytest.raises(Refused):
            talking.write(work, NewTalk(own, talk.clock.now().date(), "", "说好每月来一次"))


def test_whoever_is_named_reads_who_looked_and_that_it_is_kept(talk: Talk) -> None:
    """Every opening is a line of theirs; 我的数据 tells of the talk, not of its words; it goes when they leave."""
    _aged(talk)
    talk.say("记约谈 钟伟民 今天和本人谈了，说好每月来一次", COUNTY)
    talk.say("约谈记录", COUNTY)
    idle = talk.person_id(IDLE)
    assert len(talk.rows(look, look.c.person_id == idle, look.c.what == Sight.TALKED)) == 1
    assert Sight.TALKED in talk.answer("谁看过我的信息", IDLE).text
    kept = "\n".join(each.text for each in talk.say("我的数据", IDLE))
    assert "约谈记录" in kept
    assert "每月来一次" not in kept
    talk.say("退出报到", IDLE)
    talk.say("确认退出", IDLE)
    assert talk.rows(year_talk) == []


def test_the_office_hears_once_when_one_is_to_be_looked_at(talk: Talk) -> None:
    _aged(talk)
    talk.say("记约谈 钟伟民 今天和本人谈了，说好每月来一次，12月20日回看", COUNTY)
    counts = []
    for days in (1, 40, 1):
        talk.clock.advance(days=days)
        with talk.database.begin() as tx:
            counts.append(talking.remind(acting_as(talk, tx, COUNTY)))
    assert counts == [0, 1, 0]


def test_what_was_written_by_mistake_is_shown_nowhere(talk: Talk) -> None:
    _aged(talk)
    talk.say("记约谈 钟伟民 今天和本人谈了，说好每月来一次", COUNTY)
    (row,) = talk.rows(year_talk)
    assert "撤掉了" in talk.answer(f"撤掉约谈 {row.id}", COUNTY).text
    assert "谈过" not in _listed(talk)
    assert "还没有约谈记录" in talk.answer("约谈记录", COUNTY).text
    assert f"没有第 {row.id} 条" in talk.answer(f"约谈结果 {row.id} 已经报到", COUNTY).text
