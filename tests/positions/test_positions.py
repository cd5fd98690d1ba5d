"""Offices and titles: who serves a place, who may do what by it, who stands in, and terms that end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from bot.access import TITLES, Role
from bot.clock import COUNTY
from bot.refused import Refused
from handlers.positions import ending, reading, standing_in
from storage.places import Place
from storage.tables import outbox, person, role, unit, unit_place
from tests.handlers.acting import acting_as
from tests.handlers.talk import GRID, STAFF, TEN, Talk

DEPUTY = "廖宇林"  # of 县交通运输局, as 曾庆阳 is


def grid(talk: Talk, name: str = "第1网格") -> Place:
    place = talk.county.places.grid(talk.county.places.community("水东社区"), name)
    assert place is not None
    return place


def give(talk: Talk, which: Role, where: Place, who: str = "demo-guo", until: date | None = None) -> None:
    row = {"person_id": talk.person_id(who), "name": which, "place_id": where.id, "since": date(2026, 1, 1)}
    with talk.database.begin() as tx:
        tx.execute(insert(role).values(**row, until=until))


def test_a_title_gives_no_right(talk: Talk) -> None:
    for title in TITLES:
        give(talk, title, grid(talk))
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-guo")
        assert {held.role for held in work.actor.held} == {Role.MEMBER}
        assert not work.actor.asleep, "a title needs no second proof"
    for line in ("派单 00001 交通运输局", "支部", "空缺", "确认报到"):
        assert "要由" in talk.answer(line, "demo-guo").text


def test_whoever_lives_there_reads_names_and_a_group_posts(talk: Talk) -> None:
    give(talk, Role.FIRST, grid(talk))
    private = talk.answer("我的网格", "demo-guo").text
    assert "网格长（第1网格）：张桂芬" in private
    assert "第一书记（第1网格）：郭建勋" in private
    in_group = talk.answer("我的网格", "demo-li", GRID)
    assert in_group.chat == GRID
    assert "网格长" in in_group.text
    assert "张桂芬" not in in_group.text


def test_what_nobody_holds_is_a_vacancy(talk: Talk) -> None:
    with talk.database.begin() as tx:
        tx.execute(update(role).where(role.c.place_id == grid(talk).id).values(until=date(2026, 1, 1)))
    assert "网格长（第1网格）：空缺" in talk.answer("我的网格", "demo-guo").text
    assert "2 处空缺" in talk.answer("空缺", "demo-luo").text
    assert "2 处空缺" in talk.answer("空缺", "demo-xiao").text


def test_a_unit_without_liaison_is_a_vacancy_to_whoever_sends_letters(talk: Talk) -> None:
    with talk.database.begin() as tx:
        unit_id = tx.scalar(select(unit.c.id).where(unit.c.name == "县政府办"))  # paired with 水东社区
        tx.execute(update(role).where(role.c.unit_id == unit_id).values(until=date(2026, 1, 1)))
    for who in ("demo-luo", "demo-xiao"):
        assert "县政府办单位联络员" in talk.answer("空缺", who).text
    assert "都有人" in talk.answer("空缺", "demo-zhang").text, "a grid sends no letter"
    with talk.database.begin() as tx:
        tx.execute(delete(unit_place).where(unit_place.c.unit_id == unit_id))
    assert "都有人" in talk.answer("空缺", "demo-luo").text
    assert "县检察院：联络员" in talk.answer("谁对接 县检察院", "demo-luo").text


def test_what_is_asked_for_and_nobody_holds_is_said(talk: Talk) -> None:
    assert "第一书记（水东社区）：空缺" in talk.answer("第一书记是哪位", "demo-guo").text
    assert "第一书记" not in talk.answer("我的网格", "demo-guo").text


def test_a_liaison_on_leave_is_offered_a_stand_in(talk: Talk) -> None:
    labels = {who: [label for label, _ in talk.answer("请假 三天", who).choices] for who in ("demo-zeng", "demo-guo")}
    assert labels == {"demo-zeng": ["销假", "请同事代收函"], "demo-guo": ["销假"]}
    assert "请哪位同志代您" in talk.answer("代理", "demo-zeng").text


def test_a_branch_is_for_those_who_answer_for_it(talk: Talk) -> None:
    assert talk.answer("支部", "demo-zhang", STAFF).chat == "p-demo-zhang"
    with talk.database.begin() as tx:
        there = reading.branch(acting_as(talk, tx, "demo-zhong"), grid(talk))
        assert there.reported == sum(stands != "未报到" for _, _, stands in there.people)
        for who in ("demo-guo", "demo-zeng", "demo-zhang"):
            with pytest.raises(Refused):
                reading.branch(acting_as(talk, tx, who), grid(talk, "第2网格"))


def test_a_colleague_stands_in_until_a_day_and_no_longer(talk: Talk) -> None:
    said = talk.answer(f"代理 {DEPUTY} 到12月4日", "demo-zeng").text
    assert "12月4日" in said
    rows = [row for row in talk.rows(role) if row.name == Role.LIAISON and row.until == date(2026, 12, 4)]
    assert len(rows) == 1
    assert "已经是" in talk.answer(f"代理 {DEPUTY}", "demo-zeng").text
    talk.answer("结束代理", "demo-zeng")
    (row,) = [row for row in talk.rows(role) if row.id == rows[0].id]
    assert row.until == date(2026, 11, 25)
    assert "没有人代理" in talk.answer("结束代理", "demo-zeng").text


@pytest.mark.parametrize("day", ["到2027年12月1日", "到11月1日"])
def test_no_stand_in_for_a_year_or_for_what_is_over(talk: Talk, day: str) -> None:
    talk.say(f"代理 {DEPUTY} {day}", "demo-zeng")
    assert [row for row in talk.rows(role) if row.name == Role.LIAISON and row.until is not None] == []


def test_only_a_liaison_and_only_a_colleague(talk: Talk) -> None:
    assert "要由" in talk.answer(f"代理 {DEPUTY}", "demo-guo").text
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, "demo-zeng")
        own = work.actor.person
        assert own is not None
        elsewhere = tx.scalars(select(person.c.name).where(person.c.unit_id != own.unit_id)).first()
        with pytest.raises(Refused, match="no_colleague"):
            standing_in.stand_in(work, str(elsewhere), None)


def test_those_who_fill_an_office_hear_a_month_before_it_ends(talk: Talk) -> None:
    talk.say("你好", "demo-luo")  # the chat in which they are told
    give(talk, Role.GRID, grid(talk), until=(TEN + ending.AHEAD).date())
    period = datetime(2026, 11, 26, 9, 10, tzinfo=COUNTY)
    for step in ending.job().steps(talk.county, period, period):
        with talk.database.begin() as tx:
            step(tx)
    texts = [row.text for row in talk.rows(outbox)]
    assert [text for text in texts if "任期到" in text and "网格长郭建勋" in text]
    later = period + timedelta(days=1)
    for step in ending.job().steps(talk.county, later, later):
        with talk.database.begin() as tx:
            step(tx)
    assert len(talk.rows(outbox)) == len(texts)
