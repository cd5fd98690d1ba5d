"""约谈名单 and 评优名单, without a parser: who is on them, with what, and who may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update

from handlers.privacy.looking import Sight
from handlers.year import lists
from handlers.year.config import YearConfig
from storage.tables import look, person
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.year.ground import (
    COUNTY,
    GRID,
    MEMBER,
    SECRETARY,
    YEAR,
    of_unit,
)
from tests.year.store import deed


def test_who_is_on_the_list_to_talk_with(talk: Talk) -> None:
    """Members alone, after a time; a leave is a reason and stands beside it."""
    long_ago = talk.clock.now() - timedelta(days=300)
    with talk.database.begin() as tx:
        tx.execute(update(person).values(created_at=long_ago))
        tx.execute(update(person).where(person.c.checked_in_at.is_not(None)).values(checked_in_at=long_ago))
    talk.say("请假 到12月20日", GRID)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, COUNTY)
        named = lists.talks(work, YEAR)
        by_name = {line.name: line for line in named.lines}
        assert by_name["陈晓岚"].kind == "不报到"
        assert by_name["钟伟民"].kind == "不参与"
        assert "社区确认的服务 0 次" in by_name["钟伟民"].why
        assert "郭建勋" not in by_name, "has served"
        assert "黄小禾" not in by_name, "no member: asked, not bound"
        assert ("张桂芬", "请假") in [(line.name, line.kind) for line in named.excused]
        assert "张桂芬" not in by_name
        assert list(named.lines) == sorted(named.lines, key=lambda line: (line.unit, line.name, line.community))
        kinds = {line.kind for line in named.lines}
        assert kinds == {"不报到", "不参与"}, "走过场 is never computed"
        looked = select(look.c.person_id).where(look.c.what == Sight.TALK)
        assert set(tx.scalars(looked)) == {line.person_id for line in (*named.lines, *named.excused)} - {
            work.actor.person_id
        }
        assert {line.unit for line in lists.talks(work, YEAR, of_unit(talk, "县检察院").unit).lines} == {"县检察院"}


def test_the_lists_can_be_switched_off(talk: Talk) -> None:
    config = talk.county.config
    off = YearConfig(talk_not_reported=False, talk_no_part=False, merit=False)
    talk.county = replace(talk.county, config=config.model_copy(update={"year": off}))
    for line in ("约谈名单", "评优名单"):
        assert "没有开" in talk.answer(line, COUNTY).text


def test_who_is_on_the_list_to_thank(talk: Talk) -> None:
    """By unit and name, with what the records say; holding a post and serving in many months."""
    with talk.database.begin() as tx:
        for month in range(1, 7):
            for who in (MEMBER, SECRETARY):
                deed(tx, talk.person_id(who), date(2026, month, 10), 60)
    talk.say("认岗 夜间巡逻", MEMBER)
    with talk.database.begin() as tx:
        named = lists.merits(acting_as(talk, tx, COUNTY), YEAR)
        (line,) = named.lines
        assert (line.name, line.why) == ("郭建勋", "7 个月有社区确认的服务，共 8 次；有岗位")


def test_in_january_the_list_to_talk_with_is_that_of_the_running_year(talk: Talk) -> None:
    """Till March a year's evaluation means the year that has ended; whoever is to be talked with is so today."""
    talk.clock.advance(days=64)
    told = talk.answer("约谈名单", COUNTY).text
    assert "2027 年约谈参考" in told
    assert "2026 年可以表扬的" in talk.answer("评优名单", COUNTY).text
    assert "2027 年还没有约谈记录" in talk.answer("约谈记录", COUNTY).text
