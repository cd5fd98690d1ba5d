"""A small cast, and a bot that records what it hears and answers by a few rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from bot.http.guard import Guard
from bot.http.names import allowed
from bot.http.server import HttpServer
from bot.message import ChatKind, Choice, Incoming, Outgoing
from bot.platforms.web import WebPlatform
from bot.web.cast import Cast, Group, Speaker
from storage import room as kept
from storage.attachments import Attachments
from storage.database import Database
from storage.room import RoomMessage

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # Sunday, 10:00 in the county
WANG = Speaker("u-wang", "王小红", "网格长", ("g-1", "g-2"))
LI = Speaker("u-li", "李志强", "县交通运输局", ("g-1",))
GROUPS = (
    Group("g-1", "水东社区第一网格群"),
    Group("g-2", "水东社区第二网格群"),
    *(Group(f"g-{number}", f"南外社区第{number}网格群") for number in range(3, 81)),
)
CAST = Cast((WANG, LI), GROUPS)
PATIENCE = 30.0  # seconds; what is waited for comes sooner


T = TypeVar("T")


class EchoBot:
    """What stands behind `receive`: answers what is addressed to it, asks back if something is 堵."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.platform: WebPlatform | None = None
        self.failing = 0  # so many times the bot is down
        self._ids = count(1)

    async def receive(self, message: Incoming) -> bool:
        if self.failing:
            self.failing -= 1
            raise ConnectionError("the database is away")
        self.heard.append(message)
        if message.addressed and self.platform is not None:
            choices = (Choice("确认", "确认登记"), Choice("算了", "算了")) if "堵" in message.text else ()
            await self.platform.send(outgoing(next(self._ids), message.chat_id, f"听到：{message.text[:80]}", choices))
        return True

    async def wait_for(self, number: int) -> list[Incoming]:
        """What was heard, once it is so many messages."""
        return await until(lambda: self.heard if len(self.heard) >= number else None)


def outgoing(number: int, chat_id: str, text: str, choices: tuple[Choice, ...] = ()) -> Outgoing:
    kind = ChatKind.PRIVATE if chat_id.startswith("p-") else ChatKind.GROUP
    return Outgoing(number, "web", "room", chat_id, kind, text, choices)


async def until(ask: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """Ask until there is an answer. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while (answer := ask()) is None:  # noqa: ASYNC110  it asks a page, a database, a list
            await asyncio.sleep(0.01)
    return answer


def web_platform(database: Database, folder: Path, *, poll: float = 15.0, demo: bool = True) -> WebPlatform:
    return WebPlatform(
        database, Attachments(folder / "attachments"), demo=demo, cast=lambda: CAST, poll=poll, now=lambda: NOW
    )


def history(database: Database, chat_id: str, limit: int = 1000) -> list[RoomMessage]:
    """What was said in a chat, oldest first."""
    with database.reading() as tx:
        return kept.history(tx, chat_id, limit=limit)


async def server_of(platform: WebPlatform, port: int = 0) -> HttpServer:
    """A server as a process has it."""
    guard = Guard(allowed(("bot.county.example",), loopback_only=platform.demo), platform.max_bytes + 1024 * 1024)
    return HttpServer("127.0.0.1", port, await asyncio.to_thread(lambda: platform.routes), guard)


@asynccontextmanager
async def serving(server: HttpServer) -> AsyncIterator[HttpServer]:
    """The server, open; stopped at the end."""
    task = asyncio.create_task(server.run())
    opened = asyncio.create_task(server.started.wait())
    await asyncio.wait({task, opened}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    opened.cancel()
    try:
        assert server.started.is_set() or task.done()
        if task.done():
            await task
        yield server
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def running(platform: WebPlatform, bot: EchoBot) -> AsyncIterator[HttpServer]:
    """The platform heard by `bot`, its pages served."""
    bot.platform = platform
    platform.hear(bot.receive)
    async with serving(await server_of(platform)) as server:
        yield server
