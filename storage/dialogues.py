"""Open questions: at most one for a person in a chat; an older one may wait beneath it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from storage.hot import Hot
from storage.tables import account, chat, dialogue

KEY = "key"  # in a question's data
FROM = "from"  # in the data of a question asked in private: the group in which its occasion was said


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What was asked (`name` says by whom) in which chat, what is known so far, what was offered to press.

    `under` is the question that waits beneath it (`laid`), asked again with the text `reminder`.
    """

    chat_id: int
    name: str
    data: dict[str, Any]
    choices: list[list[str]]  # [label, send]
    expires_at: datetime
    under: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        """What its buttons carry, so that they answer it and no other question; "" if nothing was offered."""
        return str(self.data.get(KEY, ""))

    @property
    def waiting(self) -> list[Dialogue]:
        """The questions that wait beneath this one, the nearest first."""
        layers: list[Dialogue] = []
        below = self.under
        while below is not None:
            kept = {name: below[name] for name in ("name", "data", "choices", "under")}
            layers.append(replace(self, **kept))
            below = below["under"]
        return layers

    def raised(self, key: str, reminder: str) -> Dialogue | None:
        """The question `key` that waits beneath this one, with this one (led back to by `reminder`) beneath it."""
        return self.raised_from(lambda data: data.get(KEY) == key, reminder)

    def raised_from(self, is_it: Callable[[dict[str, Any]], bool], reminder: str) -> Dialogue | None:
        """The first question beneath this one whose data says that it is the one, with this one beneath it."""
        layers: list[dict[str, Any]] = [
            {"name": self.name, "data": self.data, "choices": self.choices, "reminder": reminder}
        ]
        below = self.under
        while below is not None:
            layers.append({name: below[name] for name in ("name", "data", "choices", "reminder")})
            below = below["under"]
        at = next((at for at, layer in enumerate(layers) if at and is_it(layer["data"])), None)
        if at is None:
            return None
        raised = layers.pop(at)
        under: dict[str, Any] | None = None
        for layer in reversed(layers):
            under = {**layer, "under": under}
        return replace(self, name=raised["name"], data=raised["data"], choices=raised["choices"], under=under)

    def laid(self, reminder: str, deepest: int) -> dict[str, Any]:
        """As it is kept beneath another one; of more than `deepest` the oldest is forgotten."""
        kept = {"name": self.name, "data": self.data, "choices": self.choices, "reminder": reminder}
        return {**kept, "under": _cut(self.under, deepest - 1)}

    def beneath(self, until: datetime) -> tuple[Dialogue, str] | None:
        """The question that waits beneath this one, open until then, and the text that says so; None for none."""
        if self.under is None:
            return None
        kept = self.under
        asked = replace(
            self,
            name=kept["name"],
            data=kept["data"],
            choices=kept["choices"],
            expires_at=until,
            under=kept["under"],
        )
        return asked, kept["reminder"]


def _cut(under: dict[str, Any] | None, left: int) -> dict[str, Any] | None:
    return {**under, "under": _cut(under["under"], left - 1)} if under is not None and left else None


_read = Hot(
    select(
        dialogue.c.account_id,
        dialogue.c.chat_id,
        dialogue.c.name,
        dialogue.c.data,
        dialogue.c.choices,
        dialogue.c.expires_at,
        dialogue.c.under,
    ).where(dialogue.c.account_id.in_(bindparam("accounts", expanding=True)))
)
_delete = Hot(
    delete(dialogue).where(
        dialogue.c.chat_id == bindparam("chat"),
        dialogue.c.account_id == bindparam("account"),
    )
)
_insert = Hot(
    insert(dialogue),
    ("chat_id", "account_id", "name", "data", "choices", "asked_at", "expires_at", "under"),
)


def read(tx: Connection, account_ids: Collection[int]) -> dict[int, list[Dialogue]]:
    """Open dialogues by account, in whatever chat; expired ones too, the caller says so kindly."""
    asked: dict[int, list[Dialogue]] = {}
    for row in _read.rows(tx, {"accounts": list(account_ids)}):
        asked.setdefault(row[0], []).append(Dialogue(*row[1:]))
    return asked


def is_open(tx: Connection, chat_of: tuple[str, str, str], user_id: str, now: datetime) -> bool:
    """Whether somebody owes an answer in a chat, both by the platform's ids: (platform, bot, chat), user."""
    platform, bot, chat_id = chat_of
    query = (
        select(dialogue.c.name)
        .join(chat, chat.c.id == dialogue.c.chat_id)
        .join(account, account.c.id == dialogue.c.account_id)
        .where(chat.c.platform == platform, chat.c.bot == bot, chat.c.chat_id == chat_id)
        .where(account.c.platform == platform, account.c.user_id == user_id, dialogue.c.expires_at > now)
    )
    return tx.execute(query).first() is not None


def asked_by_key(tx: Connection, chat_id: int, key: str) -> tuple[int, str] | None:
    """Whose question (account, name on the platform) in this chat has buttons with this key, open or beneath."""
    query = (
        select(dialogue.c.account_id, account.c.name, dialogue.c.data, dialogue.c.under)
        .join(account, account.c.id == dialogue.c.account_id)
        .where(dialogue.c.chat_id == chat_id)
    )
    for account_id, name, data, under in tx.execute(query):
        layers = [data]
        while under is not None:
            layers.append(under["data"])
            under = under["under"]
        if any(layer.get(KEY) == key for layer in layers):
            return account_id, name
    return None


def close(tx: Connection, chat_id: int, account_id: int) -> None:
    """Forget the open question."""
    _delete.run(tx, {"chat": chat_id, "account": account_id})


def put(tx: Connection, account_id: int, asked: Dialogue, now: datetime) -> None:
    """Ask; an older question of the same two is replaced."""
    close(tx, asked.chat_id, account_id)
    _insert.run(
        tx,
        {
            "chat_id": asked.chat_id,
            "account_id": account_id,
            "name": asked.name,
            "data": asked.data,
            "choices": asked.choices,
            "asked_at": now,
            "expires_at": asked.expires_at,
            "under": asked.under,
        },
    )
