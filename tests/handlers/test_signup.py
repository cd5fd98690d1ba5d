"""报名: the last place goes to one person, whoever presses at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import update

from bot.refused import Refused
from handlers.week import actions
from storage import people
from storage.events import By
from storage.tables import signup, week_item
from tests.handlers.talk import GRID, TEN, Talk
from tests.transcripts.conftest import TODAY

ITEM = 2  # 防范养老诈骗普法课, on Saturday, places for 20
PRESSING = ["demo-guo", "demo-zhang", "demo-zhong", "demo-luo"]


def wanted(talk: Talk, number: int | None, item: int = ITEM) -> None:
    with talk.database.begin() as tx:
        tx.execute(update(week_item).where(week_item.c.number == item).values(wanted=number))


def test_the_last_place_is_taken_once(talk: Talk) -> None:
    """All of them have read that one place is left before any of them writes (on SQLite: as near as it gets)."""
    wanted(talk, 1)
    ready = Barrier(len(PRESSING) if not talk.database.sqlite else 1)

    def press(who: str) -> str:
        with talk.database.begin() as tx:
            one = actions.item(tx, TODAY, ITEM)
            person = people.get_person(tx, talk.person_id(who))
            ready.wait(10)
            try:
                actions.sign_up(tx, one, person, By(), TEN)
            except Refused as refused:
                return refused.key
        return "in"

    with ThreadPoolExecutor(len(PRESSING)) as pool:
        came = sorted(pool.map(press, PRESSING))
    assert came == ["in", "week.full", "week.full", "week.full"]
    assert talk.count(signup) == 1


def test_as_many_as_come_where_no_number_is_set(talk: Talk) -> None:
    wanted(talk, None)
    for who in PRESSING:
        assert "报上名了" in talk.answer(f"报名 {ITEM}", who).text
    assert talk.count(signup) == len(PRESSING)


def test_a_place_that_is_given_back_is_free(talk: Talk) -> None:
    wanted(talk, 1)
    assert "报上名了" in talk.answer(f"报名 {ITEM}", "demo-guo").text
    assert "已经报满" in talk.answer(f"报名 {ITEM}", "demo-zhang").text
    assert "已报满" in talk.answer("六个日", "demo-zhang").text
    assert "已取消报名" in talk.answer(f"取消报名 {ITEM}", "demo-guo").text
    assert "报上名了" in talk.answer(f"报名 {ITEM}", "demo-zhang").text
    assert "还没有报名" in talk.answer(f"取消报名 {ITEM}", "demo-guo").text


def test_nobody_stands_there_twice(talk: Talk) -> None:
    talk.say(f"报名 {ITEM}", "demo-guo")
    assert "已经报过名" in talk.answer(f"报名 {ITEM}", "demo-guo").text
    assert talk.count(signup) == 1


@pytest.mark.parametrize(("minute", "open_"), [(29, True), (30, False), (31, False)])
def test_an_item_is_over_when_it_has_ended(talk: Talk, minute: int, open_: bool) -> None:
    talk.clock.set(TEN.replace(day=28, hour=10, minute=minute))  # it ends at 10:30
    answer = talk.answer(f"报名 {ITEM}", "demo-guo").text
    assert ("报上名了" in answer) == open_
    assert ("已经结束" in answer) == (not open_)


@pytest.mark.parametrize("number", ["99", "0", "-1", "999"])
def test_an_item_that_is_not_there(talk: Talk, number: str) -> None:
    talk.say(f"报名 {number}", "demo-guo")
    assert talk.count(signup) == 0


def test_who_has_not_reported_in_is_asked_to_first(talk: Talk) -> None:
    answer = talk.answer(f"报名 {ITEM}", "demo-chen")
    assert "还没有报到" in answer.text
    assert ("现在报到", "报到") in answer.choices
    assert talk.count(signup) == 0


def test_called_off_is_heard_by_those_who_come_and_by_nobody_else(talk: Talk) -> None:
    for who in ("demo-guo", "demo-zhang"):
        talk.say(f"报名 {ITEM}", who)
    said = talk.say(f"取消活动 {ITEM}", "demo-xiao", GRID)
    private = {one.chat for one in said if one.kind == "private"}
    assert private == {"p-demo-guo", "p-demo-zhang"}
    (answer,) = [one for one in said if one.kind == "group"]
    assert "2 人" in answer.text
    assert "郭建勋" not in answer.text
    assert "已经取消" in talk.answer(f"报名 {ITEM}", "demo-zhong").text
    assert "之前就取消了" in talk.answer(f"取消活动 {ITEM}", "demo-xiao").text


def test_staff_call_off_their_own_communitys_item_alone(talk: Talk) -> None:
    """罗春晖 is of 水东社区; 南外社区's item is not hers to call off, nor is the county's."""
    items = {one.number: one for one in talk.rows(week_item)}
    places = talk.county.places
    own = next(n for n, one in items.items() if one.place_id and places.community_of(one.place_id).name == "水东社区")  # type: ignore[union-attr]
    far = next(n for n, one in items.items() if one.place_id and places.community_of(one.place_id).name == "南外社区")  # type: ignore[union-attr]
    whole = next((n for n, one in items.items() if one.place_id is None), None)
    for number in filter(None, (far, whole)):
        assert "不在您负责的社区" in talk.answer(f"取消活动 {number}", "demo-luo").text
    assert "已取消" in talk.answer(f"取消活动 {own}", "demo-luo").text
    assert [one.number for one in talk.rows(week_item) if one.cancelled] == [own]
