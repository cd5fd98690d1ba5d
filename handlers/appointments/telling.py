"""Telling somebody who has booked, in their private chat and nowhere else: residents are accounts, not persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.message import Choice
from bot.work import Work
from storage import people


def tell(
    work: Work, account_id: int, key: str, *, fields: Mapping[str, object], choices: Sequence[Choice] = ()
) -> bool:
    """Whether they could be reached."""
    chats = people.private_chats(work.tx, [account_id])
    if not chats:
        opened = work.notify.open(people.account_by_id(work.tx, account_id))
        chats = [opened] if opened is not None else []
    for chat in chats:
        work.notify.private(chat, key, fields, choices=choices)
    return bool(chats)
