"""People of the demo county who act on wishes without a chat, and what must always hold."""

from __future__ import annotations

from sqlalchemy import Connection, select

from handlers.wishes import claiming, telling, verifying
from handlers.wishes.records import TAKEN, WishState
from handlers.wishes.telling import NewWish
from storage.tables import wish
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk

WISHER, MEMBER, GRID, STAFF, COUNTY, NOBODY, OTHER = (
    "demo-li",
    "demo-guo",
    "demo-zhang",
    "demo-luo",
    "demo-xiao",
    "demo-chen",
    "demo-zhong",
)
REACH = "李桂秀 3栋2单元502"


def community(talk: Talk) -> int:
    where = talk.county.places.community("水东社区")
    assert where is not None
    return where.id


def new(talk: Talk, **more: object) -> NewWish:
    values = {"what": "一台收音机", "place_id": community(talk), "whom": "成人", "kind": "实物", "reach": REACH}
    return NewWish(**(values | more))  # type: ignore[arg-type]


def told(talk: Talk, tx: Connection, **more: object) -> int:
    """A wish that waits for the community; `who` told it."""
    who = str(more.pop("who", WISHER))
    return telling.tell(acting_as(talk, tx, who), new(talk, **more), "李桂秀").id


def published(talk: Talk, tx: Connection, **more: object) -> int:
    number = told(talk, tx, **more)
    verifying.verify(acting_as(talk, tx, STAFF), number)
    return number


def claimed(talk: Talk, tx: Connection, **more: object) -> int:
    number = published(talk, tx, **more)
    claiming.claim(acting_as(talk, tx, MEMBER), number)
    return number


def delivered(talk: Talk, tx: Connection, **more: object) -> int:
    number = claimed(talk, tx, **more)
    claiming.deliver(acting_as(talk, tx, MEMBER), number)
    return number


def check(tx: Connection) -> None:
    """Whoever has a wish has it alone; nobody has one that is free; how a wisher is reached goes when it is over."""
    for row in tx.execute(select(wish)).all():
        if row.state in TAKEN:
            assert row.person_id is not None, row.id
            assert row.claimed_at is not None
        if row.state in (WishState.TOLD, WishState.OPEN):
            assert (row.person_id, row.claimed_at) == (None, None)
        if row.state in (WishState.CONFIRMED, WishState.UNFIT, WishState.WITHDRAWN):
            assert row.sealed is None
