"""The web room's messages: kept before anybody sees them, as a real platform's server would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.attachments import Kept
from storage.tables import room_message
from storage.tables.room import UNACKED

NAME_LIMIT = 64  # characters; the column's width


@dataclass(frozen=True, slots=True)
class RoomMessage:
    """One message as the room keeps it. `sender_id` "" is the bot; `event_id` is a person's, `outbox_id` the bot's."""

    id: int
    chat_id: str
    sender_id: str
    sender_name: str
    text: str
    choices: tuple[tuple[str, str], ...]  # (label, what pressing it sends)
    files: tuple[Kept, ...]
    unreadable: str
    addressed: bool
    at: datetime
    event_id: str | None
    outbox_id: int | None

    @property
    def from_bot(self) -> bool:
        return self.outbox_id is not None


def _files(files: Sequence[Kept], unreadable: str) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = [
        {"sha256": one.sha256, "name": one.name, "mime": one.mime, "size": one.size} for one in files
    ]
    # The reason stands among the files it is about: a redelivery after a crash must still tell it.
    return [*kept, {"unreadable": unreadable}] if unreadable else kept


def _message(row: Row[Any]) -> RoomMessage:
    return RoomMessage(
        id=row.id,
        chat_id=row.chat_id,
        sender_id=row.sender_id,
        sender_name=row.sender_name,
        text=row.text,
        choices=tuple((label, send) for label, send in row.choices),
        files=tuple(Kept(**one) for one in row.files if "sha256" in one),
        unreadable="；".join(one["unreadable"] for one in row.files if "unreadable" in one),
        addressed=row.addressed,
        at=row.at,
        event_id=row.event_id,
        outbox_id=row.outbox_id,
    )


def keep_person(
    tx: Connection,
    *,
    chat_id: str,
    sender_id: str,
    sender_name: str,
    text: str,
    files: Sequence[Kept],
    unreadable: str,
    addressed: bool,
    at: datetime,
    event_id: str,
) -> RoomMessage:
    """Keep what a person wrote, not yet acknowledged by the bot."""
    put = insert(room_message).returning(room_message)
    values = {
        "chat_id": chat_id,
        "sender_id": sender_id,
        "sender_name": sender_name[:NAME_LIMIT],
        "text": text,
        "choices": [],
        "files": _files(files, unreadable),
        "addressed": addressed,
        "at": at,
        "event_id": event_id,
        "acked": False,
    }
    return _message(tx.execute(put, values).one())


def keep_bot(
    tx: Connection,
    *,
    chat_id: str,
    name: str,
    text: str,
    choices: Sequence[tuple[str, str]],
    files: Sequence[Kept],
    at: datetime,
    outbox_id: int,
) -> RoomMessage | None:
    """Keep what the bot said; None if this outbox row had been delivered before."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    put = make(room_message).on_conflict_do_nothing(index_elements=[room_message.c.outbox_id]).returning(room_message)
    values = {
        "chat_id": chat_id,
        "sender_id": "",
        "sender_name": name[:NAME_LIMIT],
        "text": text,
        "choices": [[label, send] for label, send in choices],
        "files": _files(files, ""),
        "addressed": False,
        "at": at,
        "outbox_id": outbox_id,
        "acked": True,
    }
    row = tx.execute(put, values).one_or_none()
    return None if row is None else _message(row)


def ack(tx: Connection, ids: Collection[int]) -> None:
    """The bot has committed these."""
    tx.execute(update(room_message).where(room_message.c.id.in_(ids)).values(acked=True))


def unacked(tx: Connection) -> list[RoomMessage]:
    """What the bot has not yet committed, oldest first: to be delivered again at start."""
    rows = tx.execute(select(room_message).where(UNACKED).order_by(room_message.c.id))
    return [_message(row) for row in rows]


def history(tx: Connection, chat_id: str, *, before: int | None = None, limit: int = 50) -> list[RoomMessage]:
    """The newest `limit` messages of a chat (older than the row `before`), in the order they were said."""
    wanted = select(room_message).where(room_message.c.chat_id == chat_id)
    if before is not None:
        wanted = wanted.where(room_message.c.id < before)
    rows = tx.execute(wanted.order_by(room_message.c.id.desc()).limit(limit)).all()
    return [_message(row) for row in reversed(rows)]


def last_lines(tx: Connection, chat_ids: Iterable[str]) -> dict[str, RoomMessage]:
    """The newest message of each of these chats; chats without one are left out."""
    newest = (
        select(func.max(room_message.c.id))
        .where(room_message.c.chat_id.in_(list(chat_ids)))
        .group_by(room_message.c.chat_id)
    )
    rows = tx.execute(select(room_message).where(room_message.c.id.in_(newest)))
    return {row.chat_id: _message(row) for row in rows}
