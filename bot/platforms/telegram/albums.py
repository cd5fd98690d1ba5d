"""An album arrives as separate messages with one mark; here they become one again."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update


def mark_of(update: Update) -> str | None:
    """What the messages of an album have in common."""
    return update.message.media_group_id if update.message is not None else None


def albums(updates: Sequence[Update]) -> dict[str, int]:
    """How many pictures of each album are here."""
    counted: dict[str, int] = {}
    for update in updates:
        if (mark := mark_of(update)) is not None:
            counted[mark] = counted.get(mark, 0) + 1
    return counted


def together(updates: Sequence[Update]) -> list[list[Update]]:
    """The updates in order, each album as one item at the place of its first picture."""
    items: list[list[Update]] = []
    open_albums: dict[str, list[Update]] = {}
    for update in updates:
        mark = mark_of(update)
        if mark is not None and mark in open_albums:
            open_albums[mark].append(update)
            continue
        items.append([update])
        if mark is not None:
            open_albums[mark] = items[-1]
    return items
