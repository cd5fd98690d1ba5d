"""The actions without a chat: who may do what, what comes of it, who hears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.refused import Refused
from bot.work import Work
from handlers.capabilities import HOUSE
from handlers.county.actions import carry_out
from handlers.county.changes import MergePlace
from handlers.posts import deciding, nearby, offering, proposing, publishing, seats, standing_in, terms
from handlers.posts.publishing import NewPost
from handlers.posts.records import HoldState, PostState, find, get, hold_of, own
from handlers.posts.seats import Outcome
from handlers.posts.suiting import Wishes, wishes
from storage.tables import event, post, post_hold
from tests.handlers.acting import acting_as, heard, hearers
from tests.handlers.talk import Talk
from tests.posts.ground import CLEANING, DANCE, LAW, PATROL, VISITS, alter, check, post_id

MEMBER, OTHER, STAFF, COUNTY, NOBODY, SECRETARY = (
    "demo-guo",
    "demo-zhang",
    "demo-luo",
    "demo-xiao",
    "demo-chen",
    "demo-zhong",
)
Act = Callable[[Talk, Work], object]


def _new(talk: Talk, **more: object) -> NewPost:
    grid = talk.county.places.grid(None, "水东社区第3网格")
    assert grid is not None
    return replace(NewPost("护绿", grid.id, 2), **more)  # type: ignore[arg-type]


def _waiting(talk: Talk, work: Work) -> int:
    """郭建勋 asks for the licensed post; the number of that."""
    seats.claim(acting_as(talk, work.tx, MEMBER), post_id(talk, LAW))
    hold = hold_of(work.tx, post_id(talk, LAW), talk.person_id(MEMBER))
    assert hold is not None
    return hold.id


def _proposed(talk: Talk, work: Work) -> int:
    return proposing.propose(acting_as(talk, work.tx, MEMBER), "我会理发能设个岗吗").id


ACTIONS: dict[str, Act] = {
    "claim": lambda talk, work: seats.claim(work, post_id(talk, PATROL)),
    "wait": lambda talk, work: seats.wait(work, post_id(talk, PATROL)),
    "propose": lambda talk, work: proposing.propose(work, "我会理发"),
    "publish": lambda talk, work: publishing.publish(work, _new(talk)),
    "change": lambda talk, work: publishing.change(work, post_id(talk, PATROL), wanted=9),
    "pause": lambda talk, work: publishing.pause(work, post_id(talk, PATROL)),
    "finish": lambda talk, work: publishing.finish(work, post_id(talk, PATROL)),
    "defaults": lambda talk, work: publishing.offered(work),
    "adopt": lambda talk, work: publishing.adopt(work, _new(talk).place_id, [1]),
    "overview": lambda talk, work: deciding.overview(work, None),
    "holders": lambda talk, work: deciding.holders(work, post_id(talk, PATROL)),
    "without": lambda talk, work: offering.without(work, None),
    "approve": lambda talk, work: deciding.approve(work, _waiting(talk, work)),
    "turn": lambda talk, work: deciding.turn_to(work, _waiting(talk, work), post_id(talk, DANCE)),
    "make": lambda talk, work: proposing.make(work, _proposed(talk, work)),
    "decline": lambda talk, work: proposing.decline(work, _proposed(talk, work)),
}
SERVES = {"claim", "wait", "propose"}
OFFICE = {"publish", "change", "pause", "finish", "defaults", "adopt", "overview"}
OWN = {"holders", "without", "approve", "turn", "make", "decline"}  # names of people: the community's own staff
REFUSED_THERE = {"posts.not_waiting", "posts.no_proposal"}  # as if it were not there: whose it is shows to nobody else
MAY = {
    NOBODY: set[str](),
    MEMBER: SERVES,
    SECRETARY: SERVES,
    COUNTY: SERVES | OFFICE,
    STAFF: SERVES | OFFICE | OWN,
}


@pytest.mark.parametrize("who", MAY)
def test_who_may_do_what(talk: Talk, who: str) -> None:
    """Every role with every action; whoever may not is told so, and nothing changes."""
    did, refusals = set(), set()
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
    assert did == MAY[who]
    assert refusals <= {"refused.role", "posts.not_in", "posts.not_here", "posts.not_here_none"} | REFUSED_THERE


def test_another_communitys_staff_may_nothing_here(talk: Talk) -> None:
    """罗春晖 is of 水东社区: the kitchen of 南外社区 is not hers, by name or in her lists."""
    kitchen = post_id(talk, "孝老食堂帮厨")
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        for act in (publishing.pause, publishing.finish, deciding.holders):
            with pytest.raises(Refused, match=r"posts\.not_here"):
                act(work, kitchen)
        assert kitchen not in [kept.id for kept in deciding.overview(work, None)]


# --- a post's life -----------------------------------------------------------------------------------------


def test_what_is_published_and_what_is_not(talk: Talk) -> None:
    wrong: list[tuple[str, dict[str, object]]] = [
        ("posts.which_title", {"title": " "}),
        ("posts.how_many", {"wanted": 0}),
        ("posts.how_many", {"wanted": 201}),
        ("posts.past_day", {"until": date(2026, 1, 1)}),
        ("posts.which_kind", {"kind": "没有的类别"}),
        ("posts.which_place", {"place_id": 1}),
    ]
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        for key, more in wrong:
            with pytest.raises(Refused) as refused:
                publishing.publish(work, _new(talk, **more))
            assert refused.value.key == key
        made = publishing.publish(work, _new(talk, what="打电话13800001234找我", contact="居委会"))
        assert (made.kind, made.free, made.state, made.provisional) == ("其他", 2, PostState.OPEN, False)
        assert "13800001234" not in made.what, "numbers of people are taken out before it is kept"
        with pytest.raises(Refused, match=r"posts\.there_already"):
            publishing.publish(work, _new(talk))


def test_those_who_hold_it_hear_what_changes(talk: Talk) -> None:
    patrol = post_id(talk, PATROL)
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, MEMBER), patrol)
        told = []
        for act in (
            lambda work: publishing.change(work, patrol, hours="每周三晚上"),
            lambda work: publishing.pause(work, patrol),
            lambda work: publishing.resume(work, patrol),
            lambda work: publishing.finish(work, patrol),
        ):
            work = acting_as(talk, tx, STAFF)
            act(work)
            assert hearers(talk, work) == {"p-demo-guo"}
            told += heard(work)
        assert [word in text for word, text in zip(("变动", "停一停", "恢复", "结束"), told, strict=True)] == [True] * 4
        quiet = acting_as(talk, tx, STAFF)
        publishing.change(quiet, post_id(talk, DANCE), wanted=5)
        assert heard(quiet) == [], "nobody holds it"


def test_nobody_is_put_out_by_a_smaller_number(talk: Talk) -> None:
    patrol = post_id(talk, PATROL)
    with talk.database.begin() as tx:
        for who in (MEMBER, OTHER):
            seats.claim(acting_as(talk, tx, who), patrol)
        with pytest.raises(Refused, match=r"posts\.too_few"):
            publishing.change(acting_as(talk, tx, STAFF), patrol, wanted=1)
        publishing.change(acting_as(talk, tx, STAFF), patrol, wanted=2)
        check(tx)


def test_a_default_post_is_provisional_until_somebody_has_looked(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, STAFF)
        made, there = publishing.adopt(work, _new(talk).place_id, [2, 3])
        assert ([kept.title for kept in made], there) == (["夜间巡逻", "护学"], 0)
        assert all(kept.provisional for kept in made)
        assert publishing.adopt(work, _new(talk).place_id, [2, 3]) == ([], 2)
        _, looked = publishing.change(work, made[0].id)
        assert not looked.provisional
        with pytest.raises(Refused, match=r"posts\.no_default"):
            publishing.adopt(work, _new(talk).place_id, [99])


def test_a_grid_that_goes_into_another_takes_its_posts_along(talk: Talk) -> None:
    places = talk.county.places
    fifth, first = places.grid(None, "水东社区第5网格"), places.grid(None, "水东社区第1网格")
    assert fifth is not None
    assert first is not None
    school = post_id(talk, "护学")
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, MEMBER), school)
        work = acting_as(talk, tx, STAFF)
        carry_out(work, [MergePlace(places.key(fifth), places.key(first))], HOUSE.placed)
        kept = find(tx, school)
        assert kept is not None
        assert (kept.place_id, kept.taken) == (first.id, 1)


# --- people ------------------------------------------------------------------------------------------------


def test_a_licensed_post_waits_for_the_communitys_word(talk: Talk) -> None:
    law = post_id(talk, LAW)
    with talk.database.begin() as tx:
        asking = acting_as(talk, tx, MEMBER)
        assert seats.claim(asking, law).outcome is Outcome.ASKED
        assert "p-demo-luo" in hearers(talk, asking)
        assert "p-demo-zhang" not in hearers(talk, asking)
        assert get(tx, law).taken == 1, "the place is kept meanwhile"
        saying = acting_as(talk, tx, STAFF)
        hold = hold_of(tx, law, talk.person_id(MEMBER))
        assert hold is not None
        deciding.approve(saying, hold.id)
        assert hearers(talk, saying) == {"p-demo-guo"}
        with pytest.raises(Refused, match=r"posts\.not_waiting"):
            deciding.approve(acting_as(talk, tx, STAFF), hold.id)


def test_not_suiting_is_said_only_with_another_offer(talk: Talk) -> None:
    with talk.database.begin() as tx:
        hold_id = _waiting(talk, acting_as(talk, tx, STAFF))
        alter_to = post_id(talk, DANCE)
        for other in (post_id(talk, LAW), 99_999):
            with pytest.raises(Refused, match=r"posts\.other_first"):
                deciding.turn_to(acting_as(talk, tx, STAFF), hold_id, other)
        work = acting_as(talk, tx, STAFF)
        name, _, _ = deciding.turn_to(work, hold_id, alter_to)
        assert name == "郭建勋"
        assert hearers(talk, work) == {"p-demo-guo"}
        assert DANCE in heard(work)[0]
        assert get(tx, alter_to).taken == 0, "offered, not given"
        check(tx)


def test_a_place_that_is_handed_back_goes_to_who_waits_and_they_hear_it(talk: Talk) -> None:
    patrol = alter(talk, PATROL, wanted=1)
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, MEMBER), patrol)
        assert seats.claim(acting_as(talk, tx, OTHER), patrol).outcome is Outcome.FULL
        assert seats.wait(acting_as(talk, tx, OTHER), patrol).ahead == 0
        assert seats.wait(acting_as(talk, tx, OTHER), patrol).outcome is Outcome.THERE
        assert seats.wait(acting_as(talk, tx, SECRETARY), patrol).ahead == 1
        work = acting_as(talk, tx, MEMBER)
        seats.give_back(work, patrol)
        assert hearers(talk, work) == {"p-demo-zhang"}
        assert "补上" in heard(work)[0]
        with pytest.raises(Refused, match=r"posts\.not_yours"):
            seats.give_back(acting_as(talk, tx, MEMBER), patrol)
        check(tx)


def test_a_stand_in_holds_once_they_say_yes(talk: Talk) -> None:
    patrol, until = post_id(talk, PATROL), date(2026, 12, 20)
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, MEMBER), patrol)
        refused = [("posts.stand_in_unknown", "赵不在", until), ("posts.stand_in_until", "张桂芬", None)]
        refused += [("posts.stand_in_self", "郭建勋", until), ("posts.stand_in_past", "张桂芬", date(2026, 1, 1))]
        for key, called, day in refused:
            with pytest.raises(Refused) as said:
                standing_in.ask(acting_as(talk, tx, MEMBER), patrol, called, day)
            assert said.value.key == key
        work = acting_as(talk, tx, MEMBER)
        standing_in.ask(work, patrol, "张桂芬", until)
        assert hearers(talk, work) == {"p-demo-zhang"}
        hold = hold_of(tx, patrol, talk.person_id(MEMBER))
        assert hold is not None
        assert hold.stand_in_on(until) is None, "not before they have said yes"
        with pytest.raises(Refused, match=r"posts\.not_asked"):
            standing_in.answer(acting_as(talk, tx, SECRETARY), hold.id, agrees=True)
        yes = acting_as(talk, tx, OTHER)
        standing_in.answer(yes, hold.id, agrees=True)
        assert hearers(talk, yes) == {"p-demo-guo"}
        stands = hold_of(tx, patrol, talk.person_id(MEMBER))
        assert stands is not None
        assert stands.state == HoldState.HELD
        assert stands.stand_in_on(until) == talk.person_id(OTHER)
        assert stands.stand_in_on(until + timedelta(days=1)) is None
        back = acting_as(talk, tx, MEMBER)
        seats.give_back(back, patrol)
        assert hearers(talk, back) == {"p-demo-zhang"}, "the stand-in need not come any more"


def test_a_proposal_becomes_a_post_and_its_proposer_has_it(talk: Talk) -> None:
    with talk.database.begin() as tx:
        proposing_work = acting_as(talk, tx, MEMBER)
        proposal = proposing.propose(proposing_work, "我会理发能设个岗吗")
        assert proposal.title == "理发"
        assert "p-demo-luo" in hearers(talk, proposing_work)
        work = acting_as(talk, tx, STAFF)
        _, kept = proposing.make(work, proposal.id)
        assert (kept.title, kept.kind, kept.taken) == ("理发", "便民代办", 1)
        assert hearers(talk, work) == {"p-demo-guo"}
        with pytest.raises(Refused, match=r"posts\.proposal_answered"):
            proposing.make(acting_as(talk, tx, STAFF), proposal.id)
        for _ in range(proposing.WAITING):
            proposing.propose(acting_as(talk, tx, MEMBER), "我会修伞")
        with pytest.raises(Refused, match=r"posts\.propose_waits"):
            proposing.propose(acting_as(talk, tx, MEMBER), "我会修伞")


# --- what is near and what suits ---------------------------------------------------------------------------


def test_what_is_near_comes_first_and_never_more_than_ten(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, MEMBER)
        found = nearby.near(work, Wishes())
        own_grid = [talk.county.places.grid_of(kept.place_id) for kept in found.shown][:4]
        assert {grid.name for grid in own_grid if grid is not None} == {"第1网格"}
        assert found.shown[-1].title == "孝老食堂帮厨", "another community's last"
        staff = acting_as(talk, tx, STAFF)
        for number in range(9):
            publishing.publish(staff, _new(talk, title=f"岗{number}"))
        found = nearby.near(work, Wishes())
        assert (len(found.shown), found.more) == (10, 7)
        publishing.pause(staff, found.shown[0].id)
        assert found.shown[0].id not in [kept.id for kept in nearby.near(work, Wishes()).shown]


WISHES: list[tuple[str, set[str]]] = [
    ("周末", {CLEANING, DANCE, VISITS, LAW, "楼栋联络员"}),
    ("周末不用出力的", {DANCE, VISITS, LAW, "楼栋联络员"}),
    ("晚上", {PATROL, VISITS, LAW, "楼栋联络员"}),
    ("我是律师", {LAW}),
    ("我会做饭", {"孝老食堂帮厨"}),
    ("巡逻", {PATROL}),
]


def test_wishes_in_plain_words(talk: Talk) -> None:
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, MEMBER)
        found = {said: nearby.near(work, wishes(said)) for said, _ in WISHES}
    assert {said: {kept.title for kept in each.shown} for said, each in found.items()} == dict(WISHES)
    assert not any(each.loosely for each in found.values())


def test_where_nothing_suits_the_nearest_are_shown_and_it_is_said(talk: Talk) -> None:
    with talk.database.begin() as tx:
        found = nearby.near(acting_as(talk, tx, MEMBER), wishes("我会理发"))
    assert found.loosely
    assert found.shown


def test_what_somebody_has_is_not_offered_again(talk: Talk) -> None:
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, MEMBER), post_id(talk, PATROL))
        person = acting_as(talk, tx, MEMBER).actor.person
        assert person is not None
        three = offering.suiting(acting_as(talk, tx, STAFF), person)
        assert len(three) == 3
        assert PATROL not in [kept.title for kept in three]
        assert [kept.title for _, kept in own(tx, person.id)] == [PATROL]


def test_renewing_goes_on_from_the_end_and_only_once(talk: Talk) -> None:
    patrol = post_id(talk, PATROL)
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, MEMBER), patrol)
        with pytest.raises(Refused, match=r"posts\.no_renewal"):
            terms.renew(acting_as(talk, tx, MEMBER), patrol)
        with pytest.raises(Refused, match=r"posts\.not_yours"):
            terms.renew(acting_as(talk, tx, OTHER), patrol)


def test_every_change_is_an_event_with_whoever_made_it(talk: Talk) -> None:
    patrol = post_id(talk, PATROL)
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, MEMBER), patrol)
        seats.give_back(acting_as(talk, tx, MEMBER), patrol)
        publishing.pause(acting_as(talk, tx, STAFF), patrol)
        rows = _events(tx)
    assert [(row.record, row.what) for row in rows] == [
        ("post_hold", "taken"),
        ("post_hold", "given back"),
        ("post", "paused"),
    ]
    assert [row.person_id for row in rows] == [talk.person_id(who) for who in (MEMBER, MEMBER, STAFF)]
    assert talk.count(post_hold, post_hold.c.state == "ended") == 1
    assert talk.count(post, post.c.state == "paused") == 1


def _events(tx: Connection) -> list[Any]:
    wanted = event.c.record.in_(("post", "post_hold"))
    return list(tx.execute(select(event.c.record, event.c.what, event.c.person_id).where(wanted).order_by(event.c.id)))
