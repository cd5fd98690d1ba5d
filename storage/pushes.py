"""What is owed to many groups at once: planned by one statement, counted and taken back by its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Connection, Select, String, cast, delete, exists, func, literal, select

from storage.outbox import notify
from storage.tables import chat, outbox, place
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class ToGroups:
    """A message to every group of a part of the tree ("/": to all). Each is once by `name` and the group's row."""

    name: str
    path: str
    text: str
    urgent: bool
    due_at: datetime
    follows: str = ""  # only to groups that were owed the one of this name


def grid_groups(path: str, follows: str = "") -> Select[*tuple[int, ...]]:
    """The rows of the groups that are reached there; `follows`: of those that were owed the push of this name."""
    reached = select(chat.c.id).where(chat.c.purpose == "grid", chat.c.active.is_(True))
    if follows:
        owed = outbox.alias("owed")
        reached = reached.where(exists().where(owed.c.once == literal(follows) + cast(chat.c.id, String)))
    if path == "/":
        return reached
    under = select(place.c.id).where(place.c.path.startswith(path, autoescape=True))
    return reached.where(chat.c.place_id.in_(under))


def owe_groups(tx: Connection, push: ToGroups, after: int, most: int, now: datetime) -> int | None:
    """Owe it to the next `most` groups after this row, those that have it already passed over: one statement, however
    many there are. Returns the last row looked at; None where no group is left.
    """
    ahead = grid_groups(push.path, push.follows).where(chat.c.id > after)
    row_at = tx.execute(ahead.order_by(chat.c.id).offset(most - 1).limit(1)).first()
    last = int(row_at[0]) if row_at is not None else None
    row = {
        "platform": chat.c.platform,
        "chat_id": chat.c.id,
        "kind": literal("push"),
        "urgent": literal(push.urgent),
        "text": literal(push.text),
        "choices": literal([], JSON),
        "files": literal([], JSON),
        "once": literal(push.name) + cast(chat.c.id, String),
        "state": literal("queued"),
        "due_at": literal(push.due_at, outbox.c.due_at.type),
        "attempts": literal(0),
        "created_at": literal(now, outbox.c.created_at.type),
        "secret": literal(value=False),
    }
    reached = ahead.with_only_columns(*row.values())
    if last is not None:
        reached = reached.where(chat.c.id <= last)
    put = insert_into(tx, outbox).from_select(list(row), reached.order_by(chat.c.id))
    tx.execute(put.on_conflict_do_nothing(index_elements=[outbox.c.once]))
    if tx.dialect.name == "postgresql":
        tx.execute(notify)
    return last


def _named(name: str) -> Select[*tuple[str, ...]]:
    return select(literal(name) + cast(chat.c.id, String)).where(chat.c.kind == "group")


def take_back(tx: Connection, name: str) -> int:
    """What nobody has begun to send of it goes: it can be owed again. Returns how many groups that are."""
    waits = outbox.c.once.in_(_named(name)), outbox.c.state == "queued", outbox.c.claimed.is_(None)
    return tx.execute(delete(outbox).where(*waits)).rowcount


def of_name(tx: Connection, name: str) -> dict[str, int]:
    """How many groups' messages of it are in which state."""
    rows = tx.execute(
        select(outbox.c.state, func.count()).where(outbox.c.once.in_(_named(name))).group_by(outbox.c.state)
    )
    return {row[0]: row[1] for row in rows}
