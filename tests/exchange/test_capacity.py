"""Capacity is never overdrawn and a need has one unit, whoever presses at the same moment and whatever they do."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from sqlalchemy import Connection, select

from bot.refused import Refused
from handlers.exchange import capacity, claiming, fulfilling, needing, offering
from handlers.exchange.claiming import Wanted
from handlers.exchange.fulfilling import GRADES
from handlers.exchange.needing import NewNeed
from handlers.exchange.offering import NewResource
from handlers.exchange.records import get_resource
from storage.tables import pledge, role, unit
from tests.exchange.ground import (
    HOSPITAL,
    LAMP,
    STAFF,
    TRANSPORT,
    check,
    liaison,
    need_id,
    of_person_at,
    resource_id,
)
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.support.examples import seeds

AT_ONCE = 50


def test_fifty_units_at_once_and_one_leads(talk: Talk) -> None:
    """Each in a thread and a transaction of their own."""
    with talk.database.begin() as tx:
        number = need_id(tx, LAMP)
        crowd = list(tx.scalars(select(role.c.person_id).where(role.c.name == "liaison").limit(AT_ONCE)))
    ready = Barrier(AT_ONCE)

    def press(person_id: int) -> str:
        ready.wait(60)
        with talk.database.begin() as tx:
            try:
                claiming.claim(of_person_at(talk, tx, person_id), number)
            except Refused as refused:
                return refused.key
            return "leads"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = Counter(pool.map(press, crowd))
    assert came == {"leads": 1, "exchange.need_taken": AT_ONCE - 1}
    with talk.database.begin() as tx:
        check(tx)
    assert talk.count(pledge) == 1


def test_fifty_at_once_take_just_what_there_is(talk: Talk) -> None:
    """Six times, two each: three of fifty."""
    with talk.database.begin() as tx:
        wanted, staff = resource_id(tx, "义诊测血压"), acting_as(talk, tx, STAFF)
        community = talk.county.places.community("水东社区")
        assert community is not None
        numbers = [
            needing.list_need(staff, NewNeed(f"第{number}处测血压", community.id, amount=2)).id
            for number in range(AT_ONCE)
        ]
    ready = Barrier(AT_ONCE)

    def press(number: int) -> str:
        ready.wait(60)
        try:
            with talk.database.begin() as tx:
                claiming.claim(liaison(talk, tx, HOSPITAL), number, Wanted(wanted))
        except Refused as refused:
            return refused.key
        return "taken"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = Counter(pool.map(press, numbers))
    assert came == {"taken": 3, "exchange.not_enough": AT_ONCE - 3}
    with talk.database.begin() as tx:
        check(tx)
        assert get_resource(tx, wanted).left == 0


def test_random_lives_never_overdraw(talk: Talk) -> None:
    """Units and a community do what they like; after every step all that must hold does."""
    moves = Counter[str]()
    for seed in seeds(12):
        with talk.database.begin() as tx:
            moves += _live(talk, tx, Random(seed))
            tx.rollback()
    done = {"claim", "take more", "deliver", "rate", "back", "more", "fewer", "join", "lead"}
    assert done <= moves.keys(), moves


def _live(talk: Talk, tx: Connection, rng: Random) -> Counter[str]:
    names = [TRANSPORT, HOSPITAL, "县司法局"]
    units = {name: liaison(talk, tx, name) for name in names}
    ids = {row.name: row.id for row in tx.execute(select(unit.c.id, unit.c.name))}
    staff, community = acting_as(talk, tx, STAFF), talk.county.places.community("水东社区")
    assert community is not None
    offers = {name: offering.offer(work, NewResource("人手", rng.randint(2, 6))).id for name, work in units.items()}
    numbers = [
        needing.list_need(staff, NewNeed(f"需要{number}", community.id, amount=rng.randint(1, 4))).id
        for number in range(5)
    ]
    moves = Counter[str]()
    for _ in range(120):
        name, number = rng.choice(names), rng.choice(numbers)
        work, what = units[name], rng.choice(MOVES)
        nested = tx.begin_nested()
        try:
            match what:
                case "claim":
                    quantity = rng.choice((None, rng.randint(1, 6)))
                    claiming.claim(work, number, Wanted(rng.choice((None, offers[name])), quantity))
                case "join":
                    claiming.join(work, number)
                case "lead":
                    claiming.hand_lead(work, number, ids[rng.choice(names)])
                case "back":
                    fulfilling.give_back(work, number, "")
                case "deliver":
                    fulfilling.deliver(work, number, quantity=rng.choice((None, rng.randint(1, 8))))
                case "rate":
                    fulfilling.rate(staff, number, rng.choice(GRADES))
                case "more" | "fewer":
                    now = get_resource(tx, offers[name]).amount or 5
                    offering.change(work, offers[name], amount=now + (2 if what == "more" else -2))
                case "take more":
                    capacity.take(work, offers[name], 1)
                    capacity.take(work, offers[name], -1)
            nested.commit()
            moves[what] += 1
        except Refused:
            nested.rollback()
        check(tx)
    return moves


MOVES = ("claim", "claim", "join", "lead", "back", "deliver", "rate", "more", "fewer", "take more")
