"""What arrived: one row an event, for ever."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, text

from storage.columns import grouped
from storage.hot import Hot
from storage.tables import inbox

Key = tuple[str, str, str]  # platform, bot, event id


@dataclass(frozen=True, slots=True)
class Arrived:
    """A row to write. `payload` None = chatter that was not for the bot: only its key is kept."""

    id: int
    key: Key
    chat_id: int
    account_id: int
    at: datetime
    payload: dict[str, Any] | None
    state: str
    error: str | None = None


_seen = Hot(
    select(inbox.c.event_id).where(
        inbox.c.platform == bindparam("on"),
        inbox.c.bot == bindparam("by"),
        inbox.c.event_id.in_(bindparam("keys", expanding=True)),
    )
)
_insert = Hot(
    insert(inbox),
    (
        "id",
        "platform",
        "bot",
        "event_id",
        "chat_id",
        "account_id",
        "received_at",
        "payload",
        "state",
        "error",
    ),
)
_lock = text(
    "SELECT pg_advisory_xact_lock(k) FROM"
    " (SELECT DISTINCT hashtextextended(c, 0) AS k FROM unnest(CAST(:names AS text[])) AS c ORDER BY k) AS s"
)


def lock(tx: Connection, names: Collection[str]) -> None:
    """Keep each chat's and each sender's messages in order over several processes. SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(_lock, {"names": list(names)})


def seen(tx: Connection, keys: Collection[Key]) -> set[Key]:
    """Which of these events were handled before."""
    return {
        (platform, bot, row[0])
        for (platform, bot), ids in grouped(keys).items()
        for row in _seen.rows(tx, {"on": platform, "by": bot, "keys": ids})
    }


def find(tx: Connection, key: Key) -> int | None:
    """The row of an event that was handled; None where there is none, or none yet in this batch."""
    of = (inbox.c.platform == key[0]) & (inbox.c.bot == key[1]) & (inbox.c.event_id == key[2])
    return tx.execute(select(inbox.c.id).where(of)).scalar()


def add(tx: Connection, rows: Sequence[Arrived]) -> None:
    """Write the batch's rows. Raises IntegrityError if another process was quicker with one of them."""
    _insert.many(
        tx,
        [
            {
                "id": row.id,
                "platform": row.key[0],
                "bot": row.key[1],
                "event_id": row.key[2],
                "chat_id": row.chat_id,
                "account_id": row.account_id,
                "received_at": row.at,
                "payload": row.payload,
                "state": row.state,
                "error": row.error,
            }
            for row in rows
        ],
    )


def failed_count(tx: Connection) -> int:
    """How many messages were kept with an error, for staff to look at."""
    return int(tx.execute(select(func.count()).select_from(inbox).where(inbox.c.state == "failed")).scalar_one())
