"""What evidence counts: posts that were held, a thank-you once, of a unit whoever belonged when they served."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers.year import evidence
from handlers.year.evidence import Figure, Subject
from storage import people
from storage.tables import post_hold, thanks
from tests.handlers.talk import Talk
from tests.year.ground import unit

GUO, LUO = "demo-guo", "demo-luo"


def figure(talk: Talk, key: str, *, of: Subject | None = None) -> Figure:
    """One line of somebody's evidence, of 郭建勋 if nobody is said."""
    with talk.database.reading() as tx:
        of = of or Subject(person=people.get_person(tx, talk.person_id(GUO)))
        made = evidence.sheet(tx, talk.county, of, 2026, talk.clock.now())
    return next(each for each in made.figures if each.key == key)


def test_a_post_that_was_handed_back_at_once_does_not_count(talk: Talk) -> None:
    talk.say("认岗 夜间巡逻", GUO)
    assert figure(talk, "own_posts").words.startswith("1 个")
    talk.say("退岗", GUO)
    told = figure(talk, "own_posts")
    assert told.words.startswith("0 个")
    assert "没有计入" in told.beside
    assert "不满30天，不计" in told.records[0].note


def test_one_that_was_held_for_a_while_does_with_its_term(talk: Talk) -> None:
    talk.say("认岗 夜间巡逻", GUO)
    talk.say("退岗", GUO)
    until = talk.rows(post_hold)[0].until
    with talk.database.begin() as tx:
        tx.execute(update(post_hold).values(since=until - timedelta(days=90)))
    told = figure(talk, "own_posts")
    assert told.words.startswith("1 个")
    assert told.records[0].note.startswith("到 2026年")


def test_the_same_thanks_count_once(talk: Talk) -> None:
    said = "感谢 郭建勋 上周六帮独居老人修好了灯"
    assert "已经私下告诉" in talk.say(said, LUO)[-1].text
    assert "不用再发" in talk.answer(said, LUO).text
    assert talk.count(thanks) == 1
    with talk.database.begin() as tx:  # said twice before that was asked about
        (row,) = tx.execute(thanks.select()).all()
        tx.execute(thanks.insert().values(**{name: value for name, value in row._asdict().items() if name != "id"}))
    assert figure(talk, "own_thanks").words.startswith("1 次")
    talk.say("感谢 郭建勋 除夕夜帮大家值守一整夜", LUO)
    assert figure(talk, "own_thanks").words.startswith("2 次")


@pytest.mark.parametrize("how", ["moved", "left"])
def test_who_served_for_a_unit_counts_there_when_they_have_gone(talk: Talk, how: str) -> None:
    of = Subject(unit=unit(talk, "县财政局"))
    talk.say("活动 今天 打扫楼道 2小时", GUO)
    talk.say("确认记录 11月", LUO)
    talk.say("确认这些", LUO)
    before = figure(talk, "unit_took_part", of=of)
    reported, deeds = figure(talk, "unit_reported", of=of), figure(talk, "unit_deeds", of=of)
    if how == "moved":
        talk.say("改名册 郭建勋 单位 县水利局", LUO)
    else:
        talk.say("退出报到", GUO)
        talk.say("确认退出", GUO)
    after = figure(talk, "unit_took_part", of=of)
    assert after.words == before.words
    assert "含 1 人服务时在本单位、现在不在了" in after.beside
    assert figure(talk, "unit_reported", of=of).words != reported.words
    assert figure(talk, "unit_deeds", of=of) == deeds
