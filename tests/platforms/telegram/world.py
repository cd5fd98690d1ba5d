"""Telegram's side of the world: chats, people, messages, files and the updates that wait for the bot."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

Json = dict[str, Any]
ADMIN_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)

_SPECIAL = re.compile(r"(?P<bot_command>(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?)|(?P<mention>(?<![\w@])@[A-Za-z]\w{2,31})")


def utf16(text: str) -> int:
    """Length as Telegram counts entities."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities_of(text: str) -> list[Json]:
    """Commands and mentions, as Telegram's server marks them."""
    return [
        {"type": found.lastgroup, "offset": utf16(text[: found.start()]), "length": utf16(found[0])}
        for found in _SPECIAL.finditer(text)
    ]


@dataclass(slots=True)
class Room:
    """A chat. `closed` is the description with which every send to it is refused (403)."""

    id: int
    type: str
    title: str
    forum: bool = False
    closed: str = ""
    moved_to: int | None = None
    topics: dict[int, str] = field(default_factory=dict)

    def json(self) -> Json:
        named = {"first_name": self.title} if self.type == "private" else {"title": self.title}
        return {"id": self.id, "type": self.type, **named, **({"is_forum": True} if self.forum else {})}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: int
    name: str

    def json(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": self.name}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on Telegram's servers; `size` may be a lie, as a test needs it."""

    data: bytes
    path: str
    size: int


class World:
    """What people do in it becomes updates; what the bot does in it is kept in `sent` and `messages`."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.me: Json = {
            "id": 7001,
            "is_bot": True,
            "first_name": "网格哨",
            "username": "wanggeshao_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.rooms: dict[int, Room] = {}
        self.people: dict[str, Person] = {}
        self.files: dict[str, Stored] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.sent: list[Json] = []  # the bot's own messages, in order
        self.presses: dict[str, str | None] = {}  # callback query id → what it was answered; None: not yet
        self.updates: list[Json] = []  # not confirmed
        self.made = 0  # updates ever made
        self.allowed: frozenset[str] | None = None  # kinds of updates that the bot asked for; None: all
        self.next_update = 1001
        self._numbers = count(1)
        self.arrived: Callable[[], None] = lambda: None

    # --- who and where --------------------------------------------------------------------

    def person(self, name: str) -> Person:
        """Somebody by name; their private chat exists once they wrote."""
        if name not in self.people:
            self.people[name] = Person(5_000_000_000 + len(self.people), name)
        return self.people[name]

    def group(self, title: str, type: str = "supergroup", forum: bool = False) -> Room:
        """A group the bot is in."""
        made = next((one for one in self.rooms.values() if one.title == title and one.type != "private"), None)
        if made is None:
            number = len(self.rooms) + 1
            made = Room(-1_001_000_000_000 - number if type == "supergroup" else -4000 - number, type, title, forum)
            self.rooms[made.id] = made
        return made

    def private(self, person: Person) -> Room:
        return self.rooms.setdefault(person.id, Room(person.id, "private", person.name))

    # --- updates --------------------------------------------------------------------------

    def update(self, **content: Json) -> int:
        """An update of any content. Returns its id."""
        number = self.next_update
        self.next_update += 1
        self.made += 1
        if self.allowed is not None and not self.allowed & content.keys():
            return number  # not kept at all
        self.updates.append({"update_id": number, **content})
        self.arrived()
        return number

    def message(self, room: Room, person: Person | None, topic: int | None = None, **content: Any) -> Json:
        """A message as it stands in a chat: no update yet."""
        made: Json = {
            "message_id": next(self._numbers),
            "date": int(self.now().timestamp()),
            "chat": room.json(),
            **({"from": person.json()} if person is not None else {}),
            **({"message_thread_id": topic, "is_topic_message": True} if topic is not None else {}),
            **content,
        }
        self.messages[room.id, made["message_id"]] = made
        return made

    def say(
        self, person: Person, text: str, room: Room | None = None, topic: int | None = None, **more: Any
    ) -> int | None:
        """Write a text; None if privacy mode keeps it from the bot."""
        return self.post(person, room, topic, text=text, entities=entities_of(text), **more)

    def post(self, person: Person, room: Room | None = None, topic: int | None = None, **content: Any) -> int | None:
        """Post any message."""
        message = self.message(room or self.private(person), person, topic, **content)
        return self.update(message=message) if self._bot_sees(message) else None

    def _bot_sees(self, message: Json) -> bool:
        """Privacy mode: commands, mentions, replies to the bot, service messages, private chats."""
        if self.me["can_read_all_group_messages"] or message["chat"]["type"] == "private":
            return True
        text = message.get("text") or message.get("caption") or ""
        own = f"@{self.me['username']}".lower()
        if own in text.lower() or re.match(r"/\w+(?!\S*@)", text):
            return True
        if message.get("reply_to_message", {}).get("from", {}).get("id") == self.me["id"]:
            return True
        service = ("migrate_to_chat_id", "migrate_from_chat_id", "new_chat_members", "left_chat_member")
        return any(name in message for name in service)

    def press(self, person: Person, message: Json, label: str) -> int:
        """Press a button under one of the bot's messages. Raises LookupError if it has no such button."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        found = [one for row in rows for one in row if one["text"] == label]
        if not found:
            raise LookupError(label)
        query = f"q{self.made}"
        self.presses[query] = None
        return self.update(
            callback_query={
                "id": query,
                "from": person.json(),
                "message": message,
                "chat_instance": "1",
                "data": found[0]["callback_data"],
            }
        )

    def migrate(self, room: Room) -> Room:
        """A group becomes a supergroup: two service messages, and the old id is refused from now on."""
        new = Room(-1_002_000_000_000 - len(self.rooms), "supergroup", room.title)
        self.rooms[new.id] = new
        room.moved_to = new.id
        self.update(message=self.message(room, None, migrate_to_chat_id=new.id))
        self.update(message=self.message(new, None, migrate_from_chat_id=room.id))
        return new

    def member(self, person: Person, room: Room, old: str, new: str) -> int:
        """The bot's own membership changes."""

        def as_member(status: str) -> Json:
            more: Json = {"until_date": 0} if status == "kicked" else {}
            if status == "administrator":
                more = dict.fromkeys(ADMIN_RIGHTS, False)
            return {"user": self.me, "status": status, **more}

        return self.update(
            my_chat_member={
                "chat": room.json(),
                "from": person.json(),
                "date": int(self.now().timestamp()),
                "old_chat_member": as_member(old),
                "new_chat_member": as_member(new),
            }
        )

    # --- files ----------------------------------------------------------------------------

    def store(self, data: bytes, name: str = "photos/file.jpg", size: int | None = None) -> str:
        """Keep a file; returns its id."""
        file_id = f"F{len(self.files)}"
        folder, _, ending = name.partition("/")
        self.files[file_id] = Stored(data, f"{folder}/{len(self.files)}_{ending}", len(data) if size is None else size)
        return file_id

    def photo(self, data: bytes, size: int | None = None) -> list[Json]:
        """A photo's sizes: a thumbnail and the picture."""
        whole, small = self.store(data, size=size), self.store(b"thumb")
        announced = len(data) if size is None else size
        return [
            {"file_id": small, "file_unique_id": f"u{small}", "width": 90, "height": 90, "file_size": 5},
            {"file_id": whole, "file_unique_id": f"u{whole}", "width": 800, "height": 800, "file_size": announced},
        ]

    def document(self, data: bytes, name: str, mime: str) -> Json:
        """A document as a message holds it."""
        file_id = self.store(data, f"documents/{name}")
        shape = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(data)}
        return {**shape, "file_name": name, "mime_type": mime}
