"""Open questions: at most one for a person in a chat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_

from storage.tables import dialogue


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What was asked (`name` says by whom), what is known so far, what was offered to press."""

    name: str
    data: dict[str, Any]
    choices: list[list[str]]  # [label, send]
    expires_at: datetime


_read = select(
    dialogue.c.chat_id,
    dialogue.c.account_id,
    dialogue.c.name,
    dialogue.c.data,
    dialogue.c.choices,
    dialogue.c.expires_at,
).where(tuple_(dialogue.c.chat_id, dialogue.c.account_id).in_(bindparam("keys", expanding=True)))
_delete = delete(dialogue).where(dialogue.c.chat_id == bindparam("chat"), dialogue.c.account_id == bindparam("account"))
_insert = insert(dialogue)


def read(tx: Connection, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], Dialogue]:
    """Open dialogues by (chat, account); expired ones too, the caller says so kindly."""
    return {(row[0], row[1]): Dialogue(*row[2:]) for row in tx.execute(_read, {"keys": list(keys)})}


def close(tx: Connection, chat_id: int, account_id: int) -> None:
    """Forget the open question."""
    tx.execute(_delete, {"chat": chat_id, "account": account_id})


def put(tx: Connection, chat_id: int, account_id: int, asked: Dialogue, now: datetime) -> None:
    """Ask; an older question of the same two is replaced."""
    close(tx, chat_id, account_id)
    tx.execute(
        _insert,
        {
            "chat_id": chat_id,
            "account_id": account_id,
            "name": asked.name,
            "data": asked.data,
            "choices": asked.choices,
            "asked_at": now,
            "expires_at": asked.expires_at,
        },
    )
