"""What the clock does with posts: terms asked about and over, places given on, offers once a quarter."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import update

from bot.clock import COUNTY
from bot.notify import Reach
from bot.schedule import Alarm, Job
from handlers.capabilities import HOUSE
from handlers.posts import seats
from handlers.posts.clock import jobs
from handlers.posts.config import PostsConfig
from handlers.posts.records import get, hold_of
from storage.tables import chat, outbox, person, post_hold, post_offer
from tests.handlers.acting import acting_as
from tests.handlers.talk import BOT, Talk
from tests.posts.ground import PATROL, VISITS, alter, check, post_id

GUO, ZHANG = "demo-guo", "demo-zhang"


def ring(talk: Talk, at: datetime) -> list[str]:
    """The alarm at that time; what it says to people, in order."""
    talk.clock.set(at)
    alarm = next(job for job in jobs(talk.county.config) if isinstance(job, Alarm))
    reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    before = talk.count(outbox)
    with talk.database.begin() as tx:
        while alarm.step(talk.county, at, reach)(tx):
            pass
        check(tx)
    return [row.text for row in talk.rows(outbox)[before:]]


def ten(day: date) -> datetime:
    return datetime.combine(day, time(10), COUNTY)


def until(talk: Talk, who: str = GUO) -> date:
    row = talk.rows(post_hold, post_hold.c.person_id == talk.person_id(who))[0]
    assert isinstance(row.until, date)
    return row.until


@pytest.fixture
def held(talk: Talk) -> Talk:
    """郭建勋 holds the patrol, a place for one; 张桂芬 waits for it."""
    patrol = alter(talk, PATROL, wanted=1)
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, GUO), patrol)
        seats.wait(acting_as(talk, tx, ZHANG), patrol)
    return talk


def test_a_term_is_twelve_months_asked_once_and_over_if_nothing_is_said(held: Talk) -> None:
    last = until(held)
    assert last == date(2027, 11, 26)
    assert ring(held, ten(last - timedelta(days=15))) == []
    (asked,) = ring(held, ten(last - timedelta(days=14)))
    assert "满一期" in asked
    assert ring(held, ten(last - timedelta(days=13))) == [], "once"
    assert ring(held, ten(last)) == [], "the last day is theirs"
    told = ring(held, ten(last + timedelta(days=1)))
    assert ["补上" in text for text in told] == [True, False]
    with held.database.begin() as tx:
        hold = hold_of(tx, post_id(held, PATROL), held.person_id(ZHANG))
    assert hold is not None
    assert hold.state == "held"


def test_whoever_says_so_goes_on_for_another_term(held: Talk) -> None:
    last = until(held)
    ring(held, ten(last - timedelta(days=14)))
    assert "接着做" in held.answer("续岗", GUO).text
    assert until(held) == date(2028, 11, 26), "twelve months from the end of this one"
    assert ring(held, ten(last + timedelta(days=1))) == []


def test_on_leave_nothing_is_asked_and_nothing_ends(held: Talk) -> None:
    last = until(held)
    on_leave = update(person).where(person.c.id == held.person_id(GUO))
    with held.database.begin() as tx:
        tx.execute(on_leave.values(state="leave", leave_until=last + timedelta(days=60)))
    assert ring(held, ten(last + timedelta(days=1))) == []
    back = last + timedelta(days=61)
    assert len(ring(held, ten(back))) == 1, "asked when they are back"
    assert until(held) == back + timedelta(days=14), "with the days to think about it"


def test_nothing_is_asked_at_night(held: Talk) -> None:
    day = until(held) - timedelta(days=14)
    assert ring(held, datetime.combine(day, time(3), COUNTY)) == []


def test_whoever_leaves_the_county_frees_the_place_and_the_queue_moves(held: Talk) -> None:
    held.say("退出报到", GUO)
    assert "已经退出" in held.answer("确认退出", GUO).text
    assert held.count(post_hold, post_hold.c.person_id == held.person_id(GUO)) == 0
    (told,) = ring(held, held.clock.now() + timedelta(minutes=1))
    assert "补上" in told
    with held.database.begin() as tx:
        assert (get(tx, post_id(held, PATROL)).taken, get(tx, post_id(held, PATROL)).waiting) == (1, 0)


def test_next_at_is_when_somebody_is_to_be_asked(held: Talk) -> None:
    alarm = next(job for job in jobs(held.county.config) if isinstance(job, Alarm))
    with held.database.begin() as tx:
        assert alarm.next_at(tx) == datetime.combine(until(held) - timedelta(days=14), time(9), COUNTY)


# --- offers ------------------------------------------------------------------------------------------------


def offers(talk: Talk, at: datetime) -> dict[str, str]:
    """The weekly run; by chat, what was said."""
    job = next(job for job in HOUSE.jobs(talk.county.config) if isinstance(job, Job) and job.name == "post offers")
    before = talk.count(outbox)
    for step in job.steps(talk.county, at, at):
        with talk.database.begin() as tx:
            step(tx)
    owed = talk.rows(outbox)[before:]
    address = {row.id: row.chat_id for row in talk.rows(chat)}
    return {address[row.chat_id]: row.text for row in owed}


def test_who_has_never_written_is_reached_where_the_platform_lets_it(talk: Talk) -> None:
    """A platform that lets nobody be written to first gets nothing, and the quarter does not run."""
    at = ten(date(2026, 12, 1))
    job = next(job for job in HOUSE.jobs(talk.county.config) if isinstance(job, Job) and job.name == "post offers")
    assert job.reaching is not None
    for reach, reached in ((Reach(), False), (Reach(lambda _, user_id: (BOT, f"p-{user_id}")), True)):
        for step in job.reaching(talk.county, at, at, reach):
            with talk.database.begin() as tx:
                step(tx)
        told = {row.chat_id for row in talk.rows(chat) if row.kind == "private"}
        assert ("p-demo-guo" in told) == reached
        assert bool(talk.rows(post_offer, post_offer.c.person_id == talk.person_id(GUO))) == reached


def test_who_holds_none_is_offered_three_in_private_once_a_quarter(talk: Talk) -> None:
    for who in (GUO, ZHANG, "demo-zhong"):
        talk.say("帮助", who)  # they have a private chat
    with talk.database.begin() as tx:
        seats.claim(acting_as(talk, tx, ZHANG), post_id(talk, VISITS))
        tx.execute(update(person).where(person.c.id == talk.person_id("demo-zhong")).values(state="leave"))
    first = offers(talk, ten(date(2026, 12, 1)))
    assert set(first) == {"p-demo-guo"}, "not who holds one, not who is on leave, nobody in a group"
    assert [f"{number}. " in first["p-demo-guo"] for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert not any(word in first["p-demo-guo"] for word in ("还没有", "尚未", "必须", "至少", "请尽快"))
    assert offers(talk, ten(date(2026, 12, 8))) == {}
    assert offers(talk, ten(date(2027, 2, 23))) == {}
    assert set(offers(talk, ten(date(2027, 3, 9)))) == {"p-demo-guo"}
    assert talk.count(post_offer) == 1


def test_who_has_just_come_or_cannot_be_reached_is_left_alone(talk: Talk) -> None:
    talk.say("帮助", GUO)
    with talk.database.begin() as tx:
        tx.execute(update(person).where(person.c.id == talk.person_id(GUO)).values(checked_in_at=talk.clock.now()))
    assert offers(talk, ten(date(2026, 12, 1))) == {}
    assert talk.count(post_offer) == 0


def test_a_county_may_have_none_of_it(talk: Talk) -> None:
    off = talk.county.config.model_copy(update={"posts": PostsConfig(offer="", ask_days=0, queue=False)})
    assert [job for job in jobs(off) if isinstance(job, Job)] == []
    alarm = next(job for job in jobs(off) if isinstance(job, Alarm))
    with talk.database.begin() as tx:
        assert alarm.next_at(tx) is None
