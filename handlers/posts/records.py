"""Posts and holds as they are kept, and how they are read: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, select

from storage.tables import person, post, post_hold


class PostState(StrEnum):
    """Of a post. Whether it is full is counted, not kept."""

    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


class HoldState(StrEnum):
    """Of one person's hold of one post."""

    QUEUED = "queued"
    ASKED = "asked"  # of a licensed post: waits for the community's word, and has a place meanwhile
    HELD = "held"
    ENDED = "ended"


SEATED = frozenset({HoldState.ASKED, HoldState.HELD})  # these take one of the places
ALIVE = SEATED | {HoldState.QUEUED}


@dataclass(frozen=True, slots=True)
class Post:
    """`taken`: places that somebody has; `waiting`: people in the queue."""

    id: int
    place_id: int
    title: str
    kind: str
    what: str
    hours: str
    wanted: int
    licence: bool
    heavy: bool
    until: date | None
    contact: str
    note: str
    state: str
    provisional: bool
    taken: int
    waiting: int

    @property
    def free(self) -> int:
        """Places that nobody has; none of a post that is paused or over."""
        return max(0, self.wanted - self.taken) if self.state == PostState.OPEN else 0


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody's hold of a post. `since` to `until`: the term, of those who hold it."""

    id: int
    post_id: int
    person_id: int
    state: str
    at: datetime
    since: date | None
    until: date | None
    asked_at: datetime | None
    stand_in_id: int | None
    stand_in_until: date | None
    stand_in_at: datetime | None

    def stand_in_on(self, day: date) -> int | None:
        """Who stands in on a day and has said yes: a person's id."""
        stands = self.stand_in_at is not None and self.stand_in_until is not None and self.stand_in_until >= day
        return self.stand_in_id if stands else None


def _counted(states: Collection[str]) -> ColumnElement[int]:
    rows = select(func.count()).select_from(post_hold).where(post_hold.c.post_id == post.c.id)
    return rows.where(post_hold.c.state.in_(states)).correlate(post).scalar_subquery()


_POST = (
    post.c.id,
    post.c.place_id,
    post.c.title,
    post.c.kind,
    post.c.what,
    post.c.hours,
    post.c.wanted,
    post.c.licence,
    post.c.heavy,
    post.c.until,
    post.c.contact,
    post.c.note,
    post.c.state,
    post.c.provisional,
    _counted(SEATED),
    _counted({HoldState.QUEUED}),
)
_HOLD = (
    post_hold.c.id,
    post_hold.c.post_id,
    post_hold.c.person_id,
    post_hold.c.state,
    post_hold.c.at,
    post_hold.c.since,
    post_hold.c.until,
    post_hold.c.asked_at,
    post_hold.c.stand_in_id,
    post_hold.c.stand_in_until,
    post_hold.c.stand_in_at,
)


def posts(tx: Connection, *where: ColumnElement[bool]) -> list[Post]:
    """Posts, the oldest first."""
    return [Post(*tuple(row)) for row in tx.execute(select(*_POST).where(*where).order_by(post.c.id))]


def find(tx: Connection, post_id: int) -> Post | None:
    """One post."""
    return next(iter(posts(tx, post.c.id == post_id)), None)


def get(tx: Connection, post_id: int) -> Post:
    """One post that is there."""
    kept = find(tx, post_id)
    assert kept is not None
    return kept


def in_order(tx: Connection, ids: Sequence[int]) -> list[Post]:
    """These posts, in this order."""
    by_id = {each.id: each for each in posts(tx, post.c.id.in_(ids))}
    return [by_id[each] for each in ids if each in by_id]


def lock(tx: Connection, post_id: int) -> Post:
    """A post that nobody else changes until the end of the transaction: so that no two can take the last place.
    Its places are counted after the lock is held."""
    tx.execute(select(post.c.id).where(post.c.id == post_id).with_for_update())
    return get(tx, post_id)


def holds(tx: Connection, *where: ColumnElement[bool]) -> list[Hold]:
    """Holds, in the order in which they came into their state."""
    rows = tx.execute(select(*_HOLD).where(*where).order_by(post_hold.c.at, post_hold.c.id))
    return [Hold(*tuple(row)) for row in rows]


def hold_of(tx: Connection, post_id: int, person_id: int) -> Hold | None:
    """Somebody's hold of a post, one that is over too."""
    own = post_hold.c.post_id == post_id, post_hold.c.person_id == person_id
    return next(iter(holds(tx, *own)), None)


def own(tx: Connection, person_id: int) -> list[tuple[Hold, Post]]:
    """What somebody holds or waits for, the oldest first: the lines of 我的岗位."""
    alive = holds(tx, post_hold.c.person_id == person_id, post_hold.c.state.in_(ALIVE))
    by_id = {each.id: each for each in posts(tx, post.c.id.in_([hold.post_id for hold in alive]))}
    return [(hold, by_id[hold.post_id]) for hold in sorted(alive, key=lambda hold: hold.id)]


def names(tx: Connection, person_ids: Collection[int]) -> dict[int, str]:
    """What these people are called."""
    rows = tx.execute(select(person.c.id, person.c.name).where(person.c.id.in_(person_ids)))
    return {row.id: row.name for row in rows}
