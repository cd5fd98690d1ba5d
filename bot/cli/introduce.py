"""Who a terminal line's names are: the demo's cast by name, groups by the title they have elsewhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.message import ChatKind
from bot.platforms.terminal import BOT, NAME, chat_of
from storage import people
from storage.database import Database
from storage.people import Proof
from storage.tables import account, chat, place


class Introductions:
    """Remembers whom it has introduced; the terminal's groups are left when it ends, so nothing is pushed to them."""

    def __init__(self, database: Database, demo: bool) -> None:
        self._database = database
        self._demo = demo
        self._known: set[tuple[str, str | None]] = set()

    def introduce(self, sender: str, group: str | None, now: datetime) -> None:
        """Make the account and the group ready before their first line."""
        if (sender, group) in self._known:
            return
        self._known.add((sender, group))
        with self._database.begin() as tx:
            if self._demo:
                _link_cast(tx, sender, now)
            if group:
                _bind_group(tx, group, now)

    def come(self) -> None:
        """The terminal opens: the groups that it had before are there again, whichever is written in first."""
        with self._database.begin() as tx:
            tx.execute(update(chat).where(chat.c.platform == NAME, chat.c.kind == "group").values(active=True))

    def leave(self) -> None:
        """The terminal closes: its groups are not there any more."""
        with self._database.begin() as tx:
            tx.execute(update(chat).where(chat.c.platform == NAME, chat.c.kind == "group").values(active=False))


def _link_cast(tx: Connection, sender: str, now: datetime) -> None:
    """A name of the demo's cast that has reported in is that person here too."""
    if (NAME, sender) in people.accounts(tx, [(NAME, sender)]):
        return
    row = tx.execute(
        select(func.min(account.c.person_id), func.count()).where(account.c.name == sender, account.c.platform == "web")
    ).one()
    if row[1] == 1 and row[0] is not None:
        made = people.add_account(tx, NAME, sender, sender, now)
        people.link(tx, made.id, row[0], Proof.LINK, Proof.OFFICE)
        people.add_chat(tx, NAME, BOT, chat_of(None, sender)[0], ChatKind.PRIVATE, sender, made.id, now)


def _bind_group(tx: Connection, title: str, now: datetime) -> None:
    """A group named like one elsewhere, or like a grid, belongs to the same place."""
    chat_id, kind, _ = chat_of(title, "")
    here = people.chats(tx, [(NAME, BOT, chat_id)]).get((NAME, BOT, chat_id))
    made = here or people.add_chat(tx, NAME, BOT, chat_id, kind, title, None, now)
    tx.execute(update(chat).where(chat.c.id == made.id).values(active=True))
    if made.place_id is not None:
        return
    same = tx.execute(
        select(chat.c.place_id, chat.c.purpose)
        .where(chat.c.title == title, chat.c.platform != NAME, chat.c.place_id.is_not(None))
        .limit(1)
    ).first()
    if same is None:
        parent = place.alias()
        named = tx.execute(
            select(place.c.id)
            .join_from(place, parent, place.c.parent_id == parent.c.id)
            .where(place.c.kind == "grid", (parent.c.name + place.c.name).in_((title, title.removesuffix("群"))))
        ).first()
        if named is None:
            return
        tx.execute(update(chat).where(chat.c.id == made.id).values(place_id=named.id, purpose="grid"))
        return
    tx.execute(update(chat).where(chat.c.id == made.id).values(place_id=same.place_id, purpose=same.purpose))
