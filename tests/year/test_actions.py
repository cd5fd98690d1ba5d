"""The actions of the year without a chat: who may do what, what comes of it, who hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.refused import Refused
from bot.work import Work
from handlers.privacy.looking import Sight
from handlers.year import appealing, grading, lists, opening, reviewing, rules, thanking
from handlers.year.counting import Seen
from handlers.year.grading import Grade
from storage.tables import account, event, look, role, thanks, year_grade, year_review_word
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import Talk
from tests.year.ground import (
    COUNTY,
    GRID,
    LIAISON,
    MEMBER,
    SECRETARY,
    STAFF,
    STRANGER,
    TRAFFIC,
    YEAR,
    both_say,
    community,
    finish,
    of_person,
    of_unit,
)

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
def test_who_may_do_what(talk: Talk, who: str) -> None:
    """Every role with every action: whoever may not is told so."""
    did, refusals = set(), set()
    for name, act in ACTIONS.items():
        with undone(talk) as office:
            try:
                act(talk, acting_as(talk, office.tx, who))
                did.add(name)
            except Refused as refused:
                refusals.add(refused.key)
    assert did == MAY[who]
    assert refusals <= REFUSALS


HEARS: dict[str, tuple[str, Act, set[str]]] = {
    "a grade of a person": (COUNTY, _graded, {MEMBER}),
    "a grade of a unit": (COUNTY, ACTIONS["grade"], {LIAISON}),
    "an appeal": (MEMBER, lambda talk, work: _appeal(talk, work, of_the_unit=False), {COUNTY}),
    "an appeal of a unit": (LIAISON, lambda talk, work: _appeal(talk, work, of_the_unit=True), {COUNTY}),
    "an answer": (COUNTY, _answer, {MEMBER}),
    "the first rater": (STAFF, ACTIONS["review"], set()),
    "a thank-you": (STAFF, ACTIONS["thank"], {MEMBER}),
    "evidence": (COUNTY, ACTIONS["a person's evidence"], set()),
    "the lists": (COUNTY, ACTIONS["talks"], set()),
    "rules": (COUNTY, ACTIONS["change"], set()),
}  # fmt: skip


@pytest.mark.parametrize("name", HEARS)
def test_who_hears(talk: Talk, name: str) -> None:
    """In private, those whom it concerns, and nobody else."""
    who, act, hear = HEARS[name]
    with undone(talk) as office:
        work = acting_as(talk, office.tx, who)
        act(talk, work)
        assert hearers(talk, work) == {f"p-{each}" for each in hear}


# --- the grade -------------------------------------------------------------------------------------------------


def test_a_grade_is_never_overwritten(talk: Talk) -> None:
    """Written, appealed against, changed by the answer: every writing stays, with its reason and its evidence."""
    with undone(talk) as office:
        of = of_person(talk, office)
        first = grading.write(office, of, YEAR, "一般", "有两次约好没来，13800001234")
        assert "13800001234" not in first.reason
        made = appealing.appeal(acting_as(talk, office.tx, MEMBER), of, YEAR, "那两次在抢修，社区知道")
        with pytest.raises(Refused, match=r"year\.appeal_first"):
            grading.write(office, of, YEAR, "好", "平时叫得应")
        with pytest.raises(Refused, match=r"year\.not_lower"):
            appealing.answer(office, made.id, "抢修属实", "较差")
        _, second, changed, alone = appealing.answer(office, made.id, "抢修属实", "较好")
        assert changed
        assert alone, "there is nobody else in this county's office, and both sides are told"
        assert [(each.grade, each.reason) for each in grading.history(office.tx, of, YEAR)] == [
            ("一般", first.reason),
            ("较好", "抢修属实"),
        ]
        assert grading.latest(office.tx, of, YEAR) == second
        assert first.digest == second.digest == opening.evidence_of(office, of, YEAR).digest
        rows = office.tx.execute(
            select(event.c.before, event.c.after).where(event.c.record == "year_grade").order_by(event.c.id)
        ).all()
        assert [(row.before and row.before["grade"], row.after["grade"]) for row in rows] == [
            (None, "一般"),
            ("一般", "较好"),
        ]


def test_what_a_grade_needs(talk: Talk) -> None:
    def refusal(act: Callable[[], object]) -> str:
        with pytest.raises(Refused) as refused:
            act()
        return refused.value.key

    with undone(talk) as work:
        of = of_unit(talk)
        assert refusal(lambda: grading.write(work, of, YEAR + 1, "好", "抢修随叫随到")) == "year.not_begun"
        assert refusal(lambda: grading.write(work, of, YEAR, "优秀", "抢修随叫随到")) == "year.which_grade"
        assert refusal(lambda: grading.write(work, of, YEAR, "好", "")) == "year.why"
        assert refusal(lambda: grading.write(work, of, YEAR, "好", "来得勤")) == "year.why_short"
        assert refusal(lambda: grading.write(work, of_unit(talk, "县水利局"), YEAR, "好", "抢修随叫随到")) == (
            "year.heard_by_nobody"
        )
        assert refusal(lambda: grading.write(work, of, YEAR, "较差", "有两次没来")) == "year.lowest"
        own = of_person(talk, work, COUNTY)
        assert refusal(lambda: grading.write(work, own, YEAR, "好", "平时叫得应")) == "year.not_oneself"
        grading.write(work, of, YEAR, "好", "抢修随叫随到")
        assert refusal(lambda: grading.write(work, of, YEAR, "好", "抢修随叫随到")) == "year.same_grade"


def test_the_lowest_grade_after_two_raters(talk: Talk) -> None:
    assert both_say(talk, of_unit(talk), Seen.SOME, Seen.NO) == "told"
    assert finish(talk) == 1
    with undone(talk) as work:
        assert grading.write(work, of_unit(talk), YEAR, "较差", "约好两次没来").grade == "较差"


def test_an_appeal_has_a_term_and_is_made_once(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, COUNTY)
        until = grading.appeal_by(work, _graded(talk, work))
        assert until == date(2026, 12, 17), "15 working days"
    for day, allowed in ((until, True), (until + timedelta(days=1), False)):
        with undone(talk) as office:
            work = acting_as(talk, office.tx, MEMBER)
            work.now = work.now.replace(year=day.year, month=day.month, day=day.day)
            of = of_person(talk, work)
            if not allowed:
                with pytest.raises(Refused, match=r"year\.appeal_late"):
                    appealing.appeal(work, of, YEAR, "那几天我在值班")
                continue
            appealing.appeal(work, of, YEAR, "那几天我在值班")
            with pytest.raises(Refused, match=r"year\.appealed_already"):
                appealing.appeal(work, of, YEAR, "再说一遍我在值班")


def test_another_of_the_office_answers_where_there_is_one(talk: Talk) -> None:
    with undone(talk) as office:
        _answer(talk, office)  # there is nobody else here
    with talk.database.begin() as tx:
        other = talk.person_id("demo-luo")
        tx.execute(
            insert(role).values(
                person_id=other, name="county", place_id=talk.county.places.root.id, since=date(2026, 1, 1)
            )
        )
        tx.execute(update(account).where(account.c.person_id == other).values(proved_by="code", woken_by="office"))
    with undone(talk) as office, pytest.raises(Refused, match=r"year\.another_answers"):
        _answer(talk, office)


# --- 反向考核 ---------------------------------------------------------------------------------------------------


def test_a_review_from_two_raters_to_its_end(talk: Talk) -> None:
    of = of_unit(talk)
    with talk.database.begin() as tx:
        staff = acting_as(talk, tx, STAFF)
        items = reviewing.figures(staff, community(talk), of, YEAR)
        assert [item.title for item in items] == ["来社区服务", "认了岗、在岗上", "接哨、办哨"]
        with pytest.raises(Refused, match=r"year\.say_what"):
            reviewing.say(staff, community(talk), of, YEAR, {1: (Seen.NO, "")})
        _, _, came = reviewing.say(staff, community(talk), of, YEAR, {1: (Seen.YES, ""), 2: (Seen.SOME, "一半在")})
        assert came == "more"
        _, _, came = reviewing.say(staff, community(talk), of, YEAR, {3: (Seen.YES, "")})
        assert came == "other"
        assert heard(staff) == []
        secretary = acting_as(talk, tx, SECRETARY)
        _, _, came = reviewing.say(secretary, community(talk), of, YEAR, {reviewing.EVERY: (Seen.YES, "")})
        assert came == "told"
        assert hearers(talk, secretary) == {f"p-{LIAISON}"}
        (told,) = heard(secretary)
        assert "一半在" in told
        assert not any(name in told for name in ("罗春晖", "钟伟民")), "who said it is told by the office alone"
        with pytest.raises(Refused, match=r"year\.review_told"):
            reviewing.say(staff, community(talk), of, YEAR, {1: (Seen.NO, "没来")})
    with talk.database.begin() as tx:
        liaison = acting_as(talk, tx, LIAISON)
        ((review, _),) = reviewing.to_reply(liaison, [of])
        assert review.reply_by == date(2026, 12, 10), "10 working days"
        reviewing.reply(liaison, review, of, "那两次是临时停电")
        assert hearers(talk, liaison) == {f"p-{STAFF}", f"p-{SECRETARY}"}
        assert reviewing.finish(acting_as(talk, tx, COUNTY), 50) == 0, "not before its day"
    assert finish(talk) == 1
    with talk.database.begin() as tx:
        sheet = opening.evidence_of(acting_as(talk, tx, COUNTY), of, YEAR)
        (figure,) = [each for each in sheet.figures if each.title == "社区反向考核"]
        assert figure.words == "1 个社区（记录 6 条）"
        assert any("那两次是临时停电" in record.note for record in figure.records)
        liaison = acting_as(talk, tx, LIAISON)
        with pytest.raises(Refused, match=r"year\.review_closed"):
            reviewing.reply(liaison, review, of, "再说一句")


def test_raters_who_say_the_opposite_talk_first(talk: Talk) -> None:
    assert both_say(talk, of_unit(talk), Seen.YES, Seen.NO) == "apart"
    with talk.database.begin() as tx:
        review = reviewing.find(tx, community(talk), of_unit(talk), YEAR)
        assert review is not None
        assert review.state == reviewing.OPEN
        secretary = acting_as(talk, tx, SECRETARY)
        sees = dict.fromkeys((1, 2, 3), (Seen.SOME, "后来补上了"))
        assert reviewing.say(secretary, community(talk), of_unit(talk), YEAR, sees)[2] == "told"


def test_both_words_cannot_be_of_one_person(talk: Talk) -> None:
    """罗春晖 is community staff; were she the secretary too, she would still be one person."""
    with undone(talk) as office:
        reviewing.say(
            acting_as(talk, office.tx, STAFF), community(talk), of_unit(talk), YEAR, {reviewing.EVERY: (Seen.YES, "")}
        )
        office.tx.execute(update(year_review_word).values(rater="secretary"))
        with pytest.raises(Refused, match=r"year\.two_people"):
            reviewing.say(acting_as(talk, office.tx, STAFF), community(talk), of_unit(talk), YEAR, {1: (Seen.YES, "")})


def test_a_community_speaks_of_its_own_alone(talk: Talk) -> None:
    with undone(talk) as office:
        staff = acting_as(talk, office.tx, STAFF)
        with pytest.raises(Refused, match=r"year\.not_paired"):
            reviewing.figures(staff, community(talk), of_unit(talk, "县财政局"), YEAR)
        with pytest.raises(Refused, match=r"year\.not_your_people"):
            reviewing.figures(staff, community(talk), of_person(talk, office, COUNTY), YEAR)


# --- rules, readings, thanks --------------------------------------------------------------------------------------


def test_a_year_keeps_the_rules_it_was_begun_with(talk: Talk) -> None:
    with undone(talk) as work:
        of = of_person(talk, work)
        before = opening.evidence_of(work, of, YEAR)
        for number in range(1, 21):
            rules.change(work, number, on=number % 2 == 0, title=f"新名字{number}")
        after = opening.evidence_of(work, of, YEAR)
        assert after == before
        assert after.digest == before.digest
        rules.begin(work, YEAR + 1)
        new = opening.evidence_of(work, of, YEAR + 1)
        assert {figure.title for figure in new.figures} == {f"新名字{number}" for number in (10, 12, 14, 16)}
        assert new.version == before.version + 20
        with pytest.raises(Refused, match=r"year\.begun_already"):
            rules.begin(work, YEAR)


def test_whoever_is_looked_at_can_read_it(talk: Talk) -> None:
    """The county office opens a person's evidence and a list: they can read so."""
    talk.say("佐证 郭建勋 2026", COUNTY)
    talk.say("我的佐证", MEMBER)
    with talk.database.reading() as tx:
        rows = tx.execute(select(look.c.person_id, look.c.office, look.c.what, look.c.why)).all()
    assert (talk.person_id(MEMBER), "县委组织部", Sight.EVIDENCE, "2026年") in [tuple(row) for row in rows]
    assert {row.office for row in rows} == {"县委组织部", "水东社区 社区干部"}, "who confirmed the month saw its lines"
    assert "年底证据表" in talk.answer("谁看过我的信息", MEMBER).text


def test_thanks_say_what_was_done_and_stay_with_the_person(talk: Talk) -> None:
    said = talk.say("感谢 郭建勋 上周六帮独居老人修好了灯，电话13800001234", STAFF)
    assert {each.chat for each in said} == {f"p-{MEMBER}", f"p-{STAFF}"}
    assert not any("13800001234" in each.text for each in said)
    assert "社区的感谢：1 次" in talk.answer("我的佐证", MEMBER).text
    assert "上周六帮独居老人修好了灯" in talk.answer("我的数据", MEMBER).text
    for line, key in (("感谢 郭建勋", "写明做了什么"), ("感谢 肖文静 帮了大忙呀", "没有找到这位同志")):
        assert key in talk.answer(line, STAFF).text
    assert "谢谢您的心意" in talk.answer("感谢 郭建勋 帮我修灯", STRANGER).text
    assert talk.count(thanks) == 1


# --- 约谈 and 评优 ------------------------------------------------------------------------------------------------


def test_what_one_leaves_behind(talk: Talk) -> None:
    """退出报到: grades, appeals, thanks and what was said of them go; what they wrote of others is of nobody."""
    talk.say("感谢 郭建勋 上周六帮独居老人修好了灯", STAFF)
    with talk.database.begin() as tx:
        _appeal(talk, acting_as(talk, tx, MEMBER), of_the_unit=False)
    talk.say("退出报到", MEMBER)
    talk.say("确认退出", MEMBER)
    assert talk.count(thanks) == 0
    assert talk.count(year_grade) == 0
    talk.say("退出报到", STAFF)
    talk.say("确认退出", STAFF)
    assert TRAFFIC in talk.answer("佐证 县交通运输局", COUNTY).text
