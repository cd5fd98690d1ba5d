"""A platform that hands over as the real ones do: what was not taken comes again, or never, at the next connection."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.message import Incoming
from bot.platforms.base import Receive
from tests.engine.stage import FakePlatform

AGAIN = 0.05  # seconds until what was not taken is handed over again on the same connection


class Mailbox:
    """What people wrote. Shared by the connections of several processes, as a platform's servers are."""

    def __init__(self) -> None:
        self.events: list[Incoming] = []
        self.taken: set[str] = set()  # acknowledged
        self.shown: set[str] = set()  # handed over at least once
        self._news = asyncio.Event()

    def post(self, messages: Sequence[Incoming]) -> None:
        self.events += messages
        self._news.set()
        self._news = asyncio.Event()

    def news(self) -> asyncio.Event:
        """Set when more is posted."""
        return self._news


class MailPlatform(FakePlatform):
    """`once`: each event is handed over on one connection only, as WeCom does it."""

    def __init__(self, mailbox: Mailbox, *, once: bool = False) -> None:
        super().__init__()
        self.mailbox = mailbox
        self._once = once

    async def run(self, receive: Receive) -> None:
        self.served.set()
        chats: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                news = self.mailbox.news()
                for chat in {event.chat_id for event in self.mailbox.events}:
                    if chat not in chats or chats[chat].done():
                        chats[chat] = asyncio.create_task(self._talk(chat, receive))
                await news.wait()
        finally:
            for task in chats.values():
                task.cancel()
            await asyncio.gather(*chats.values(), return_exceptions=True)

    async def _talk(self, chat: str, receive: Receive) -> None:
        """One after another; a failure is taken for this message's, as the adapters do."""
        while (event := self._next(chat)) is not None:
            self.mailbox.shown.add(event.event_id)
            try:
                await receive(event)
            except Exception:
                await asyncio.sleep(AGAIN)
            else:
                self.mailbox.taken.add(event.event_id)

    def _next(self, chat: str) -> Incoming | None:
        done = self.mailbox.shown if self._once else self.mailbox.taken
        return next((one for one in self.mailbox.events if one.chat_id == chat and one.event_id not in done), None)
