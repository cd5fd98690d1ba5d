"""A platform inside the process: it takes what is sent and notes when."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from bot.message import Incoming, Outgoing
from bot.platforms.base import Abilities, LinkState, Receive
from tests.bench.people import BOT, PLATFORM


class Loopback:
    """Sending costs nothing here, so that what is measured is ours."""

    name = PLATFORM
    bot = BOT
    abilities = Abilities(
        push=True, buttons=True, files_out=True, hears_overheard=True, text_limit=4000, per_chat_per_minute=0
    )
    last_frame: datetime | None = None
    state = LinkState("live")

    def __init__(self) -> None:
        self.rows: list[int] = []  # outbox rows in the order in which they left
        self.answered: list[float] = []  # seconds from receiving a message to its first answer
        self._waiting: dict[str, float] = {}

    def private_chat(self, user_id: str) -> str:
        return f"p-{user_id}"

    async def run(self, receive: Receive) -> None:
        await asyncio.Event().wait()

    def expect(self, message: Incoming) -> None:
        """From now on an answer to this message is waited for: in reply to it, or in its sender's private chat."""
        now = time.perf_counter()
        self._waiting[message.event_id] = self._waiting[self.private_chat(message.sender_id)] = now

    async def send(self, message: Outgoing) -> None:
        self.rows.extend(message.ids)
        asked = self._waiting.pop(message.reply_to or message.chat_id, None)
        if asked is not None:
            self.answered.append(time.perf_counter() - asked)
