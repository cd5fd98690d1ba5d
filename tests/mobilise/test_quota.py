"""A shift never has more than it wants, whoever answers at the same moment and whatever people do afterwards."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from sqlalchemy import Connection

from bot.refused import Refused
from handlers.mobilise import calling, records, seats
from handlers.mobilise.seats import Outcome
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.mobilise.ground import STAFF, check, opened
from tests.posts.ground import acting, present
from tests.support.examples import seeds

AT_ONCE = 50
WANTED = 7


def test_fifty_at_once_fill_just_the_shift_and_the_rest_are_reserve(talk: Talk) -> None:
    with talk.database.begin() as tx:
        (shift,) = opened(talk, tx, WANTED).shifts
        crowd = present(tx, AT_ONCE)
    assert len(crowd) == AT_ONCE
    ready = Barrier(AT_ONCE)

    def answer(person_id: int) -> Outcome:
        ready.wait(60)
        with talk.database.begin() as tx:
            return seats.join(acting(talk, tx, person_id), shift.id).outcome

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = Counter(pool.map(answer, crowd))
    assert came == {Outcome.ON: WANTED, Outcome.RESERVE: AT_ONCE - WANTED}
    with talk.database.begin() as tx:
        check(tx)


def test_the_reserve_moves_up_in_its_order_and_hears_it_at_night_too(talk: Talk) -> None:
    with talk.database.begin() as tx:
        (shift,) = opened(talk, tx, 1).shifts
        crowd = present(tx, 3)
        for person_id in crowd:
            seats.join(acting(talk, tx, person_id), shift.id)
        order = []
        for person_id in crowd:
            (on,) = (seat for seat in records.on(tx, (shift.id,)) if seat.state == "on")
            order.append(on.person_id)
            work = acting(talk, tx, person_id)
            seats.leave(work, shift.id)
            check(tx)
            assert all(owed.urgent for owed in work.notify.owed)
        assert order == crowd


def test_random_lives_keep_the_quota(talk: Talk) -> None:
    for seed in seeds(4):
        with talk.database.begin() as tx:
            _live(talk, tx, Random(seed))
            tx.rollback()


def _live(talk: Talk, tx: Connection, rng: Random) -> None:
    crowd = present(tx, 6)
    call = opened(talk, tx, 1, 2)
    moves = Counter[str]()
    for _ in range(60):
        shift, who = rng.choice(call.shifts), acting(talk, tx, rng.choice(crowd))
        what = rng.choice(("join", "join", "leave", "more", "fewer"))
        nested = tx.begin_nested()
        try:
            now = records.shift_of(tx, shift.id)
            assert now is not None
            match what:
                case "join":
                    seats.join(who, shift.id, anyway=True)
                case "leave":
                    seats.leave(who, shift.id)
                case "more":
                    calling.add_people(acting_as(talk, tx, STAFF), call.id, shift.number, now.wanted + 1)
                case "fewer":
                    calling.add_people(acting_as(talk, tx, STAFF), call.id, shift.number, now.wanted - 1)
            nested.commit()
            moves[what] += 1
        except Refused:
            nested.rollback()
        check(tx)
    assert set(moves) == {"join", "leave", "more", "fewer"}
