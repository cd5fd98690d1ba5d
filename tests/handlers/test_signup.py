"""报名: the last place goes to one person, whoever presses at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import monday
from bot.refused import Refused
from bot.work import Work
from handlers.coming import seats
from handlers.week import actions, changing, planning
from handlers.week.actions import Item
from handlers.week.planning import NewItem
from storage.tables import event, signup, week_item, week_list
from tests.handlers.acting import acting_as, heard, hearers
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
            work = acting_as(talk, tx, who)
            item = actions.find_item(work, ITEM)
            ready.wait(10)
            return str(seats.sign_up(work, item).outcome)

    with ThreadPoolExecutor(len(PRESSING)) as pool:
        came = sorted(pool.map(press, PRESSING))
    assert came == ["in", "waits", "waits", "waits"]
    assert talk.count(signup) == 1


def test_as_many_as_come_where_no_number_is_set(talk: Talk) -> None:
    wanted(talk, None)
    for who in PRESSING:
        assert "报上名了" in talk.answer(f"报名 {ITEM}", who).text
    assert talk.count(signup) == len(PRESSING)


def test_a_place_that_is_given_back_is_free(talk: Talk) -> None:
    wanted(talk, 1)
    assert "报上名了" in talk.answer(f"报名 {ITEM}", "demo-guo").text
    assert "候补" in talk.answer(f"报名 {ITEM}", "demo-zhang").text
    assert "已报满，1 人候补" in talk.answer(f"六个日 {ITEM}", "demo-zhang").text
    told = {each.chat: each.text for each in talk.say(f"取消报名 {ITEM}", "demo-guo")}
    assert "已取消报名" in told["p-demo-guo"]
    assert "候补轮到您了" in told["p-demo-zhang"]
    assert "已经报过名" in talk.answer(f"报名 {ITEM}", "demo-zhang").text
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


# --- the actions themselves, without a chat -----------------------------------------------------

COMMUNITY, OFFICE, MEMBER, NOBODY = "demo-luo", "demo-xiao", "demo-guo", "demo-chen"
SATURDAY = TODAY + timedelta(days=2)


def new_item(talk: Talk, community: str | None, **more: Any) -> NewItem:
    place = talk.county.places.community(community) if community else None
    return replace(NewItem("志愿服务日", "清理河堤", SATURDAY, place_id=place.id if place else None), **more)


@pytest.mark.parametrize("act", [seats.sign_up, seats.sign_off])
def test_the_action_itself_asks_who_has_reported_in(talk: Talk, act: Callable[[Work, Item], object]) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, NOBODY)
        with pytest.raises(Refused, match=r"activity\.not_in"):
            act(work, actions.find_item(work, ITEM))
        with pytest.raises(Refused, match=r"activity\.not_in"):
            seats.mine(work)
    assert talk.count(signup) == 0


def test_what_somebody_signed_up_for(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, MEMBER)
        item = seats.sign_up(work, actions.find_item(work, ITEM)).item
        assert item.coming == 1
        assert [each.item.number for each in seats.mine(work)] == [ITEM]
        assert seats.mine(acting_as(talk, tx, "demo-zhang")) == []
        seats.sign_off(work, item)
        assert seats.mine(work) == []


@pytest.mark.parametrize(
    ("who", "community", "more", "key"),
    [
        (COMMUNITY, "水东社区", {}, None),
        (COMMUNITY, None, {}, None),  # without a place it is her own community's
        (COMMUNITY, "南外社区", {}, "week.not_here"),
        (OFFICE, "南外社区", {}, None),
        (OFFICE, None, {}, None),
        (MEMBER, "水东社区", {}, "week.not_here"),
        (NOBODY, None, {}, "week.not_here"),
        (OFFICE, None, {"theme": "睡觉日"}, "week.which_theme"),
        (OFFICE, None, {"title": ""}, "week.which_title"),
        (OFFICE, None, {"day": TODAY - timedelta(days=1)}, "week.past_day"),
    ],
)
def test_who_may_put_what_on_the_list(
    talk: Talk, who: str, community: str | None, more: dict[str, object], key: str | None
) -> None:
    before = talk.count(week_item)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, who)
        if key is not None:
            with pytest.raises(Refused) as refused:
                planning.add(work, new_item(talk, community, **more))
            assert refused.value.key == key
        else:
            item = planning.add(work, new_item(talk, community, **more))
            assert actions.find_item(work, item.number) == item
    assert talk.count(week_item) == before + (key is None)


def test_the_first_item_of_a_week_makes_its_list(talk: Talk) -> None:
    day = TODAY + timedelta(days=14)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, OFFICE)
        assert [planning.add(work, new_item(talk, None, day=day)).number for _ in range(2)] == [1, 2]
    assert talk.count(week_list, week_list.c.week == monday(day)) == 1


def test_the_action_itself_tells_those_who_come(talk: Talk) -> None:
    for who in ("demo-guo", "demo-zhang"):
        talk.say(f"报名 {ITEM}", who)
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, OFFICE)
        assert changing.call_off(work, actions.find_item(work, ITEM)) == 2
        assert hearers(talk, work) == {"p-demo-guo", "p-demo-zhang"}
        assert all("您报名的活动取消了" in text for text in heard(work))


@pytest.mark.parametrize(
    ("who", "key"), [(MEMBER, "refused.role"), (COMMUNITY, "refused.role"), (OFFICE, None), (OFFICE, "week.no_list")]
)
def test_the_county_office_alone_issues_a_list(talk: Talk, who: str, key: str | None) -> None:
    with talk.database.begin() as tx:
        tx.execute(update(week_list).values(issued_at=None))
        work = acting_as(talk, tx, who)
        listed = actions.current(tx, TODAY) if key != "week.no_list" else None
        if key is not None:
            with pytest.raises(Refused) as refused:
                planning.issue(work, listed)
            assert refused.value.key == key
        else:
            assert planning.issue(work, listed) == listed
    assert talk.count(week_list, week_list.c.issued_at.is_not(None)) == (key is None)
    assert talk.count(event, event.c.what == "issued") == (key is None)
