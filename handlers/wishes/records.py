"""Wishes as they are kept and read; how a wisher is reached is read in contact.py alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, select

from storage.tables import wish


class WishState(StrEnum):
    """Of a wish. A claim that lapsed leaves it open again, on top."""

    TOLD = "told"
    OPEN = "open"
    CLAIMED = "claimed"
    CONTACTED = "contacted"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    UNFIT = "unfit"
    WITHDRAWN = "withdrawn"


RUNNING = frozenset({WishState.CLAIMED, WishState.CONTACTED})
TAKEN = RUNNING | {WishState.DELIVERED}
OVER = frozenset({WishState.CONFIRMED, WishState.UNFIT, WishState.WITHDRAWN})
ALIVE = frozenset(WishState) - OVER
PUBLISHED = TAKEN | {WishState.OPEN, WishState.CONFIRMED}
CHILD = "孩子"
FREE = {"person_id": None, "unit_id": None, "claimed_at": None, "told_at": None}  # nobody's any more


@dataclass(frozen=True, slots=True)
class Wish:
    """`what`, `kind` and `whom` may be read by anybody; `account_id` (who told it) and `person_id` (who claimed it)
    are ids, and names only in private."""

    id: int
    place_id: int
    kind: str
    whom: str
    what: str
    behalf: bool
    account_id: int | None
    state: str
    at: datetime
    reason: str
    person_id: int | None
    unit_id: int | None
    claimed_at: datetime | None
    told_at: datetime | None
    released: int
    created_at: datetime


_COLUMNS = [wish.c[name] for name in Wish.__slots__]


def wishes(tx: Connection, *where: ColumnElement[bool]) -> list[Wish]:
    """What came back stands on top, then the oldest."""
    query = select(*_COLUMNS).where(*where).order_by((wish.c.released > 0).desc(), wish.c.id)
    return [Wish(*tuple(row)) for row in tx.execute(query)]


def find(tx: Connection, number: int) -> Wish | None:
    """The one of that number."""
    return next(iter(wishes(tx, wish.c.id == number)), None)


def get(tx: Connection, number: int) -> Wish:
    """One that is there."""
    kept = find(tx, number)
    assert kept is not None
    return kept


def alive_of(tx: Connection, account_id: int) -> Sequence[Wish]:
    """What an account has told and what is not over."""
    return wishes(tx, wish.c.account_id == account_id, wish.c.state.in_(ALIVE))
