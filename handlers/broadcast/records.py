"""Broadcasts as they are stored, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from bot.actor import PRESENT
from storage import pushes
from storage.events import What
from storage.pushes import grid_groups
from storage.tables import broadcast, person, place


class State(StrEnum):
    """Where a broadcast stands."""

    ASKED = "asked"  # shown with its reach; waits for the second word
    SET = "set"  # the second word is said; its time has not come
    SENDING = "sending"
    STOPPED = "stopped"
    OVER = "over"  # every group is owed it; what has not left yet can still be stopped
    DROPPED = "dropped"


class BroadcastEvent(What, record="broadcast"):
    """What is decided of a broadcast."""

    ASKED = "asked for"
    CONFIRMED = "confirmed"
    BEGUN = "begun"
    STOPPED = "stopped"
    RESUMED = "resumed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A row. `groups` and `people` are its reach as it was shown."""

    id: int
    kind: str
    about: int
    name: str
    path: str
    follows: str
    text: str
    urgent: bool
    groups: int
    people: int
    state: State
    planned_to: int
    account_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What would go out: to the groups under `path`, in these words. `follows`: only to those that another broadcast
    of this name has reached."""

    kind: str
    about: int
    path: str
    text: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many groups have it, are owed it still, were not reached (or it is not known), and are not planned."""

    groups: int
    sent: int
    waiting: int
    failed: int

    @property
    def left(self) -> int:
        """Groups that do not have it and are owed nothing."""
        return max(0, self.groups - self.sent - self.waiting - self.failed)


_COLUMNS = [broadcast.c[name] for name in Broadcast.__dataclass_fields__]


def reach(tx: Connection, path: str, follows: str = "") -> tuple[int, int]:
    """Groups, and people who have reported in, of a part of the tree ("/": of all)."""
    groups = tx.execute(select(func.count()).select_from(grid_groups(path, follows).subquery())).scalar_one()
    people = select(func.count()).select_from(person).where(person.c.state.in_(PRESENT))
    if path != "/":
        under = select(place.c.id).where(place.c.path.startswith(path, autoescape=True))
        people = people.where(person.c.grid_id.in_(under))
    return groups, tx.execute(people).scalar_one()


def find(tx: Connection, *where: ColumnElement[bool]) -> list[Broadcast]:
    """Those that meet all of it, the newest first."""
    rows = tx.execute(select(*_COLUMNS).where(*where).order_by(broadcast.c.id.desc()))
    return [_read(row) for row in rows]


def _read(row: Row[Any]) -> Broadcast:
    values = row._asdict()
    return Broadcast(**values | {"state": State(values["state"])})


def lock(tx: Connection, broadcast_id: int) -> Broadcast:
    """One row, which nobody else changes before this commits."""
    return _read(tx.execute(select(*_COLUMNS).where(broadcast.c.id == broadcast_id).with_for_update()).one())


def put(tx: Connection, **values: object) -> int:
    """A new row; its id."""
    made = tx.execute(insert(broadcast).values(planned_to=0, **values).returning(broadcast.c.id))
    return int(made.scalar_one())


def change(tx: Connection, broadcast_id: int, **values: object) -> None:
    """Other values."""
    tx.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(**values))


def progress(tx: Connection, kept: Broadcast) -> Progress:
    """How far it has come."""
    states = pushes.of_name(tx, kept.name)
    groups = tx.execute(select(func.count()).select_from(grid_groups(kept.path, kept.follows).subquery())).scalar_one()
    gone = states.get("sent", 0), states.get("queued", 0), states.get("dead", 0)
    return Progress(max(groups, sum(gone)), *gone)
