"""The left of the page: one's chats with their last lines, and the groups that a search found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from bot.message import ChatKind
from bot.web import words as say
from bot.web.cast import Group
from bot.web.room import kind_of
from bot.web.seat import Seat
from storage import room as kept
from storage.room import RoomMessage

FOUND_LIMIT = 100  # groups shown of a search
_NOTHING_SAID = {ChatKind.PRIVATE: "有事直接说，只有您和我看得到", ChatKind.GROUP: "还没有人说话"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `last` is the chat's newest row."""

    chat_id: str
    url: str
    title: str
    private: bool
    open: bool
    line: str
    when: str
    last: int
    unread: int


@dataclass(frozen=True, slots=True)
class ChatList:
    """One's own chats, others that a search found, and how many more it found than are shown."""

    own: list[Entry]
    others: list[Entry]
    more: int


def chat_list(tx: Connection, seat: Seat, query: str, seen: Mapping[str, int], today: date) -> ChatList:
    """The list as `seat` sees it; `seen` says up to which row a chat was read (a chat it lacks is all read)."""
    own, others = seat.own, list[Group]()
    if query:
        inside = {group.chat_id for group in own}
        own = [group for group in own if _matches(query, group.title)]
        others = [group for group in seat.cast.groups if group.chat_id not in inside and _matches(query, group.title)]
    shown = others[:FOUND_LIMIT]
    last = kept.last_lines(tx, [group.chat_id for group in (*own, *shown)])
    behind = {chat_id: row for chat_id, row in seen.items() if chat_id in last and last[chat_id].id > row}
    unread = kept.unread(tx, {chat_id: row for chat_id, row in behind.items() if chat_id != seat.chat_id})

    def entries(groups: Sequence[Group]) -> list[Entry]:
        return [_entry(seat, group, last.get(group.chat_id), unread.get(group.chat_id, 0), today) for group in groups]

    return ChatList(entries(own), entries(shown), len(others) - len(shown))


def _entry(seat: Seat, group: Group, message: RoomMessage | None, unread: int, today: date) -> Entry:
    kind = kind_of(group.chat_id)
    return Entry(
        chat_id=group.chat_id,
        url=seat.url(group.chat_id),
        title=group.title,
        private=kind is ChatKind.PRIVATE,
        open=group.chat_id == seat.chat_id,
        line=_line(message, kind) if message else _NOTHING_SAID[kind],
        when=say.when(message.at, today) if message else "",
        last=message.id if message else 0,
        unread=unread,
    )


def _matches(query: str, title: str) -> bool:
    return all(part.casefold() in title.casefold() for part in query.split())


def _line(message: RoomMessage, kind: ChatKind) -> str:
    text = say.shortened(message.text)
    if not text and message.files:
        text = "[图片]" if message.files[0].mime.startswith("image/") else f"[文件] {message.files[0].name}"
    if not text and message.unreadable:
        text = "[没能收下的文件]"
    if kind is ChatKind.PRIVATE and not message.from_bot:
        return f"我：{text}"
    return f"{message.sender_name}：{text}" if kind is ChatKind.GROUP else text
