"""Groups, places on the map, letters that did not arrive, 人工: what each rule allows to whom, and who hears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.refused import Refused
from bot.work import Work
from handlers.service import bindings, failures, handover, listing, locating
from storage import outbox, people
from storage.outbox import Owed
from storage.people import Chat
from storage.places import Place
from storage.tables import chat, event, place
from storage.tables import outbox as outbox_table
from tests.handlers.acting import acting_as, stranger
from tests.handlers.talk import BOT, GRID, PLATFORM, TEN, Talk

LEADER, LUO, XIAO = "demo-zhang", "demo-luo", "demo-xiao"  # 网格长, 社区干部 of 水东社区, 县委组织部
SQUARE = (25.600123, 115.790456)


def _chat(talk: Talk, address: str) -> Chat:
    with talk.database.reading() as tx:
        key = (PLATFORM, BOT, address)
        return people.chats(tx, [key])[key]


def _grid(talk: Talk, name: str = "水东社区第3网格") -> Place:
    grid = talk.county.places.grid(None, name)
    assert grid is not None
    return grid


def _community(talk: Talk, name: str) -> Place:
    community = talk.county.places.community(name)
    assert community is not None
    return community


# --- groups and their places -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "where"),
    [(LEADER, "水东社区第1网格"), (LUO, "南外社区第3网格")],
    ids=["a grid's leader", "another community's"],
)
def test_a_group_is_bound_by_the_office_of_the_place_alone(talk: Talk, who: str, where: str) -> None:
    before = _chat(talk, GRID)
    with talk.database.begin() as tx, pytest.raises(Refused, match=r"group\.not_yours"):
        bindings.bind(acting_as(talk, tx, who), before, _grid(talk, where))
    assert _chat(talk, GRID) == before


def test_a_private_chat_belongs_to_no_place(talk: Talk) -> None:
    talk.say("帮助", LUO)
    private = _chat(talk, f"p-{LUO}")
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, LUO)
        with pytest.raises(Refused, match=r"group\.bind_in_group"):
            bindings.bind(work, private, _grid(talk))
        with pytest.raises(Refused, match=r"group\.not_bound"):
            bindings.unbind(work, private)
    assert _chat(talk, f"p-{LUO}") == private


def test_binding_and_unbinding_are_kept_and_what_was_read_ahead_is_stale(talk: Talk) -> None:
    before = _chat(talk, GRID).place_id
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, LUO)
        bindings.bind(work, _chat(talk, GRID), _grid(talk))
        assert (work.stale, work.changed, work.notify.owed) == (True, True, [])
    bound = _chat(talk, GRID)
    assert (bound.place_id, bound.purpose) == (_grid(talk).id, "grid")
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, LUO)
        assert bindings.unbind(work, bound) == _grid(talk)
        assert work.stale
    assert _chat(talk, GRID).place_id is None
    kept = [(row.what, row.person_id, row.before) for row in talk.rows(event, event.c.record == "chat")]
    luo = talk.person_id(LUO)
    assert kept == [("bound", luo, {"place_id": before}), ("unbound", luo, {"place_id": _grid(talk).id})]


def test_unbinding_asks_for_the_place_the_group_has(talk: Talk) -> None:
    before = _chat(talk, "g-NW-3")
    with talk.database.begin() as tx, pytest.raises(Refused, match=r"group\.not_yours"):
        bindings.unbind(acting_as(talk, tx, LUO), before)
    assert _chat(talk, "g-NW-3") == before


def test_the_list_is_one_s_own_and_the_county_gets_counts(talk: Talk) -> None:
    with talk.database.reading() as tx:
        own = listing.listed(acting_as(talk, tx, LUO), None)
        assert isinstance(own, listing.Groups)
        assert {talk.county.places.community_of(group.place_id) for group in own.groups} == {
            _community(talk, "水东社区")
        }
        assert (own.more, own.without) == (False, ())
        counts = listing.listed(acting_as(talk, tx, XIAO), None)
        assert isinstance(counts, listing.Counts)
        assert dict(counts.communities)[_community(talk, "水东社区")] == len(own.groups)
        for who, where, key in ((LUO, _community(talk, "南外社区"), "group.not_yours"), (LEADER, None, "refused.role")):
            with pytest.raises(Refused, match=key):
                listing.listed(acting_as(talk, tx, who), where)


def test_what_does_not_fit_a_list_is_said_to_be_there(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    with talk.database.reading() as tx:
        own = listing.listed(acting_as(talk, tx, LUO), _community(talk, "水东社区"))
    assert isinstance(own, listing.Groups)
    assert (len(own.groups), own.more) == (2, True)


# --- places on the map ------------------------------------------------------------------------


def test_a_place_is_put_on_the_map_by_its_own_staff(talk: Talk) -> None:
    first = _grid(talk, "水东社区第1网格")
    with talk.database.begin() as tx:
        with pytest.raises(Refused, match=r"place\.not_yours"):
            locating.locate(acting_as(talk, tx, LEADER), _grid(talk), SQUARE)
        locating.locate(acting_as(talk, tx, LEADER), first, SQUARE)
    assert [(row.id, row.lat, row.lon) for row in talk.rows(place, place.c.lat.is_not(None))] == [(first.id, *SQUARE)]
    (row,) = talk.rows(event, event.c.record == "place")
    assert (row.what, row.person_id) == ("located", talk.person_id(LEADER))


# --- what went wrong --------------------------------------------------------------------------


def _die(talk: Talk) -> int:
    """A message to the grid's group that could not be delivered."""
    with talk.database.begin() as tx:
        outbox.owe(tx, [Owed(PLATFORM, _chat(talk, GRID).id, "清单", TEN)], TEN)
        tx.execute(outbox_table.update().values(state="dead", error="blocked"))
    return int(talk.rows(outbox_table)[-1].id)


def test_a_dead_letter_is_named_without_its_words_and_sent_again(talk: Talk) -> None:
    number = _die(talk)
    with talk.database.begin() as tx:
        (letter,) = failures.dead_letters(acting_as(talk, tx, LEADER))
        assert letter == failures.DeadLetter(number, PLATFORM, _chat(talk, GRID).title, "blocked")
        work = acting_as(talk, tx, LUO)
        assert failures.resend(work, number + 1) == 0
        assert failures.resend(work, None) == 1
    assert [row.state for row in talk.rows(outbox_table)] == ["queued"]
    assert [(row.what, row.record_id) for row in talk.rows(event, event.c.record == "outbox")] == [
        ("resent", number + 1),
        ("resent", 0),
    ]


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (failures.dead_letters, None),
        (failures.unhandled, LEADER),
        (lambda work: failures.resend(work, None), LEADER),
    ],
    ids=["seen by staff", "errors seen by the office", "sent again by the office"],
)
def test_what_went_wrong_is_the_office_s(talk: Talk, act: Callable[[Work], object], who: str | None) -> None:
    _die(talk)
    with talk.database.begin() as tx, pytest.raises(Refused, match=r"refused\.role"):
        act(acting_as(talk, tx, who) if who else stranger(talk, tx))
    assert [row.state for row in talk.rows(outbox_table)] == ["dead"]


# --- 人工 -------------------------------------------------------------------------------------


def _hear(talk: Talk, *who: str) -> None:
    """These have a private chat to be reached in."""
    for each in who:
        talk.say("帮助", each)


def test_the_community_s_staff_take_over_with_the_newest_words(talk: Talk) -> None:
    _hear(talk, LUO, XIAO)
    talk.say("楼上天天装修", "demo-li", GRID)
    group = _chat(talk, GRID)
    with talk.database.begin() as tx:
        work = stranger(talk, tx)
        work.actor = replace(work.actor, account_id=talk.account_id("demo-li"))
        handed = handover.hand_over(work, group, "李桂秀", "请来看看")
        assert handed.reached == 1
        (owed,) = work.notify.owed
    assert owed.chat_id == _chat(talk, f"p-{LUO}").id
    for words in (f"李桂秀（{group.title}）", "· 楼上天天装修\n· 请来看看"):
        assert words in owed.text


def test_where_a_community_has_no_staff_the_county_hears(talk: Talk) -> None:
    _hear(talk, LUO, XIAO)
    with talk.database.begin() as tx:
        tx.execute(chat.update().where(chat.c.chat_id == GRID).values(place_id=None))
    with talk.database.begin() as tx:
        work = stranger(talk, tx)
        handed = handover.hand_over(work, _chat(talk, GRID), "路人", "")
        assert (handed.reached, handed.duty) == (1, talk.county.config.county.duty_phone)
        (owed,) = work.notify.owed
    assert owed.chat_id == _chat(talk, f"p-{XIAO}").id
    assert "没有留言" in owed.text
