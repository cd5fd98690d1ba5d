"""居民上报 and 群发 without a parser: who may, what a rule says no to, who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.access import Held, Role
from bot.actor import Actor
from bot.platforms.wecom_residents.office import Group
from bot.refused import Refused
from bot.work import Work
from handlers.residents import asking, naming, outcome, sends
from storage.database import Database
from storage.events import history
from storage.places import Place
from storage.tables import chat, event, group_send, group_task, outbox, resident_class, resident_grid, whistle
from tests.handlers.residents_ready import AGAIN, groups, made_in_wecom, order, take, working
from tests.handlers.talk import STAFF, Talk


@pytest.fixture
def talk(county: Database) -> Talk:
    """An order whose grid nobody has matched, and a 客户群 of the first grid."""
    made = Talk(county)
    take(made, order())
    groups(made, Group("wr1", "水东一网格居民群", "zhanggf"))
    with working(made, office(made)) as work:
        naming.match_group(work, "wr1", place(made, "水东社区第1网格"))
    return made


def place(talk: Talk, name: str) -> Place:
    """A grid by its full name, or a community."""
    places = talk.county.places
    named = places.grid(None, name) or places.community(name)
    assert named is not None
    return named


def office(talk: Talk) -> Actor:
    return Actor(held=(Held(Role.COUNTY),))


def community(talk: Talk, name: str = "水东社区") -> Actor:
    return Actor(held=(Held(Role.MEMBER), Held(Role.COMMUNITY, place(talk, name).path)))


def leader(talk: Talk) -> Actor:
    return Actor(held=(Held(Role.MEMBER), Held(Role.GRID, place(talk, "水东社区第1网格").path)))


@dataclass(frozen=True, slots=True)
class Deed:
    """Something staff do; the key that says no to whoever has no role at all, and to another community's staff."""

    do: Callable[[Work, Talk], object]
    nobody: str
    elsewhere: str = ""  # "" = they may


DEEDS = {
    "overview": Deed(lambda work, _: naming.overview(work), "refused.role"),
    "grid": Deed(
        lambda work, talk: naming.match_grid(work, "水东一网格", place(talk, "水东社区第1网格")),
        "residents.not_yours",
        "residents.not_yours",
    ),
    "class": Deed(lambda work, _: naming.match_class(work, "市容环境", "环境整治"), "refused.role"),
    "group": Deed(
        lambda work, talk: naming.match_group(work, "wr1", place(talk, "水东社区第2网格")),
        "residents.not_yours",
        "residents.not_yours",
    ),
    "week": Deed(
        lambda work, talk: asking.week(work, place(talk, "水东社区"), chat_id=None),
        "residents.not_yours",
        "residents.not_yours",
    ),
    "notice": Deed(
        lambda work, talk: asking.notice(work, place(talk, "水东社区"), "停水", chat_id=None),
        "residents.not_yours",
        "residents.not_yours",
    ),
}
AFTER_A_SEND = {
    "progress": Deed(lambda work, _: sends.progress(work, 1), "residents.no_send", "residents.no_send"),
    "newest": Deed(lambda work, _: sends.progress(work, None), "residents.no_sends", "residents.no_sends"),
    "cancel": Deed(lambda work, _: sends.cancel(work, 1), "residents.no_send", "residents.no_send"),
    "remind": Deed(lambda work, _: sends.remind(work, None), "residents.no_sends", "residents.no_sends"),
}


def _sent(talk: Talk) -> None:
    with working(talk, office(talk)) as work:
        asking.notice(work, place(talk, "水东社区"), "停水", chat_id=None)
    made_in_wecom(talk)


@pytest.mark.parametrize("name", [*DEEDS, *AFTER_A_SEND])
def test_the_role_is_asked_in_the_action(talk: Talk, name: str) -> None:
    deed = DEEDS.get(name) or AFTER_A_SEND[name]
    if name in AFTER_A_SEND:
        _sent(talk)
    changed = talk.count(event)
    for actor, key in ((Actor(held=(Held(Role.MEMBER),)), deed.nobody), (community(talk, "南外社区"), deed.elsewhere)):
        if key:
            with pytest.raises(Refused) as refused, working(talk, actor) as work:
                deed.do(work, talk)
            assert refused.value.key == key
    assert talk.count(event) == changed
    for may in (community(talk), office(talk)):
        with working(talk, may) as work, work.tx.begin_nested() as back:
            deed.do(work, talk)
            back.rollback()


def test_a_leader_sees_and_neither_sends_nor_calls_off(talk: Talk) -> None:
    _sent(talk)
    with working(talk, leader(talk)) as work:
        assert [send.id for send in sends.progress(work, None)] == [1]
        for deed in (DEEDS["notice"].do, DEEDS["grid"].do, AFTER_A_SEND["cancel"].do, AFTER_A_SEND["remind"].do):
            with pytest.raises(Refused, match=r"residents\.not_yours"):
                deed(work, talk)


def test_a_matched_grid_registers_what_waited_and_the_staff_hear(talk: Talk) -> None:
    with working(talk, office(talk)) as work:
        grid, count = naming.match_grid(work, "水东一网格", place(talk, "水东社区第1网格"))
    assert (grid.name, count) == ("水东一网格", 1)
    (case,) = talk.rows(whistle)
    (staff,) = talk.rows(chat, chat.c.chat_id == STAFF)
    (news,) = talk.rows(outbox, outbox.c.chat_id == staff.id)
    assert case.number in news.text
    with talk.database.reading() as tx:
        last = history(tx, "place", place(talk, "水东社区第1网格").id)[-1]
    assert (last.what, last.after) == ("resident grid", {"grid": "水东一网格"})


@pytest.mark.parametrize("buttonless", [False, True])
def test_where_nothing_can_be_pressed_staff_read_what_to_type(talk: Talk, buttonless: bool) -> None:
    talk.buttonless = buttonless
    take(talk, order(grid="水东社区第1网格"))
    (case,) = talk.rows(whistle)
    (staff,) = talk.rows(chat, chat.c.chat_id == STAFF)
    (news,) = talk.rows(outbox, outbox.c.chat_id == staff.id)
    assert bool(news.choices) is not buttonless
    assert (f"· 自办：请发“自办 {case.number}”" in news.text) is buttonless


@pytest.mark.parametrize(
    ("do", "key"),
    [
        (lambda work, talk: naming.match_grid(work, "没有的网格", place(talk, "水东社区")), "residents.no_theirs"),
        (lambda work, talk: naming.match_group(work, "wr1", place(talk, "水东社区")), "residents.which_grid"),
        (lambda work, _: naming.match_class(work, "没有的类", "环境整治"), "residents.no_class"),
        (lambda work, _: naming.match_class(work, "市容环境", "乱写的类"), "residents.which_category"),
        (
            lambda work, talk: asking.notice(work, place(talk, "水东社区"), " ", chat_id=None),
            "residents.what_notice",
        ),
        (
            lambda work, talk: asking.notice(work, place(talk, "水东社区"), "停水" * 1000, chat_id=None),
            "residents.too_long",
        ),
        (lambda work, talk: asking.notice(work, place(talk, "南外社区"), "停水", chat_id=None), "residents.no_groups"),
        (lambda work, _: sends.progress(work, None), "residents.no_sends"),
        (lambda work, _: sends.cancel(work, 7), "residents.no_send"),
    ],
)
def test_what_a_rule_says_no_to(talk: Talk, do: Callable[[Work, Talk], object], key: str) -> None:
    with pytest.raises(Refused) as refused, working(talk, office(talk)) as work:
        do(work, talk)
    assert refused.value.key == key
    assert talk.count(group_send) == 0
    assert {row.place_id for row in talk.rows(resident_grid)} == {None}
    assert {row.category for row in talk.rows(resident_class)} == {None}


def test_once_a_week_and_once_a_day(talk: Talk) -> None:
    with working(talk, office(talk)) as work:
        asking.week(work, place(talk, "水东社区"), chat_id=None)
        with pytest.raises(Refused, match=r"residents\.sent_already"):
            asking.week(work, place(talk, "水东社区"), chat_id=None)
        with pytest.raises(Refused, match=r"residents\.sent_today"):
            asking.notice(work, place(talk, "水东社区"), "停水", chat_id=None)
    talk.clock.advance(days=1)
    with working(talk, office(talk)) as work:
        asking.notice(work, place(talk, "水东社区"), "停水", chat_id=None)


def test_who_asked_hears_what_wecom_says(talk: Talk) -> None:
    (staff,) = talk.rows(chat, chat.c.chat_id == STAFF)
    with working(talk, community(talk)) as work:
        asking.notice(work, place(talk, "水东社区"), "停水", chat_id=staff.id)
    (task,) = talk.rows(group_task)
    with working(talk) as work:
        outcome.failed(work, task.id, "40096", None, True, timedelta(days=3))
    (news,) = talk.rows(outbox, outbox.c.chat_id == staff.id)
    assert "群发 1 没建成，企业微信回了 40096" in news.text
    with working(talk) as work:
        assert outcome.made(work, task.id, "m1", ["wr1"], AGAIN)
    assert "有 1 个群企业微信不让发" in talk.rows(outbox, outbox.c.chat_id == staff.id)[-1].text


@pytest.mark.parametrize("roles", [1, 2])
def test_the_community_that_is_meant_when_none_is_named(talk: Talk, roles: int) -> None:
    names = ("水东社区", "南外社区")[:roles]
    held = tuple(Held(Role.COMMUNITY, place(talk, name).path) for name in names)
    with working(talk, Actor(held=held)) as work:
        assert asking.own_community(work) == (place(talk, "水东社区") if roles == 1 else None)
