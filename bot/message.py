"""The values that every platform speaks: what comes in, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ChatKind(StrEnum):
    """Who can read a chat: its whole group, or one person alone."""

    GROUP = "group"
    PRIVATE = "private"


_MARK = "␟"  # no control character: those are taken out of what comes in


def marked(send: str, key: str) -> str:
    """What a button sends that answers the question `key` and no other."""
    return f"{send}{_MARK}{key}" if key else send


def unmarked(text: str) -> tuple[str, str]:
    """The words of a pressed button, and the key of the question that it answers; "" for any other text."""
    words, _, key = text.partition(_MARK)
    return (words, key) if key.isalnum() and len(key) <= 8 else (text, "")


@dataclass(frozen=True, slots=True)
class File:
    """A picture or document kept by content hash (sha256, hex) in the attachment store."""

    sha256: str
    name: str
    mime: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class ToRender:
    """A document still to be made when the message leaves (`bot.rendering`); `args` are plain JSON values."""

    render: str  # a name of some capability's renderers
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """A quick answer. Pressing it is the same as sending `send`, addressed to the bot.

    `send` may end in a mark that says which question it answers (`marked`); people are shown `words`.
    """

    label: str
    send: str

    @property
    def words(self) -> str:
        """What a person would type instead."""
        return unmarked(self.send)[0]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as a platform delivered it.

    `(platform, bot, event_id)` names the event for ever: a redelivery carries the same three.
    `sent_at` is when its author wrote it (aware); relative words such as 昨天 count from there.
    """

    platform: str
    bot: str
    event_id: str
    chat_id: str  # the platform's own id of the chat
    chat_kind: ChatKind
    chat_title: str
    sender_id: str  # the platform's own id of the author
    sender_name: str
    text: str
    sent_at: datetime
    addressed: bool  # private chat, @bot, a reply to the bot, or a pressed choice
    files: tuple[File, ...] = ()
    known_as: str = ""  # the sender's name as their own organisation has it on the platform; "" = it does not say
    mentions: tuple[str, ...] = ()  # names of people mentioned, the bot left out
    spoken: bool = False  # a voice message's transcript
    unreadable: str = ""  # why a part could not be taken (too large, unknown kind); answered kindly
    faceless: bool = False  # a channel, or a group in its own name, writes: nobody in particular
    about: str = ""  # the bot's own words that it answers by quoting them; no part of what is said
    follows: str = ""  # the event that it changes, or whose pictures it goes on with; "" = none, or not known any more
    edited: bool = False  # its words stand now in the place of others
    forwarded: bool = False  # others wrote these words; whoever sends them on is their messenger
    beyond: int = 0  # the how-manieth of its sender beyond what anybody writes in so short a time; 0 = it is not


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message owed to a chat, as the sender hands it to an adapter.

    `id` is the outbox row: adapters that can (the web room) use it to deliver once.
    `reply_to` is the event id of the message answered, if any.
    `in_doubt`: a process that is gone had put it on the wire and did not live to hear whether it arrived; an adapter
    whose platform can be asked asks first.
    """

    id: int
    platform: str
    bot: str
    chat_id: str
    chat_kind: ChatKind
    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[File, ...] = ()
    reply_to: str | None = None
    ids: tuple[int, ...] = field(default=())  # rows merged into this one, `id` among them
    in_doubt: bool = False
