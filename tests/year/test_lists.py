"""约谈名单 and 评优名单, without a parser: who is on them, with what, and who may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.work import Work
from handlers.privacy.looking import Sight
from handlers.year import appealing, grading, lists, opening, reviewing, rules, thanking
from handlers.year.config import YearConfig
from handlers.year.counting import Seen
from handlers.year.grading import Grade
from storage.tables import look, person
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.year.ground import (
    COUNTY,
    GRID,
    LIAISON,
    MEMBER,
    SECRETARY,
    STAFF,
    STRANGER,
    YEAR,
    community,
    of_person,
    of_unit,
)
from tests.year.store import deed

Act = Callable[[Talk, Work], object]


def _graded(talk: Talk, work: Work) -> Grade:
    return grading.write(work, of_person(talk, work), YEAR, "一般", "有两次约好没来")


def _appeal(talk: Talk, work: Work, *, of_the_unit: bool) -> object:
    of = of_unit(talk) if of_the_unit else of_person(talk, work)
    grading.write(acting_as(talk, work.tx, COUNTY), of, YEAR, "一般", "有两次约好没来")
    return appealing.appeal(work, of, YEAR, "那几天我在值班")


def _answer(talk: Talk, work: Work) -> object:
    _graded(talk, acting_as(talk, work.tx, COUNTY))
    made = appealing.appeal(acting_as(talk, work.tx, MEMBER), of_person(talk, work), YEAR, "那几天我在值班")
    return appealing.answer(work, made.id, "记录和社区都核过了")


def _reply(talk: Talk, work: Work) -> object:
    for who in (STAFF, SECRETARY):
        sees = {reviewing.EVERY: (Seen.YES, "")}
        reviewing.say(acting_as(talk, work.tx, who), community(talk), of_unit(talk), YEAR, sees)
    ((review, of),) = reviewing.to_reply(work, [of_unit(talk)])
    return reviewing.reply(work, review, of, "那两次是临时停电")


ACTIONS: dict[str, Act] = {
    "begin": lambda talk, work: rules.begin(work, YEAR + 1),
    "change": lambda talk, work: rules.change(work, 1, weight="参考"),
    "unit's evidence": lambda talk, work: opening.evidence_of(work, of_unit(talk), YEAR),
    "another unit's": lambda talk, work: opening.evidence_of(work, of_unit(talk, "县财政局"), YEAR),
    "a person's evidence": lambda talk, work: opening.evidence_of(work, of_person(talk, work), YEAR),
    "review": lambda talk, work: reviewing.say(
        work, community(talk), of_unit(talk), YEAR, {reviewing.EVERY: (Seen.YES, "")}
    ),
    "reply": _reply,
    "grade": lambda talk, work: grading.write(work, of_unit(talk), YEAR, "好", "抢修随叫随到"),
    "appeal": lambda talk, work: _appeal(talk, work, of_the_unit=False),
    "appeal for the unit": lambda talk, work: _appeal(talk, work, of_the_unit=True),
    "appeals": lambda talk, work: appealing.waiting(work),
    "answer": _answer,
    "talks": lambda talk, work: lists.talks(work, YEAR),
    "merits": lambda talk, work: lists.merits(work, YEAR),
    "thank": lambda talk, work: thanking.thank(work, of_person(talk, work).person, "上周六帮老人修灯"),  # type: ignore[arg-type]
}
OFFICE = {"begin", "change", "grade", "appeals", "talks", "merits", "another unit's"}
MAY = {
    STRANGER: set[str](),
    GRID: set[str](),
    MEMBER: {"a person's evidence", "appeal"},
    SECRETARY: {"review"},
    STAFF: {"review", "thank"},
    LIAISON: {"unit's evidence", "reply", "appeal for the unit"},
    COUNTY: OFFICE | {"unit's evidence", "a person's evidence", "answer"},
}
REFUSALS = {"refused.role", "year.not_yours", "year.not_rater", "year.not_your_people"}


@contextmanager
def undone(talk: Talk) -> Iterator[Work]:
    """The county office's work, of which nothing stays."""
    with talk.database.begin() as tx:
        nested = tx.begin_nested()
        yield acting_as(talk, tx, COUNTY)
        nested.rollback()


@pytest.mark.parametrize("who", MAY)
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
