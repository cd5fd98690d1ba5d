"""The web room's messages: kept before anybody sees them, as a real platform's server would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, union_all, update

from storage.attachments import Kept
from storage.tables import outbox, room_message
from storage.tables.room import UNACKED

NAME_LIMIT = 64  # characters; the column's width
NOWHERE = ""  # the chat of rows that only remember that an outbox row was delivered
LOOKS = 100  # chats in one statement: SQLite takes up to 500 SELECTs in a UNION

_TURN = text("SELECT pg_advisory_xact_lock(20261126)")


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
        {"sha256": file.sha256, "name": file.name, "mime": file.mime, "size": file.size} for file in files
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
        files=tuple(Kept(**file) for file in row.files if "sha256" in file),
        unreadable="；".join(file["unreadable"] for file in row.files if "unreadable" in file),
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
) -> tuple[RoomMessage, bool]:
    """Keep what a person wrote, and whether the bot has taken it: False for a new one.

    An `event_id` that is known gives the row that is there: a browser that lost the answer asks again.
    """
    _in_turn(tx)
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
    known = tx.execute(select(room_message).where(room_message.c.event_id == event_id)).one_or_none()
    row = known or tx.execute(insert(room_message).returning(room_message), values).one()
    return _message(row), bool(row.acked)


def keep_bot(
    tx: Connection,
    *,
    chat_id: str,
    name: str,
    text: str,
    choices: Sequence[tuple[str, str]],
    files: Sequence[Kept],
    at: datetime,
    outbox_ids: Sequence[int],
) -> RoomMessage | None:
    """Keep what the bot said; None if all of these outbox rows had been delivered before.

    Several rows may come merged into one message, and merged otherwise the next time: each of them is marked
    as delivered (one carries the words, the others stand in no chat), and only new ones are shown.
    """
    _in_turn(tx)
    known = set(tx.execute(select(room_message.c.outbox_id).where(room_message.c.outbox_id.in_(outbox_ids))).scalars())
    new = [outbox_id for outbox_id in outbox_ids if outbox_id not in known]
    if not new:
        return None
    if known:
        words = {row.id: row.text for row in tx.execute(select(outbox.c.id, outbox.c.text).where(outbox.c.id.in_(new)))}
        text = "\n\n".join(words.get(outbox_id, "") for outbox_id in new)
    values = {
        "chat_id": chat_id,
        "sender_id": "",
        "sender_name": name[:NAME_LIMIT],
        "text": text,
        "choices": [[label, send] for label, send in choices],
        "files": _files(files, ""),
        "addressed": False,
        "at": at,
        "outbox_id": new[0],
        "acked": True,
    }
    row = tx.execute(insert(room_message).returning(room_message), values).one()
    nowhere = values | {"chat_id": NOWHERE, "text": "", "choices": [], "files": []}
    if merged := [nowhere | {"outbox_id": outbox_id} for outbox_id in new[1:]]:
        tx.execute(insert(room_message), merged)
    return _message(row)


def _in_turn(tx: Connection) -> None:
    """Rows become visible in the order of their ids, so that "what came after this id" misses none.

    SQLite has one writer; on PostgreSQL a larger id could be committed before a smaller one.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(_TURN)


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


def since(tx: Connection, chat_id: str, after: int, limit: int) -> list[RoomMessage]:
    """The oldest `limit` messages of a chat that are newer than the row `after`, in the order they were said."""
    wanted = select(room_message).where(room_message.c.chat_id == chat_id, room_message.c.id > after)
    return [_message(row) for row in tx.execute(wanted.order_by(room_message.c.id).limit(limit))]


def message(tx: Connection, chat_id: str, row_id: int) -> RoomMessage | None:
    """A message of this chat."""
    row = tx.execute(
        select(room_message).where(room_message.c.id == row_id, room_message.c.chat_id == chat_id)
    ).one_or_none()
    return None if row is None else _message(row)


def newest(tx: Connection) -> int:
    """The newest row of any chat; 0 if there is none."""
    return tx.execute(select(func.max(room_message.c.id))).scalar_one() or 0


def changed(tx: Connection, after: int, limit: int = 1000) -> list[tuple[int, str]]:
    """(row, chat) of what was kept after the row `after`, in order."""
    wanted = select(room_message.c.id, room_message.c.chat_id).where(room_message.c.id > after)
    return [(row.id, row.chat_id) for row in tx.execute(wanted.order_by(room_message.c.id).limit(limit))]


def last_lines(tx: Connection, chat_ids: Iterable[str]) -> dict[str, RoomMessage]:
    """The newest message of each of these chats; chats without one are left out."""
    # One look into the index for each chat: a GROUP BY would read all its messages.
    looks = [select(func.max(room_message.c.id)).where(room_message.c.chat_id == chat_id) for chat_id in chat_ids]
    last: dict[str, RoomMessage] = {}
    for start in range(0, len(looks), LOOKS):
        ids = [row_id for row_id in tx.execute(union_all(*looks[start : start + LOOKS])).scalars() if row_id]
        rows = tx.execute(select(room_message).where(room_message.c.id.in_(ids)))
        last |= {row.chat_id: _message(row) for row in rows}
    return last


def unread(tx: Connection, seen: Mapping[str, int], most: int = 100) -> dict[str, int]:
    """How many messages of each chat are newer than the row that was seen; counted up to `most`."""
    counts = {}
    for chat_id, row_id in seen.items():
        newer = select(room_message.c.id).where(room_message.c.chat_id == chat_id, room_message.c.id > row_id)
        counts[chat_id] = tx.execute(select(func.count()).select_from(newer.limit(most).subquery())).scalar_one()
    return counts
