"""The terminal as a platform: whoever runs it speaks as the name it gives, in the group it names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.message import ChatKind, Outgoing
from bot.platforms.base import Abilities, LinkState, Receive

NAME = "terminal"
BOT = "terminal"


def private_chat(user_id: str) -> str:
    """The id of a person's private chat: people are known by their names here."""
    return f"p-{user_id}"


class TerminalPlatform:
    """Answers go to `show`; what comes in is handed over by the command line (`bot.cli.chat`)."""

    name = NAME
    bot = BOT
    abilities = Abilities(
        push=True,
        buttons=False,
        files_out=True,
        hears_overheard=True,
        text_limit=100_000,
        per_chat_per_minute=0,
        first=True,
        strangers=False,
    )

    def __init__(self, show: Callable[[Outgoing], None]) -> None:
        self._show = show
        self.last_frame: datetime | None = None
        self.state = LinkState("live")
        self.receive: asyncio.Future[Receive] | None = None

    def private_chat(self, user_id: str) -> str | None:
        return private_chat(user_id)

    async def run(self, receive: Receive) -> None:
        """Hand the engine's ear to the reader of lines, and stay until cancelled."""
        if self.receive is not None:
            self.receive.set_result(receive)
        await asyncio.Event().wait()

    async def send(self, message: Outgoing) -> None:
        await asyncio.to_thread(self._show, message)  # a file of it is written down


def chat_of(group: str | None, sender: str) -> tuple[str, ChatKind, str]:
    """Chat id, kind and title for a line said in a group, or in private."""
    if group:
        return f"g-{group}", ChatKind.GROUP, group
    return private_chat(sender), ChatKind.PRIVATE, sender
