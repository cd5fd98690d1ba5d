"""Chat ids as the engine keeps them: the chat's number, and behind a slash the topic's."""

from __future__ import annotations

from telegram import Chat, Message
from telegram.constants import ChatType

from bot.message import ChatKind
from bot.platforms.telegram.recent import Recent


def private_chat(user_id: str) -> str | None:
    """A person's private chat with the bot has the person's own id; groups and channels, below zero, have none."""
    return None if user_id.startswith("-") else user_id


def chat_address(chat_id: int, message: object, chat_type: str) -> str:
    """`42`, `-1001`, or `-1001/7` in a topic. Replies outside topics carry a thread id too, which is no chat."""
    if isinstance(message, Message) and message.is_topic_message and chat_type != ChatType.PRIVATE:
        return f"{chat_id}/{message.message_thread_id}"
    return str(chat_id)


def parse_address(address: str) -> tuple[int, int | None]:
    """Chat id and topic. Raises ValueError for what is no address of ours."""
    chat_id, slash, topic = address.partition("/")
    return int(chat_id), int(topic) if slash else None


def kind_of(chat: Chat) -> ChatKind | None:
    """None for channels, where nobody talks to a bot."""
    if chat.type == ChatType.PRIVATE:
        return ChatKind.PRIVATE
    return ChatKind.GROUP if chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) else None


class Migrations:
    """Groups that became supergroups and have another id since; the engine is told, this bridges the gap."""

    def __init__(self) -> None:
        self._moved: Recent[int, int] = Recent(1000)

    def add(self, old: int, new: int) -> bool:
        """True if it is news."""
        if old == new or self._moved.get(old) == new:
            return False
        self._moved.put(old, new)
        return True

    def current(self, chat_id: int) -> int:
        """The id that a chat has today."""
        return self._moved.get(chat_id) or chat_id
