"""The append-only record of what changed: who, when, from what, to what, because of which message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from storage.tables import event


@dataclass(frozen=True, slots=True)
class By:
    """Who made a change and through which message; all None for the bot's own clock."""

    account_id: int | None = None
    person_id: int | None = None
    inbox_id: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One change as it was recorded. `before` and `after` hold only the fields that changed."""

    at: datetime
    what: str
    person_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    note: str | None


_insert = insert(event)
_history = (
    select(event.c.at, event.c.what, event.c.person_id, event.c.before, event.c.after, event.c.note)
    .where(event.c.record == bindparam("kind"), event.c.record_id == bindparam("one"))
    .order_by(event.c.id)
)
_WAITING = "events not written yet"


def record(
    tx: Connection,
    at: datetime,
    by: By,
    kind: str,
    record_id: int,
    what: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    note: str | None = None,
) -> None:
    """Note one change, in the transaction that makes it. In a batch the rows are written together (`holding`)."""
    row = {
        "at": at,
        "record": kind,
        "record_id": record_id,
        "what": what,
        "account_id": by.account_id,
        "person_id": by.person_id,
        "inbox_id": by.inbox_id,
        "before": before,
        "after": after,
        "note": note,
    }
    waiting = tx.info.get(_WAITING)
    if waiting is None:
        tx.execute(_insert, row)
    else:
        waiting.append(row)


@contextmanager
def holding(tx: Connection) -> Iterator[None]:
    """Collect what is recorded inside and write it as one statement at the end: most messages record something."""
    tx.info[_WAITING] = []
    try:
        yield
        if waiting := tx.info[_WAITING]:
            tx.execute(_insert, waiting)
    finally:
        del tx.info[_WAITING]


def mark(tx: Connection) -> int:
    """Where the held rows stand, for `forget_since`."""
    return len(tx.info.get(_WAITING, ()))


def forget_since(tx: Connection, marked: int) -> None:
    """A message is rolled back: what it recorded goes with it."""
    del tx.info.get(_WAITING, [])[marked:]


def history(tx: Connection, kind: str, record_id: int) -> list[Event]:
    """Everything that happened to a record, oldest first; what is held back is part of it."""
    rows = tx.execute(_history, {"kind": kind, "one": record_id})
    written = [Event(*row) for row in rows]
    held = [
        Event(row["at"], row["what"], row["person_id"], row["before"], row["after"], row["note"])
        for row in tx.info.get(_WAITING, ())
        if row["record"] == kind and row["record_id"] == record_id
    ]
    return written + held
