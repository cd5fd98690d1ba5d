"""The actions without a chat: who may do what, what comes of it, who hears."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from bot import personal
from bot.refused import Refused
from bot.work import Work
from handlers.privacy.actions import kept
from handlers.wishes import claiming, contact, telling, verifying
from handlers.wishes.holdings import HOLDINGS
from handlers.wishes.records import WishState, get
from storage.tables import event, wish
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import TEN, Talk
from tests.wishes.ground import (
    COUNTY,
    GRID,
    MEMBER,
    NOBODY,
    OTHER,
    REACH,
    STAFF,
    WISHER,
    check,
    claimed,
    delivered,
    new,
    published,
    told,
)

Act = Callable[[Talk, Work], object]
ACTIONS: dict[str, Act] = {
    "tell": lambda talk, work: telling.tell(work, new(talk)),
    "tell another's": lambda talk, work: telling.tell(work, new(talk, behalf=True, agreed=True, whom="老人")),
    "tell a child's": lambda talk, work: telling.tell(work, new(talk, whom="孩子")),
    "see": lambda talk, work: (verifying.listed(work), verifying.own(work)),
    "waiting": lambda talk, work: verifying.waiting(work),
    "verify": lambda talk, work: verifying.verify(work, told(talk, work.tx)),
    "unfit": lambda talk, work: verifying.unfit(work, told(talk, work.tx), "可以申请临时救助"),
    "claim": lambda talk, work: claiming.claim(work, published(talk, work.tx)),
    "contact": lambda talk, work: contact.read(work, claimed(talk, work.tx)),
    "pass on": lambda talk, work: contact.pass_on(work, claimed(talk, work.tx), "周六上午方便吗"),
    "contacted": lambda talk, work: claiming.contacted(work, claimed(talk, work.tx)),
    "deliver": lambda talk, work: claiming.deliver(work, claimed(talk, work.tx)),
    "give back": lambda talk, work: claiming.give_back(work, claimed(talk, work.tx)),
    "confirm": lambda talk, work: claiming.confirm(work, delivered(talk, work.tx), "上门看过了"),
    "not received": lambda talk, work: claiming.not_received(work, delivered(talk, work.tx)),
    "withdraw": lambda talk, work: telling.withdraw(work, told(talk, work.tx)),
}
ANYBODY = {"tell", "tell another's", "see"}
MAY = {
    NOBODY: ANYBODY,
    WISHER: ANYBODY | {"pass on", "confirm", "not received", "withdraw"},
    MEMBER: ANYBODY | {"contact", "pass on", "contacted", "deliver", "give back"},
    OTHER: ANYBODY | {"claim"},
    GRID: ANYBODY | {"claim"},
    COUNTY: ANYBODY | {"claim"},
    STAFF: ANYBODY
    | {"tell a child's", "waiting", "verify", "unfit", "claim", "contact", "give back", "confirm"}
    | {"not received", "withdraw"},
}


def test_who_may_do_what(talk: Talk) -> None:
    """Every role with every action, by everybody but those whose turn it is; nothing changes where it is refused."""
    refusals = set()
    for who, may in MAY.items():
        did = set()
        for name, act in ACTIONS.items():
            if who == MEMBER and name == "claim":
                did.discard(name)
            with talk.database.begin() as tx:
                nested = tx.begin_nested()
                try:
                    act(talk, acting_as(talk, tx, who))
                    did.add(name)
                except Refused as refused:
                    refusals.add(refused.key)
                nested.rollback()
                check(tx)
        assert did - {"claim"} == may - {"claim"}, who
        assert ("claim" in did) == (who not in (NOBODY, WISHER)), who
    expected = {"refused.role", "wishes.not_in", "wishes.guardian_only", "wishes.not_yours", "wishes.none_such"}
    assert refusals == expected, "that somebody wished for something is not told before it is public"


def test_a_wish_goes_all_the_way(talk: Talk) -> None:
    with talk.database.begin() as tx:
        wisher = acting_as(talk, tx, WISHER)
        number = telling.tell(wisher, new(talk), "李桂秀").id
        assert hearers(talk, wisher) == {"p-demo-luo"}, "the community, and nobody else"
        with pytest.raises(Refused, match="one_at_a_time"):
            telling.tell(wisher, new(talk))
        guo = acting_as(talk, tx, MEMBER)
        with pytest.raises(Refused, match="none_such"):
            claiming.claim(guo, number)
        staff = acting_as(talk, tx, STAFF)
        verifying.verify(staff, number, "一台收音机，给李桂秀的")
        assert get(tx, number).what == "一台收音机，给"
        assert hearers(talk, staff) == {"p-demo-li"}
        claiming.claim(guo, number)
        assert hearers(talk, guo) == {"p-demo-luo", "p-demo-li"}
        assert not any("郭建勋" in text for text in heard(guo) if "您登记的" in text), "not by name to the wisher"
        with pytest.raises(Refused, match="taken"):
            claiming.claim(acting_as(talk, tx, OTHER), number)
        assert contact.read(guo, number)[1] == REACH
        claiming.contacted(guo, number)
        claiming.deliver(guo, number)
        with pytest.raises(Refused, match=r"refused\.role"):
            claiming.confirm(guo, number)
        claiming.not_received(acting_as(talk, tx, WISHER), number)
        claiming.deliver(guo, number)
        claiming.confirm(acting_as(talk, tx, WISHER), number)
        kept_one = get(tx, number)
        assert (kept_one.state, kept_one.person_id) == (WishState.CONFIRMED, talk.person_id(MEMBER))
        check(tx)
        assert telling.tell(acting_as(talk, tx, WISHER), new(talk)).id > number, "now the next one"


def test_every_showing_is_an_event_and_nobody_else_sees(talk: Talk) -> None:
    with talk.database.begin() as tx:
        number = claimed(talk, tx)
        for who in (MEMBER, MEMBER, STAFF):
            assert contact.read(acting_as(talk, tx, who), number)[1] == REACH
        for who in (OTHER, GRID, COUNTY, WISHER, NOBODY):
            with pytest.raises(Refused, match="not_yours"):
                contact.read(acting_as(talk, tx, who), number)
        seen = select(event.c.person_id).where(event.c.record == "wish", event.c.what == "contact read")
        assert list(tx.scalars(seen)) == [talk.person_id(MEMBER)] * 2 + [talk.person_id(STAFF)]
        claiming.give_back(acting_as(talk, tx, MEMBER), number)
        with pytest.raises(Refused, match="not_yours"):
            contact.read(acting_as(talk, tx, MEMBER), number)


def test_a_childs_wish_is_its_guardians_and_the_communitys(talk: Talk) -> None:
    with talk.database.begin() as tx:
        with pytest.raises(Refused, match="guardian_only"):
            told(talk, tx, whom="孩子", what="小明想要的书包")
        number = claimed(talk, tx, whom="孩子", guardian=True, what="给小明的一个书包")
        assert "小明" not in get(tx, number).what, "the child's name is never kept"
        assert contact.read(acting_as(talk, tx, MEMBER), number)[1] == "", "through the community"
        assert contact.read(acting_as(talk, tx, STAFF), number)[1] == REACH
        guo = acting_as(talk, tx, MEMBER)
        contact.pass_on(guo, number, "周六上午送来方便吗")
        assert hearers(talk, guo) == {"p-demo-luo"}, "not to the guardian"


def test_what_is_no_wish_is_said_kindly(talk: Talk) -> None:
    wrong: list[tuple[str, dict[str, object]]] = [
        ("money", {"what": "一点钱", "money": True}),
        ("ask_them", {"behalf": True, "agreed": False}),
        ("which_thing", {"what": "13800001234"}),
        ("which_place", {"place_id": 1}),
    ]
    with talk.database.begin() as tx:
        for key, more in wrong:
            with pytest.raises(Refused) as refused:
                told(talk, tx, **more)
            assert refused.value.key == f"wishes.{key}"
        number = told(talk, tx)
        staff = acting_as(talk, tx, STAFF)
        with pytest.raises(Refused, match="why_not"):
            verifying.unfit(staff, number, " ")
        verifying.unfit(staff, number, "可以申请临时救助，社区帮您办")
        (text,) = heard(staff)
        assert "临时救助" in text
        assert hearers(talk, staff) == {"p-demo-li"}, "in private, to whoever wished"
        with pytest.raises(Refused, match="none_such"):
            claiming.claim(acting_as(talk, tx, MEMBER), number)
        check(tx)


def test_others_confirm_with_a_reason_and_never_who_delivered(talk: Talk) -> None:
    with talk.database.begin() as tx:
        number = delivered(talk, tx, who=GRID, behalf=True, agreed=True)
        with pytest.raises(Refused, match="why_for"):
            claiming.confirm(acting_as(talk, tx, STAFF), number)
        done = claiming.confirm(acting_as(talk, tx, STAFF), number, "老人不会用手机，上门看过了")
        assert (done.state, done.reason) == (WishState.CONFIRMED, "老人不会用手机，上门看过了")
        number = published(talk, tx)
        staff = acting_as(talk, tx, STAFF)
        claiming.claim(staff, number)
        claiming.deliver(staff, number)
        with pytest.raises(Refused, match="not_by_claimer"):
            claiming.confirm(staff, number, "我送的，收到了")


def test_withdrawn_at_any_time(talk: Talk) -> None:
    for state in (told, published, claimed, delivered):
        with talk.database.begin() as tx:
            number = state(talk, tx)
            wisher = acting_as(talk, tx, WISHER)
            telling.withdraw(wisher, number)
            assert get(tx, number).state == WishState.WITHDRAWN
            assert ("p-demo-guo" in hearers(talk, wisher)) == (state in (claimed, delivered))
            check(tx)
            tx.rollback()


def test_what_is_kept_is_told_and_goes(talk: Talk) -> None:
    """Both sides see it in 我的数据; whoever leaves takes what is theirs along, and the claim is free again."""
    with talk.database.begin() as tx:
        number = claimed(talk, tx)
        for who, words in ((WISHER, "登记：一台收音机"), (MEMBER, "认领：一台收音机")):
            told_of = kept(acting_as(talk, tx, who), HOLDINGS)
            assert told_of.counts == {"微心愿": 1}
            assert words in told_of.told["微心愿"][0].words
        nested = tx.begin_nested()
        personal.forget(tx, HOLDINGS, personal.whose(tx, talk.account_id(MEMBER), talk.person_id(MEMBER)))
        assert (get(tx, number).state, get(tx, number).person_id) == (WishState.OPEN, None)
        nested.rollback()
        personal.forget(tx, HOLDINGS, personal.whose(tx, talk.account_id(WISHER), None))
        row = tx.execute(select(wish).where(wish.c.id == number)).one()
        assert (row.state, row.sealed, row.account_id) == (WishState.WITHDRAWN, None, None)
        (holding,) = HOLDINGS
        old = TEN.replace(year=2020)
        tx.execute(update(wish).where(wish.c.id == number).values(at=old))
        for change in holding.purge(personal.Ages(TEN, TEN.replace(year=2023), TEN, 100)):
            tx.execute(change)
        assert tx.execute(select(wish).where(wish.c.id == number)).all() == []
