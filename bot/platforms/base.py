"""What every platform adapter is, and how it says that a send went wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.message import Incoming, Outgoing

# Returns after the commit: True if the event was new, False if it had been handled before.
Receive = Callable[[Incoming], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a platform can do; the engine asks this and never a platform's name."""

    push: bool  # may speak first
    buttons: bool  # choices are shown as buttons; elsewhere as numbered lines
    files_out: bool
    hears_overheard: bool  # group messages that do not address the bot arrive too
    text_limit: int  # characters in one message
    per_chat_per_minute: int  # messages; 0 = no quota
    hears: bool = True  # anything that people write arrives at all
    first: bool = False  # may write in private to somebody who has never written to it
    knows_again: bool = False  # what is sent twice under one number is shown once
    per_second: int = 0  # messages over all chats; 0 = no such limit
    strangers: bool = True  # anybody may write; False: whoever writes sits at this machine, and tries things out


@dataclass(frozen=True, slots=True)
class LinkState:
    """How a connection is: a word for machines (live, connecting, waiting, denied, conflict, stopped…), a clause
    for people."""

    word: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.word}: {self.reason}" if self.reason else self.word


class SendFailed(Exception):
    """A send that did not succeed.

    `retry_after` (seconds) is the platform's own wish; None leaves it to the back-off.
    `fatal` means that trying again can never help: the row becomes a dead letter at once.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, fatal: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.fatal = fatal


class Platform(Protocol):
    """A thin adapter: it turns frames into `Incoming` and `Outgoing` into calls, and no more."""

    name: str
    bot: str
    abilities: Abilities

    @property
    def state(self) -> LinkState:
        """How the connection is."""

    @property
    def last_frame(self) -> datetime | None:
        """When the last frame was really processed (not merely "connected"); None before the first."""

    def private_chat(self, user_id: str) -> str | None:
        """The id of a person's private chat with the bot, where the platform lets one be derived."""

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled. Acknowledge an event only after `receive` returned."""

    async def send(self, message: Outgoing) -> None:
        """Deliver one message. Raises SendFailed."""


@runtime_checkable
class TakesCalls(Protocol):
    """A platform that is called at our own address. Any process may take such a call, whoever holds the lease:
    the event's id keeps it from being handled twice."""

    def hear(self, receive: Receive) -> None:
        """Given once at the start."""

    async def close(self) -> None:
        """At the end, before the writers stop: end what listening opened."""
