"""A wish is claimed once, whoever presses at the same moment."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from sqlalchemy import select

from bot.refused import Refused
from handlers.wishes import claiming, telling, verifying
from handlers.wishes.records import WishState, get
from storage.tables import event, person, wish
from tests.exchange.ground import of_person_at
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.wishes.ground import MEMBER, OTHER, STAFF, WISHER, check, new, published

AT_ONCE = 50


def test_one_winner_of_fifty_at_once(talk: Talk) -> None:
    """Each in a thread and a transaction of their own."""
    with talk.database.begin() as tx:
        number = published(talk, tx)
        crowd = list(tx.scalars(select(person.c.id).where(person.c.state == "in").order_by(person.c.id).limit(AT_ONCE)))
    assert len(crowd) == AT_ONCE
    ready = Barrier(AT_ONCE)

    def press(person_id: int) -> str:
        ready.wait(60)
        with talk.database.begin() as tx:
            try:
                claiming.claim(of_person_at(talk, tx, person_id), number)
            except Refused as refused:
                return refused.key
            return "claimed"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = Counter(pool.map(press, crowd))
    assert came == {"claimed": 1, "wishes.taken": AT_ONCE - 1}
    with talk.database.begin() as tx:
        check(tx)
    assert talk.count(event, event.c.record == "wish", event.c.what == "claimed") == 1


def test_random_lives_hold(talk: Talk) -> None:
    """A wisher, two members and the community do what they like; after every step all that must hold does."""
    moves = Counter[str]()
    for seed in range(6):
        rng = Random(seed)
        with talk.database.begin() as tx:
            works = {who: acting_as(talk, tx, who) for who in (WISHER, MEMBER, OTHER, STAFF)}
            for _ in range(160):
                what = rng.choice(MOVES)
                who = rng.choice((USUAL[what], rng.choice(list(works))))
                work = works[who]
                number = rng.choice(list(tx.scalars(select(wish.c.id)))[-2:])
                nested = tx.begin_nested()
                try:
                    match what:
                        case "tell":
                            telling.tell(work, new(talk))
                        case "verify":
                            verifying.verify(work, number)
                        case "unfit" if rng.random() < 0.05:
                            verifying.unfit(work, number, "不合适")
                        case "claim":
                            claiming.claim(work, number)
                        case "contacted":
                            claiming.contacted(work, number)
                        case "deliver":
                            claiming.deliver(work, number)
                        case "confirm":
                            claiming.confirm(work, number, "看过了")
                        case "not received":
                            claiming.not_received(work, number)
                        case "back":
                            claiming.give_back(work, number)
                        case "withdraw" if rng.random() < 0.05:
                            telling.withdraw(work, number)
                    nested.commit()
                    moves[what] += 1
                except Refused:
                    nested.rollback()
                check(tx)
            assert all(get(tx, each).state in set(WishState) for each in tx.scalars(select(wish.c.id)))
            tx.rollback()
    assert {"tell", "verify", "claim", "contacted", "deliver", "confirm", "not received", "back"} <= moves.keys(), moves


MOVES = (
    *("tell", "verify", "verify", "claim", "claim", "contacted", "deliver", "deliver", "deliver"),
    *("confirm", "not received", "not received", "back", "unfit", "withdraw"),
)
USUAL = {
    **dict.fromkeys(("tell", "confirm", "not received", "withdraw"), WISHER),
    **dict.fromkeys(("verify", "unfit"), STAFF),
    **dict.fromkeys(("claim", "contacted", "deliver", "back"), MEMBER),
}
