"""Pictures of albums that came one by one: kept from their arrival until the album is handled as one message."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage import inbox
from storage.columns import new_id
from storage.inbox import Arrived
from storage.tables import album_part
from storage.tables import inbox as inbox_table


@dataclass(frozen=True, slots=True)
class Part:
    """One picture's event. `payload` is the adapter's, scrubbed by it."""

    event_id: str
    album: str
    received_at: datetime
    payload: dict[str, Any]


_columns = album_part.c.event_id, album_part.c.album, album_part.c.received_at, album_part.c.payload


def keep(tx: Connection, platform: str, bot: str, part: Part) -> bool:
    """Keep a part. False: it is kept already, or was handled with its album."""
    address = platform, bot, part.event_id
    if inbox.seen(tx, {address}):
        return False
    here = select(album_part.c.album).where(_of(platform, bot), album_part.c.event_id == part.event_id)
    if tx.execute(here).first() is not None:
        return False
    # Raises IntegrityError if another process was quicker; the writer then tries again and finds its row.
    tx.execute(
        insert(album_part).values(
            platform=platform,
            bot=bot,
            event_id=part.event_id,
            album=part.album,
            received_at=part.received_at,
            payload=part.payload,
        )
    )
    return True


def parts(tx: Connection, platform: str, bot: str, album: str | None = None) -> list[Part]:
    """The parts of an album, or of all of them, in the order of their arrival."""
    of = _of(platform, bot) if album is None else _of(platform, bot) & (album_part.c.album == album)
    rows = tx.execute(select(*_columns).where(of).order_by(album_part.c.received_at, album_part.c.event_id))
    return [Part(*row) for row in rows]


def seal(tx: Connection, platform: str, bot: str, album: str, known: Collection[str], sealed: str) -> list[Part]:
    """Give the parts the name `sealed`: what comes later is no part of them any more, whatever dies in between.

    Returns the parts that have it now; none if another process was quicker. What had been handled before is dropped:
    a redelivery that crossed its album.
    """
    of = _of(platform, bot) & (album_part.c.album == album)
    handled = {event_id for _, _, event_id in inbox.seen(tx, {(platform, bot, event_id) for event_id in known})}
    if handled:
        tx.execute(delete(album_part).where(of, album_part.c.event_id.in_(handled)))
    renamed = update(album_part).where(of, album_part.c.event_id.in_(known)).values(album=sealed).returning(*_columns)
    return sorted((Part(*row) for row in tx.execute(renamed)), key=lambda part: (part.received_at, part.event_id))


def finish(tx: Connection, platform: str, bot: str, album: str, event_id: str) -> None:
    """The album was handled as the message `event_id`: its parts go, and each is remembered as handled."""
    of = _of(platform, bot) & (album_part.c.album == album)
    events = [row[0] for row in tx.execute(delete(album_part).where(of).returning(album_part.c.event_id))]
    _remember(tx, platform, bot, event_id, events)


def _remember(tx: Connection, platform: str, bot: str, event_id: str, events: Sequence[str]) -> None:
    message = tx.execute(
        select(inbox_table.c.chat_id, inbox_table.c.account_id, inbox_table.c.received_at).where(
            inbox_table.c.platform == platform, inbox_table.c.bot == bot, inbox_table.c.event_id == event_id
        )
    ).first()
    if message is None:  # given up: there is no message that they belong to
        return
    keys = {(platform, bot, part_id) for part_id in events}
    new = keys - inbox.seen(tx, keys)
    inbox.add(
        tx,
        [
            Arrived(new_id(), key, message.chat_id, message.account_id, message.received_at, None, "silent")
            for key in sorted(new)
        ],
    )


def _of(platform: str, bot: str) -> Any:
    return (album_part.c.platform == platform) & (album_part.c.bot == bot)
