"""The life of a chat's row: bound to a place, left, come back to, moved to another id."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Table, delete, func, or_, select, update

from storage.columns import metadata
from storage.people import CHATS, Chat, chat_of
from storage.tables import chat, dialogue, outbox, place, post_shown


def bind(tx: Connection, chat_id: int, place_id: int | None, purpose: str) -> None:
    """Say which place a group belongs to and what for (grid, staff); None and "" bind it to none."""
    tx.execute(update(chat).where(chat.c.id == chat_id).values(place_id=place_id, purpose=purpose))


def under_other_bots(tx: Connection, group: Chat) -> list[Chat]:
    """The bound rows of the same group that other bots of ours have, who sit in it too."""
    same = CHATS.where(
        chat.c.platform == group.platform,
        chat.c.chat_id == group.chat_id,
        chat.c.bot != group.bot,
        chat.c.kind == "group",
        chat.c.purpose != "",
    )
    return [chat_of(tuple(row)) for row in tx.execute(same.order_by(chat.c.id))]


def bound(tx: Connection, path: str, limit: int) -> list[Chat]:
    """The groups bound to a place or to what lies below it, those the bot has left as well, in the tree's order."""
    query = CHATS.where(chat.c.kind == "group", chat.c.purpose != "", place.c.path.startswith(path, autoescape=True))
    return [chat_of(tuple(row)) for row in tx.execute(query.order_by(place.c.path, chat.c.id).limit(limit))]


def unbound(tx: Connection, limit: int) -> list[Chat]:
    """The groups the bot sits in that belong to no place yet, newest first."""
    query = CHATS.where(chat.c.kind == "group", chat.c.purpose == "", chat.c.active.is_(True))
    return [chat_of(tuple(row)) for row in tx.execute(query.order_by(chat.c.id.desc()).limit(limit))]


def count_bound(tx: Connection) -> dict[int, int]:
    """How many groups each place has."""
    query = select(chat.c.place_id, func.count()).where(chat.c.kind == "group", chat.c.purpose != "")
    return {row[0]: row[1] for row in tx.execute(query.group_by(chat.c.place_id)) if row[0] is not None}


def rooms(tx: Connection, platform: str, bot: str, address: str) -> list[Chat]:
    """A chat and, where the platform divides groups into topics (`-1001/7`), its topics."""
    inside = or_(chat.c.chat_id == address, chat.c.chat_id.startswith(f"{address}/", autoescape=True))
    query = CHATS.where(chat.c.platform == platform, chat.c.bot == bot, inside)
    return [chat_of(tuple(row)) for row in tx.execute(query.order_by(chat.c.id))]


def set_active(tx: Connection, chat_id: int, active: bool) -> bool:
    """The bot has left, or is back. Returns whether that is news."""
    changed = update(chat).where(chat.c.id == chat_id, chat.c.active.is_(not active)).values(active=active)
    return tx.execute(changed).rowcount > 0


def set_title(tx: Connection, chat_id: int, title: str) -> None:
    """The group is called otherwise now."""
    tx.execute(update(chat).where(chat.c.id == chat_id).values(title=title))


def give_up(tx: Connection, chat_id: int, reason: str) -> int:
    """What is still owed to a chat becomes dead letters (死信), so that nothing is tried in vain. Returns how many."""
    queued = update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.state == "queued")
    return tx.execute(queued.values(state="dead", error=reason)).rowcount


def move(tx: Connection, platform: str, bot: str, old: str, new: str) -> int | None:
    """A chat has another id now. The old row lives on under it; a row that already has the new id is merged into it.

    Returns the row's id, None if the old id is not known (it was moved before).
    """
    here = {room.chat_id: room for room in rooms(tx, platform, bot, old) + rooms(tx, platform, bot, new)}
    keep, gone = here.get(old), here.get(new)
    if keep is None:
        return None
    values: dict[str, object] = {"chat_id": new, "active": True}
    if gone is not None:
        _merge(tx, keep.id, gone.id)
        if not keep.purpose:
            values |= {"place_id": gone.place_id, "purpose": gone.purpose}
        tx.execute(delete(chat).where(chat.c.id == gone.id))
    tx.execute(update(chat).where(chat.c.id == keep.id).values(values))
    return keep.id


def _merge(tx: Connection, keep: int, gone: int) -> None:
    """Whatever refers to one row refers to the other. The newer of two open questions stays, and of two lists."""
    asked = select(dialogue.c.account_id).where(dialogue.c.chat_id == gone)
    tx.execute(delete(dialogue).where(dialogue.c.chat_id == keep, dialogue.c.account_id.in_(asked)))
    shown = select(post_shown.c.account_id).where(post_shown.c.chat_id == gone)
    tx.execute(delete(post_shown).where(post_shown.c.chat_id == keep, post_shown.c.account_id.in_(shown)))
    for table, column in references():
        tx.execute(update(table).where(column == gone).values({column: keep}))


def references() -> Iterator[tuple[Table, Column[object]]]:
    """Every column of every table that names a chat's row."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is chat.c.id for key in column.foreign_keys):
                yield table, column
