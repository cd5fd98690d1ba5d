"""A slot has as many places as it has, whoever presses at the same moment and whatever people do afterwards."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from sqlalchemy import Connection, update

from bot.refused import Refused
from handlers.appointments import booking, offering
from handlers.appointments.booking import Outcome
from handlers.appointments.records import own
from storage.redaction import Scrubbed
from storage.tables import appointment, appointment_hours
from tests.appointments.ground import CARD, PENSION, check, crowd, evening, resident
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk

AT_ONCE = 50
ROOM = 7


def test_fifty_at_once_take_just_the_places_there_are(talk: Talk) -> None:
    """Each in a thread and a transaction of their own."""
    with talk.database.begin() as tx:
        slot = evening(acting_as(talk, tx, "demo-luo"))[0]
        tx.execute(update(appointment_hours).where(appointment_hours.c.id == slot.hours.id).values(capacity=ROOM))
        people = crowd(tx, AT_ONCE)
    assert len(people) == AT_ONCE
    ready = Barrier(AT_ONCE)

    def press(account_id: int) -> Outcome:
        ready.wait(60)
        with talk.database.begin() as tx:
            return booking.book(resident(talk, tx, account_id), slot.hours.id, slot.starts_at).outcome

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = Counter(pool.map(press, people))
    assert came == {Outcome.BOOKED: ROOM, Outcome.FULL: AT_ONCE - ROOM}
    with talk.database.begin() as tx:
        check(tx)
    assert talk.count(appointment) == ROOM


def test_one_person_pressing_ten_times_at_once_has_one_place(talk: Talk) -> None:
    with talk.database.begin() as tx:
        slot = evening(acting_as(talk, tx, "demo-luo"))[0]
        (who,) = crowd(tx, 1)
    ready = Barrier(10)

    def press(_: int) -> Outcome:
        ready.wait(60)
        with talk.database.begin() as tx:
            return booking.book(resident(talk, tx, who), slot.hours.id, slot.starts_at).outcome

    with ThreadPoolExecutor(10) as pool:
        came = Counter(pool.map(press, range(10)))
    assert came == {Outcome.BOOKED: 1, Outcome.THERE: 9}
    with talk.database.begin() as tx:
        check(tx)


SEEDS = range(6)


def test_random_lives_keep_the_room(talk: Talk) -> None:
    """Eight people and their community do what they like; after every step all that must hold does."""
    for seed in SEEDS:
        with talk.database.begin() as tx:
            _live(talk, tx, Random(seed))
            tx.rollback()


def _live(talk: Talk, tx: Connection, rng: Random) -> None:
    staff = acting_as(talk, tx, "demo-luo")
    every = [*evening(staff)[:3], *evening(staff, PENSION)[:2]]
    people = crowd(tx, 8)
    moves = Counter[str]()
    for _ in range(120):
        slot, who = rng.choice(every), resident(talk, tx, rng.choice(people))
        mine = own(tx, [who.actor.account_id or 0], talk.clock.now())
        what = rng.choice(("book", "book", "book", "cancel", "move", "close", "reopen"))
        nested = tx.begin_nested()
        try:
            match what:
                case "book":
                    booking.book(who, slot.hours.id, slot.starts_at)
                case "cancel" if mine:
                    booking.cancel(who, rng.choice(mine).id)
                case "move" if mine:
                    booking.move(who, rng.choice(mine).id, slot.hours.id, slot.starts_at)
                case "close" if rng.random() < 0.3:
                    offering.close(staff, [slot], Scrubbed("系统检修"))
                case "reopen":
                    offering.reopen(staff, evening(staff, CARD))
            nested.commit()
            moves[what] += 1
        except Refused:
            nested.rollback()
        check(tx)
    assert len(moves) == 5, moves
