"""The actions without a chat: who may do what, what comes of it, who hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.message import File
from bot.refused import Refused
from bot.work import Work
from handlers.exchange import claiming, fulfilling, listing, matching, needing, offering
from handlers.exchange.claiming import Wanted
from handlers.exchange.needing import NewNeed
from handlers.exchange.offering import NewResource
from handlers.exchange.records import NeedState, alive, get_need, get_resource, partners
from storage.attachments.owners import spoken_of
from storage.tables import event, need
from tests.exchange.ground import (
    COUNTY,
    GRID,
    HOSPITAL,
    JUSTICE,
    LAMP,
    LAW,
    MEMBER,
    NOBODY,
    PRESSURE,
    STAFF,
    TRANSPORT,
    WOMEN,
    ZENG,
    check,
    liaison,
    need_id,
    resource_id,
    unit_id,
)
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import TEN, Talk

Act = Callable[[Talk, Work], object]
DAY = TEN.date() + timedelta(days=9)


def _sd(talk: Talk) -> int:
    community = talk.county.places.community("水东社区")
    assert community is not None
    return community.id


def _claimed(talk: Talk, tx: Connection, *, delivered: bool = False) -> int:
    """The lamp is the transport bureau's."""
    number = need_id(tx, LAMP)
    claiming.claim(liaison(talk, tx), number, Wanted(resource_id(tx, "应急照明车")))
    if delivered:
        fulfilling.deliver(liaison(talk, tx), number, served=20)
    return number


ACTIONS: dict[str, Act] = {
    "offer": lambda talk, work: offering.offer(work, NewResource("帐篷"), unit_id(work.tx, TRANSPORT)),
    "change offer": lambda talk, work: offering.change(work, resource_id(work.tx, "应急照明车"), amount=9),
    "withdraw offer": lambda talk, work: offering.withdraw(work, resource_id(work.tx, "应急照明车")),
    "list": lambda talk, work: needing.list_need(work, NewNeed("缺一块黑板", _sd(talk))),
    "change need": lambda talk, work: needing.change(work, need_id(work.tx, LAMP), people=9),
    "withdraw need": lambda talk, work: needing.withdraw(work, need_id(work.tx, LAMP)),
    "claim": lambda talk, work: claiming.claim(work, need_id(work.tx, LAMP)),
    "join": lambda talk, work: claiming.join(work, need_id(work.tx, LAMP)),
    "agree": lambda talk, work: fulfilling.agree(work, _claimed(talk, work.tx), DAY),
    "postpone": lambda talk, work: fulfilling.postpone(work, _claimed(talk, work.tx)),
    "deliver": lambda talk, work: fulfilling.deliver(work, _claimed(talk, work.tx)),
    "rate": lambda talk, work: fulfilling.rate(work, _claimed(talk, work.tx, delivered=True), "好"),
    "give back": lambda talk, work: fulfilling.give_back(work, _claimed(talk, work.tx), "人手不够"),
    "own": lambda talk, work: listing.own(work),
    "see": lambda talk, work: (listing.needs(work), listing.resources(work), matching.for_need(work, 1)),
}
UNIT = {"offer", "change offer", "withdraw offer", "claim", "join", "agree", "postpone", "deliver", "give back", "own"}
PLACE = {"list", "change need", "withdraw need", "agree", "rate", "give back", "own"}
MAY = {
    NOBODY: {"see"},
    MEMBER: {"see"},
    GRID: {"see"},
    ZENG: UNIT | {"see"},
    STAFF: PLACE | {"see"},
    COUNTY: PLACE | {"offer", "change offer", "withdraw offer", "see"},
}


def test_who_may_do_what(talk: Talk) -> None:
    """Every role with every action; whoever may not is told so, and nothing changes."""
    refusals = set()
    for who, may in MAY.items():
        did = set()
        for name, act in ACTIONS.items():
            with talk.database.begin() as tx:
                nested = tx.begin_nested()
                try:
                    act(talk, acting_as(talk, tx, who))
                    did.add(name)
                except Refused as refused:
                    refusals.add(refused.key)
                nested.rollback()
                check(tx)
        assert did == may, who
    assert refusals == {"refused.role", "exchange.which_unit"}, "a county names the unit for which it claims"


def test_others_of_the_same_role_may_nothing(talk: Talk) -> None:
    """Another unit's liaison, another community's staff."""
    south = talk.county.places.community("南外社区")
    assert south is not None
    with talk.database.begin() as tx:
        number = _claimed(talk, tx)
        other = liaison(talk, tx, JUSTICE)
        mine = resource_id(tx, "应急照明车")
        for key, act in (
            ("not_leading", lambda: fulfilling.deliver(other, number)),
            ("not_leading", lambda: fulfilling.postpone(other, number)),
            ("not_your_unit", lambda: offering.withdraw(other, mine)),
            ("not_your_resource", lambda: claiming.claim(other, need_id(tx, LAW), Wanted(mine))),
            ("need_taken", lambda: claiming.claim(other, number)),
            ("not_here", lambda: needing.list_need(acting_as(talk, tx, STAFF), NewNeed("缺黑板", south.id))),
            ("yours_already", lambda: claiming.claim(liaison(talk, tx), number)),
            ("not_in_it", lambda: claiming.decline(other, number)),
        ):
            nested = tx.begin_nested()
            with pytest.raises(Refused) as refused:
                act()
            nested.rollback()
            assert refused.value.key == f"exchange.{key}"
        check(tx)


def test_what_is_listed_and_what_is_not(talk: Talk) -> None:
    wrong_needs: list[tuple[str, dict[str, object]]] = [
        ("which_need", {"what": " "}),
        ("how_many", {"people": 0}),
        ("past_day", {"until": date(2026, 1, 1)}),
        ("which_kind", {"kind": "没有的类别"}),
        ("which_place", {"place_id": 1}),
    ]
    wrong_offers: list[tuple[str, dict[str, object]]] = [
        ("which_name", {"name": ""}),
        ("how_many", {"amount": 0}),
        ("past_day", {"until": date(2026, 1, 1)}),
        ("which_kind", {"kind": "没有的类别"}),
        ("there_already", {"name": "应急照明车"}),
    ]
    with talk.database.begin() as tx:
        staff, unit = acting_as(talk, tx, STAFF), liaison(talk, tx)
        for key, more in wrong_needs:
            with pytest.raises(Refused) as refused:
                needing.list_need(staff, NewNeed(**{"what": "缺一块黑板", "place_id": _sd(talk)} | more))  # type: ignore[arg-type]
            assert refused.value.key == f"exchange.{key}"
        for key, more in wrong_offers:
            with pytest.raises(Refused) as refused:
                offering.offer(unit, NewResource(**{"name": "帐篷"} | more))  # type: ignore[arg-type]
            assert refused.value.key == f"exchange.{key}"
        for household in ("给3栋502室的老人送一张轮椅", "给郭建勋家送一张轮椅"):
            with pytest.raises(Refused, match="household"):
                needing.list_need(staff, NewNeed(household, _sd(talk)))
        made = needing.list_need(staff, NewNeed("缺一块黑板，电话13800001234", _sd(talk)))
        assert "13800001234" not in made.what
        with pytest.raises(Refused, match="need_there"):
            needing.list_need(staff, NewNeed(made.what, _sd(talk)))


def test_a_need_goes_all_the_way(talk: Talk) -> None:
    """Claimed with a partner, agreed by the community, delivered with a picture, rated by who did not deliver."""
    picture = File("a" * 64, "thing.png", "image/png", 10)
    with talk.database.begin() as tx:
        number, nurse = need_id(tx, PRESSURE), liaison(talk, tx, HOSPITAL)
        wanted = Wanted(resource_id(tx, "义诊测血压"), partners=[unit_id(tx, TRANSPORT)])
        _, running, silent = claiming.claim(nurse, number, wanted)
        assert silent == ()
        assert running.quantity == 2, "as many as are needed, in the same measure"
        assert hearers(talk, nurse) == {"p-demo-luo", "p-demo-zeng"}, "the community, and the unit that is asked"
        zeng = acting_as(talk, tx, ZENG)
        claiming.join(zeng, number)
        assert [each.joined for each in partners(tx, running.id)] == [True]
        staff = acting_as(talk, tx, STAFF)
        fulfilling.agree(staff, number, DAY, "上午9点 活动室")
        assert hearers(talk, staff) == {"p-demo-zeng"}, "the other side: the units that have an account here"
        with pytest.raises(Refused, match="not_now"):
            fulfilling.rate(staff, number, "好")
        nurse = liaison(talk, tx, HOSPITAL)
        fulfilling.deliver(nurse, number, served=60, quantity=1, words="电话13800001234", photos=[picture])
        assert get_resource(tx, resource_id(tx, "义诊测血压")).left == 5, "what was not used is free again"
        assert "13800001234" not in str(alive(tx, number))
        assert picture.sha256 in spoken_of(tx), "the sweep leaves it"
        with pytest.raises(Refused, match="which_grade"):
            fulfilling.rate(staff, number, "100分")
        rated, done = fulfilling.rate(staff, number, "好", "办得实在")
        assert (rated.state, done.grade, done.remark) == (NeedState.RATED, "好", "办得实在")
        for late in (lambda: fulfilling.give_back(nurse, number, ""), lambda: fulfilling.rate(staff, number, "差")):
            with pytest.raises(Refused, match="not_now"):
                late()
        told = [row.what for row in tx.execute(event.select().where(event.c.record == "pledge")).all()]
        assert told == ["claimed", "partner asked", "partner joined", "agreed", "delivered", "rated"]
        check(tx)


def test_the_lead_changes_and_nobody_asks_why(talk: Talk) -> None:
    with talk.database.begin() as tx:
        number = _claimed(talk, tx)
        women = liaison(talk, tx, WOMEN)
        with pytest.raises(Refused, match="no_partner"):
            claiming.hand_lead(liaison(talk, tx), number, unit_id(tx, WOMEN))
        claiming.join(women, number)
        _, running = claiming.hand_lead(liaison(talk, tx), number, unit_id(tx, WOMEN))
        assert running.unit_id == unit_id(tx, WOMEN)
        assert [each.unit_id for each in partners(tx, running.id)] == [unit_id(tx, TRANSPORT)]
        back = fulfilling.give_back(women, number, "")
        assert (back.state, alive(tx, number)) == (NeedState.OPEN, None)
        assert get_resource(tx, resource_id(tx, "应急照明车")).taken == 0
        check(tx)


def test_what_is_withdrawn_frees_what_was_taken_and_is_told(talk: Talk) -> None:
    with talk.database.begin() as tx:
        number = _claimed(talk, tx)
        staff = acting_as(talk, tx, STAFF)
        assert needing.withdraw(staff, number).state == NeedState.WITHDRAWN
        assert any("不用了" in text for text in heard(staff))
        assert hearers(talk, staff) == {"p-demo-zeng"}
        with pytest.raises(Refused, match="need_over"):
            claiming.claim(liaison(talk, tx), number)
        offered = offering.withdraw(liaison(talk, tx), resource_id(tx, "应急照明车"))
        with pytest.raises(Refused, match="resource_gone"):
            claiming.claim(liaison(talk, tx), need_id(tx, LAW), Wanted(offered.id))
        tx.execute(update(need).where(need.c.id == need_id(tx, LAW)).values(state=NeedState.OPEN))
        check(tx)


def test_a_match_says_why_and_what_is_gone_is_no_match(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        found = {made.resource.name: made.reasons for made in matching.for_need(work, need_id(tx, PRESSURE))}
        assert "同类（健康）" in found["义诊测血压"]
        assert "都说到“测血压”" in found["义诊测血压"]
        assert "还剩 6 次，够用" in found["义诊测血压"]
        assert "都是周末" in found["义诊测血压"]
        assert "应急照明车" not in found
        law = {made.resource.name for made in matching.for_need(work, need_id(tx, LAW))}
        assert "法律咨询" in law
        offering.change(liaison(talk, tx, HOSPITAL), resource_id(tx, "义诊测血压"), amount=2)
        claiming.claim(liaison(talk, tx, HOSPITAL), need_id(tx, PRESSURE), Wanted(resource_id(tx, "义诊测血压")))
        assert matching.for_resource(work, resource_id(tx, "义诊测血压")) == [], "all of it is taken"


def test_less_than_is_taken_is_not_offered(talk: Talk) -> None:
    with talk.database.begin() as tx:
        _claimed(talk, tx)
        lamp, work = resource_id(tx, "应急照明车"), liaison(talk, tx)
        assert offering.change(work, lamp, amount=1).left == 0
        claiming.claim(work, need_id(tx, LAW))
        fulfilling.give_back(work, need_id(tx, LAW), "弄错了")
        with pytest.raises(Refused, match="not_enough"):
            claiming.claim(work, need_id(tx, LAW), Wanted(lamp))
        tx.rollback()
    with talk.database.begin() as tx:
        assert get_need(tx, need_id(tx, LAW)).state == NeedState.OPEN
