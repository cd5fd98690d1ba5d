"""The append-only record of what changed: who, when, from what, to what, because of which message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, TypedDict, Unpack

from sqlalchemy import Connection, bindparam, insert, select

from storage.hot import Hot
from storage.tables import event


@dataclass(frozen=True, slots=True)
class By:
    """Who made a change and through which message; all None for the bot's own clock."""

    account_id: int | None = None
    person_id: int | None = None
    inbox_id: int | None = None


class What(StrEnum):
    """What can happen to a record. Whoever changes records of one table declares it: `class X(What, record="x")`.

    The values are stored, so they never change. `read_ahead`: a batch of messages knows these records from before,
    and must read them again once this has happened.
    """

    record: ClassVar[str]
    read_ahead: ClassVar[bool]

    def __init_subclass__(cls, *, record: str, read_ahead: bool = False) -> None:
        super().__init_subclass__()
        cls.record = record
        cls.read_ahead = read_ahead


class Details(TypedDict, total=False):
    """What an event may tell besides: the fields that changed, as they were and as they are; why."""

    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One change as it was recorded. `before` and `after` hold only the fields that changed."""

    at: datetime
    what: str
    person_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    note: str | None


_insert = Hot(
    insert(event),
    ("at", "record", "record_id", "what", "account_id", "person_id", "inbox_id", "before", "after", "note"),
)
_history = (
    select(event.c.at, event.c.what, event.c.person_id, event.c.before, event.c.after, event.c.note)
    .where(event.c.record == bindparam("record"), event.c.record_id == bindparam("record_id"))
    .order_by(event.c.id)
)
_newest = (
    select(event.c.at)
    .where(
        event.c.record == bindparam("record"),
        event.c.record_id == bindparam("record_id"),
        event.c.what == bindparam("what"),
    )
    .order_by(event.c.id.desc())
    .limit(bindparam("most"))
)
_WAITING = "events not written yet"


def record(tx: Connection, at: datetime, by: By, what: What, record_id: int, **details: Unpack[Details]) -> None:
    """Note one change, in the transaction that makes it. In a batch the rows are written together (`holding`)."""
    row = {
        "at": at,
        "record": what.record,
        "record_id": record_id,
        "what": what,
        "account_id": by.account_id,
        "person_id": by.person_id,
        "inbox_id": by.inbox_id,
        "before": details.get("before"),
        "after": details.get("after"),
        "note": details.get("note"),
    }
    waiting = tx.info.get(_WAITING)
    if waiting is None:
        _insert.run(tx, row)
    else:
        waiting.append(row)


@contextmanager
def holding(tx: Connection) -> Iterator[None]:
    """Collect what is recorded inside and write it as one statement at the end: most messages record something."""
    tx.info[_WAITING] = []
    try:
        yield
        _insert.many(tx, tx.info[_WAITING])
    finally:
        del tx.info[_WAITING]


def is_held(tx: Connection) -> bool:
    """Whether somebody further out writes what is recorded."""
    return _WAITING in tx.info


def mark(tx: Connection) -> int:
    """Where the held rows stand, for `forget_since`."""
    return len(tx.info.get(_WAITING, ()))


def forget_since(tx: Connection, marked: int) -> None:
    """A message is rolled back: what it recorded goes with it."""
    del tx.info.get(_WAITING, [])[marked:]


def history(tx: Connection, record: str, record_id: int) -> list[Event]:
    """Everything that happened to a record, oldest first; what is held back is part of it."""
    rows = tx.execute(_history, {"record": record, "record_id": record_id})
    written = [Event(*row) for row in rows]
    held = [
        Event(row["at"], row["what"], row["person_id"], row["before"], row["after"], row["note"])
        for row in tx.info.get(_WAITING, ())
        if row["record"] == record and row["record_id"] == record_id
    ]
    return written + held


def count_since(tx: Connection, what: What, record_id: int, since: datetime, most: int) -> int:
    """How often this happened to a record after `since`, `most` being enough to know; held ones count."""
    wanted = what.record, record_id, what
    held = [row["at"] for row in tx.info.get(_WAITING, ()) if (row["record"], row["record_id"], row["what"]) == wanted]
    written = tx.execute(_newest, {"record": what.record, "record_id": record_id, "what": what, "most": most})
    return sum(at > since for at in (*held, *written.scalars()))
