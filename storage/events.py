"""The append-only record of what changed: who, when, from what, to what, because of which message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

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
    """Write down one change, in the transaction that makes it."""
    tx.execute(
        _insert,
        {
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
        },
    )


def history(tx: Connection, kind: str, record_id: int) -> list[Event]:
    """Everything that happened to a record, oldest first."""
    rows = tx.execute(
        select(event.c.at, event.c.what, event.c.person_id, event.c.before, event.c.after, event.c.note)
        .where(event.c.record == kind, event.c.record_id == record_id)
        .order_by(event.c.id)
    )
    return [Event(*row) for row in rows]
