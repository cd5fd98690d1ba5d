"""People of the demo county who act on its posts without a chat, and what must hold of posts at any time."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, select, update

from bot.actor import of_person
from bot.notify import Reach
from bot.work import Work
from handlers.posts import records
from handlers.posts.records import ALIVE, SEATED, HoldState, PostState
from storage import people
from storage.tables import person, post, post_hold
from tests.handlers.talk import BOT, Talk
from tests.whistles.ground import work as unit_of_work

PATROL, CLEANING, VISITS, LAW, DANCE = "夜间巡逻", "楼道保洁", "独居老人探访", "法律咨询", "文体骨干"


def post_id(talk: Talk, title: str) -> int:
    """The demo county's post of that name."""
    return int(talk.rows(post, post.c.title == title)[0].id)


def present(tx: Connection, most: int) -> list[int]:
    """People who have reported in."""
    return list(tx.scalars(select(person.c.id).where(person.c.state == "in").order_by(person.c.id).limit(most)))


def acting(talk: Talk, tx: Connection, person_id: int) -> Work:
    """Somebody of the roster who acts without a chat."""
    actor = of_person(tx, people.get_person(tx, person_id), talk.clock.now().date())
    done = unit_of_work(tx, talk.county, actor, talk.clock.now())
    done.notify.reach = Reach(lambda _, user_id: (BOT, f"p-{user_id}"))
    return done


def alter(talk: Talk, title: str, **values: object) -> int:
    """A post is otherwise than the demo has it."""
    with talk.database.begin() as tx:
        tx.execute(update(post).where(post.c.title == title).values(**values))
    return post_id(talk, title)


def check(tx: Connection) -> None:
    """Never more people than are wanted, nobody twice; nobody waits where there is room; what is over has nobody."""
    rows = tx.execute(select(post_hold.c.post_id, post_hold.c.person_id)).all()
    assert max(Counter((row.post_id, row.person_id) for row in rows).values(), default=1) == 1
    for kept in records.posts(tx):
        alive = records.holds(tx, post_hold.c.post_id == kept.id, post_hold.c.state.in_(ALIVE))
        seated = [hold for hold in alive if hold.state in SEATED]
        assert len(seated) == kept.taken <= kept.wanted, kept
        if kept.state == PostState.OPEN:
            assert not (kept.free and kept.waiting), kept
        if kept.state == PostState.ENDED:
            assert alive == [], kept
        for hold in alive:
            assert (hold.since is not None) == (hold.state == HoldState.HELD), hold
