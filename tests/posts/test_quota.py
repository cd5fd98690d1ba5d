"""The quota is exact, whoever presses at the same moment and whatever people do afterwards."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from sqlalchemy import Connection, select

from bot.refused import Refused
from handlers.posts import publishing, seats
from handlers.posts.publishing import NewPost
from handlers.posts.records import PostState, get, posts
from handlers.posts.seats import Outcome
from storage.tables import post, post_hold
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk
from tests.posts.ground import PATROL, acting, alter, check, post_id, present
from tests.support.examples import seeds

AT_ONCE = 50
WANTED = 7


def test_fifty_at_once_take_just_the_places_there_are(talk: Talk) -> None:
    """Each in a thread and a transaction of their own; those who come too late stand in the queue, in one order."""
    wanted = alter(talk, PATROL, wanted=WANTED)
    with talk.database.begin() as tx:
        crowd = present(tx, AT_ONCE)
    assert len(crowd) == AT_ONCE
    ready = Barrier(AT_ONCE)

    def press(person_id: int) -> Outcome:
        ready.wait(60)
        with talk.database.begin() as tx:
            return seats.wait(acting(talk, tx, person_id), wanted).outcome

    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = Counter(pool.map(press, crowd))
    assert came == {Outcome.TAKEN: WANTED, Outcome.QUEUED: AT_ONCE - WANTED}
    with talk.database.begin() as tx:
        check(tx)
        kept = get(tx, wanted)
        assert (kept.taken, kept.waiting) == (WANTED, AT_ONCE - WANTED)


def test_one_person_pressing_ten_times_at_once_has_one_place(talk: Talk) -> None:
    wanted = post_id(talk, PATROL)
    with talk.database.begin() as tx:
        (person_id,) = present(tx, 1)
    ready = Barrier(10)

    def press(_: int) -> Outcome:
        ready.wait(60)
        with talk.database.begin() as tx:
            return seats.claim(acting(talk, tx, person_id), wanted).outcome

    with ThreadPoolExecutor(10) as pool:
        came = Counter(pool.map(press, range(10)))
    assert came == {Outcome.TAKEN: 1, Outcome.THERE: 9}
    assert talk.count(post_hold, post_hold.c.post_id == wanted) == 1


def test_the_queue_moves_in_its_order(talk: Talk) -> None:
    wanted = alter(talk, PATROL, wanted=1)
    with talk.database.begin() as tx:
        crowd = present(tx, 4)
        for person_id in crowd:
            seats.wait(acting(talk, tx, person_id), wanted)
        order = []
        for person_id in crowd:
            holder = next(each for each in _seated(tx, wanted))
            order.append(holder)
            seats.give_back(acting(talk, tx, person_id), wanted)
            check(tx)
        assert order == crowd
        assert get(tx, wanted).taken == 0


def _seated(tx: Connection, wanted: int) -> list[int]:
    query = select(post_hold.c.person_id).where(post_hold.c.post_id == wanted, post_hold.c.state == "held")
    return list(tx.scalars(query))


SEEDS = seeds(6)


def test_random_lives_keep_the_quota(talk: Talk) -> None:
    """Eight people and their community do what they like; after every step all that must hold does."""
    for seed in SEEDS:
        with talk.database.begin() as tx:
            _live(talk, tx, Random(seed))
            tx.rollback()


def _live(talk: Talk, tx: Connection, rng: Random) -> None:
    crowd = present(tx, 8)
    staff = acting_as(talk, tx, "demo-luo")
    ids = [kept.id for kept in posts(tx, post.c.title.in_((PATROL, "法律咨询", "楼栋联络员")))]
    moves = Counter[str]()
    for _ in range(120):
        wanted, who = rng.choice(ids), acting(talk, tx, rng.choice(crowd))
        what = rng.choice(("claim", "wait", "wait", "back", "back", "more", "fewer", "pause", "resume", "end"))
        nested = tx.begin_nested()
        try:
            match what:
                case "claim":
                    seats.claim(who, wanted)
                case "wait":
                    seats.wait(who, wanted)
                case "back":
                    seats.give_back(who, wanted)
                case "more":
                    publishing.change(staff, wanted, wanted=get(tx, wanted).wanted + 1)
                case "fewer":
                    publishing.change(staff, wanted, wanted=get(tx, wanted).wanted - 1)
                case "pause":
                    publishing.pause(staff, wanted)
                case "resume":
                    publishing.resume(staff, wanted)
                case "end" if rng.random() < 0.1:
                    kept = get(tx, wanted)
                    publishing.finish(staff, wanted)
                    new = NewPost(kept.title, kept.place_id, max(1, kept.wanted), licence=kept.licence)
                    ids[ids.index(wanted)] = publishing.publish(staff, new).id
            nested.commit()
            moves[what] += 1
        except Refused:
            nested.rollback()
        check(tx)
    assert len(moves) >= 6, moves
    assert any(kept.state == PostState.OPEN for kept in posts(tx))
