"""The places are exact, whoever signs up at the same moment and whatever people do afterwards; who waits, in order."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from sqlalchemy import Connection, select

from bot.refused import Refused
from handlers.coming import seats
from handlers.coming.seats import Outcome
from handlers.week import actions, changing
from handlers.week.actions import item_by_id
from handlers.week.changing import Change
from storage.tables import signup, signup_wait, week_item
from tests.coming.ground import DRAINS, alter, check
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.posts.ground import acting, present
from tests.support.examples import seeds

AT_ONCE = 50
WANTED = 7


def test_fifty_at_once_take_just_the_places_there_are(talk: Talk) -> None:
    """Each in a thread and a transaction of their own; those who come too late wait, in one order."""
    item = alter(talk, DRAINS, wanted=WANTED)
    with talk.database.begin() as tx:
        crowd = present(tx, AT_ONCE)
    ready = Barrier(AT_ONCE)

    def press(person_id: int) -> tuple[Outcome, int]:
        ready.wait(60)
        with talk.database.begin() as tx:
            done = seats.sign_up(acting(talk, tx, person_id), item)
            return done.outcome, done.ahead

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = list(pool.map(press, crowd))
    assert Counter(outcome for outcome, _ in came) == {Outcome.IN: WANTED, Outcome.WAITS: AT_ONCE - WANTED}
    assert sorted(ahead for outcome, ahead in came if outcome is Outcome.WAITS) == list(range(AT_ONCE - WANTED))
    with talk.database.begin() as tx:
        check(tx)


def test_one_person_pressing_ten_times_at_once_has_one_place(talk: Talk) -> None:
    item = alter(talk, DRAINS, wanted=WANTED)
    with talk.database.begin() as tx:
        (person_id,) = present(tx, 1)
    ready = Barrier(10)

    def press(_: int) -> Outcome:
        ready.wait(60)
        with talk.database.begin() as tx:
            return seats.sign_up(acting(talk, tx, person_id), item).outcome

    with ThreadPoolExecutor(10) as pool:
        came = Counter(pool.map(press, range(10)))
    assert came == {Outcome.IN: 1, Outcome.THERE: 9}


def test_who_waits_moves_up_in_order_and_nobody_passes_who_needs_more(talk: Talk) -> None:
    item = alter(talk, DRAINS, wanted=3)
    with talk.database.begin() as tx:
        first, second, pair, last = present(tx, 4)
        assert seats.sign_up(acting(talk, tx, first), item, 2).outcome is Outcome.IN
        assert seats.sign_up(acting(talk, tx, second), item).outcome is Outcome.IN
        assert seats.sign_up(acting(talk, tx, pair), item, 2).ahead == 0
        assert seats.sign_up(acting(talk, tx, last), item).ahead == 1
        seats.sign_off(acting(talk, tx, second), item)
        assert _waiting(tx, item.id) == [pair, last], "one place is free, two are needed: nobody is passed"
        check(tx)
        seats.sign_off(acting(talk, tx, first), item)
        assert _waiting(tx, item.id) == []
        assert _seated(tx, item.id) == {pair: 2, last: 1}
        seats.sign_up(acting(talk, tx, second), item)
        assert seats.sign_up(acting(talk, tx, pair), item, 1).outcome is Outcome.IN, "fewer: the next has the place"
        assert _seated(tx, item.id) == {pair: 1, last: 1, second: 1}
        check(tx)


def test_nobody_moves_up_once_it_has_begun(talk: Talk) -> None:
    item = alter(talk, DRAINS, wanted=1)
    with talk.database.begin() as tx:
        first, second = present(tx, 2)
        for person_id in (first, second):
            seats.sign_up(acting(talk, tx, person_id), item)
    talk.clock.set(item.begins)
    with talk.database.begin() as tx:
        seats.sign_off(acting(talk, tx, first), item)
        assert _waiting(tx, item.id) == [second]


def test_a_place_that_became_free_otherwise_is_given_by_the_clock(talk: Talk) -> None:
    item = alter(talk, DRAINS, wanted=1)
    with talk.database.begin() as tx:
        for person_id in present(tx, 3):
            seats.sign_up(acting(talk, tx, person_id), item)
        changing.change(acting_as(talk, tx, "demo-luo"), item_by_id(tx, item.id), Change(wanted=2))
        assert seats.catch_up(acting_as(talk, tx, "demo-luo"), 10) == 1
        assert (len(_seated(tx, item.id)), len(_waiting(tx, item.id))) == (2, 1)
        assert seats.catch_up(acting_as(talk, tx, "demo-luo"), 10) == 0


def _waiting(tx: Connection, item_id: int) -> list[int]:
    query = select(signup_wait.c.person_id).where(signup_wait.c.item_id == item_id).order_by(signup_wait.c.id)
    return list(tx.scalars(query))


def _seated(tx: Connection, item_id: int) -> dict[int, int]:
    query = select(signup.c.person_id, signup.c.heads).where(signup.c.item_id == item_id)
    return {row.person_id: row.heads for row in tx.execute(query)}


def test_random_lives_keep_the_places_and_the_order(talk: Talk) -> None:
    """Eight people sign up for one to three, go, come back; staff want more or fewer. After every step all that must
    hold does, and of those who wait nobody is passed."""
    for seed in seeds(6):
        with talk.database.begin() as tx:
            _live(talk, tx, Random(seed))
            tx.rollback()


def _live(talk: Talk, tx: Connection, rng: Random) -> None:
    crowd = present(tx, 8)
    staff = acting_as(talk, tx, "demo-xiao")
    items = actions.items(tx, week_item.c.number.in_((2, 9, 10)))
    for item in items:
        tx.execute(week_item.update().where(week_item.c.id == item.id).values(wanted=rng.randint(1, 5)))
    moves = Counter[str]()
    for _ in range(150):
        item_id = rng.choice(items).id
        person_id, what = rng.choice(crowd), rng.choice(("up", "up", "up", "off", "off", "more", "fewer"))
        before = _waiting(tx, item_id)
        nested = tx.begin_nested()
        try:
            item = item_by_id(tx, item_id)
            match what:
                case "up":
                    seats.sign_up(acting(talk, tx, person_id), item, rng.choice((None, 1, 2, 3)))
                case "off":
                    seats.sign_off(acting(talk, tx, person_id), item)
                case "more" | "fewer":
                    step = 1 if what == "more" else -1
                    changing.change(staff, item, Change(wanted=max(1, (item.wanted or 1) + step)))
                    seats.catch_up(staff, 10)
            nested.commit()
            moves[what] += 1
        except Refused:
            nested.rollback()
        check(tx)
        after = _waiting(tx, item_id)
        assert [each for each in before if each in after] == [each for each in after if each in before], "in order"
        gone = [each for each in before if each not in after and each != person_id]
        left = [each for each in before if each != person_id]
        assert left[: len(gone)] == gone, "those who moved up were the first"
    assert min(moves[what] for what in ("up", "off", "more")) > 0, moves
