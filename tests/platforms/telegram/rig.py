"""The adapter at an emulated Telegram, with an ear in the engine's place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.message import ChatKind, Choice, File, Incoming, Outgoing
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.platform import TelegramPlatform
from bot.threads import in_thread
from storage import album_parts
from storage.attachments import Attachments
from storage.columns import metadata
from storage.database import Database
from tests.platforms.telegram.emulator import TOKEN, Emulator
from tests.platforms.telegram.stage import settings, until
from tests.platforms.telegram.world import World

BOT_ID = TOKEN.partition(":")[0]
_rows = count(1)


class Ear:
    """Remembers what was committed, each event once; `refuse` may raise as a failing store would."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.repeated = 0
        self.asked = 0  # messages handed over, whatever became of them
        self.refuse: Callable[[Incoming], None] = lambda message: None
        self.slow = 0.0

    async def __call__(self, message: Incoming) -> bool:
        self.asked += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        self.refuse(message)
        if any(one.event_id == message.event_id for one in self.heard):
            self.repeated += 1
            return False
        self.heard.append(message)
        return True

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.heard]


class Store:
    """What the adapter keeps by itself: a database of its own, one write at a time as in the engine."""

    def __init__(self, path: Path) -> None:
        self.database = Database(f"sqlite:///{path}")
        metadata.create_all(self.database.engine)
        self.away = False
        self._one = asyncio.Lock()

    async def write(self, change: Callable[[Connection], object]) -> object:
        if self.away:
            raise OSError("the store is away")

        def work() -> object:
            with self.database.begin() as tx:
                return change(tx)

        async with self._one:
            return await in_thread(work)

    async def parts(self) -> int:
        """How many parts of albums are kept."""
        return len(await asyncio.to_thread(self._parts))

    def _parts(self) -> list[album_parts.Part]:
        with self.database.reading() as tx:
            return album_parts.parts(tx, "telegram", BOT_ID)


class Rig:
    """Everything a test holds in its hands."""

    def __init__(self, emulator: Emulator, platform: TelegramPlatform, attachments: Attachments, store: Store) -> None:
        self.emulator = emulator
        self.platform = platform
        self.attachments = attachments
        self.store = store
        self.ear = Ear()
        self.running: asyncio.Task[None] | None = None

    @property
    def world(self) -> World:
        return self.emulator.world

    async def start(self, state: str = "live") -> None:
        """Run the adapter until it has reached a state."""
        self.running = asyncio.create_task(self.platform.run(self.ear))
        await until(lambda: self.platform.state.word == state)

    async def stop(self) -> None:
        """Cancel the adapter and wait for its end."""
        if self.running is not None:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running
            self.running = None

    async def hear(self, number: int, seconds: float = 20) -> list[Incoming]:
        """Wait until so many messages were committed."""
        await until(lambda: len(self.ear.heard) >= number, seconds)
        return self.ear.heard

    async def confirmed(self) -> None:
        """Wait until Telegram keeps nothing for the bot any more."""
        await until(lambda: not self.world.updates)

    async def send(self, chat: int | str, text: str = "", **more: Any) -> None:
        """Send as the engine would."""
        await self.platform.send(outgoing(chat, text, **more))


def outgoing(
    chat: int | str,
    text: str = "",
    choices: tuple[Choice, ...] = (),
    files: tuple[File, ...] = (),
    reply_to: str | None = None,
    row: int | None = None,
) -> Outgoing:
    """A row of the outbox as the sender hands it over."""
    kind = ChatKind.GROUP if str(chat).startswith("-") else ChatKind.PRIVATE
    number = next(_rows) if row is None else row
    return Outgoing(number, "telegram", BOT_ID, str(chat), kind, text, choices, files, reply_to)


@asynccontextmanager
async def rig(
    folder: Path,
    *,
    start: bool = True,
    hooks: Hooks | None = None,
    wall: Callable[[], float] | None = None,
    **more: Any,
) -> AsyncIterator[Rig]:
    """An emulator and a platform connected to it; `more` are settings of the adapter."""
    emulator = Emulator()
    async with emulator.running():
        attachments = await asyncio.to_thread(Attachments, folder / "files")
        store = await asyncio.to_thread(Store, folder / "store.sqlite3")
        told = replace(hooks or Hooks(), write=store.write)
        platform = TelegramPlatform(settings(emulator, **more), attachments, hooks=told, wall=wall or time.time)
        made = Rig(emulator, platform, attachments, store)
        try:
            if start:
                await made.start()
            yield made
        finally:
            await made.stop()
            await platform.close()
            store.database.close()
