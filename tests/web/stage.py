"""A small cast, and a bot that records what it hears and answers by a few rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from blockbuster import BlockBuster

from bot.message import ChatKind, Choice, Incoming, Outgoing
from bot.platforms.web import WebPlatform
from bot.web.cast import Cast, Group, Speaker
from storage.attachments import Attachments
from storage.database import Database

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # Sunday, 10:00 in the county
WANG = Speaker("u-wang", "王小红", "网格长", ("g-1", "g-2"))
LI = Speaker("u-li", "李志强", "县交通运输局", ("g-1",))
GROUPS = (
    Group("g-1", "水东社区第一网格群"),
    Group("g-2", "水东社区第二网格群"),
    *(Group(f"g-{number}", f"南外社区第{number}网格群") for number in range(3, 81)),
)
CAST = Cast((WANG, LI), GROUPS)


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


def let_nicegui_look(blockbuster: BlockBuster) -> None:
    """NiceGUI itself looks whether a file is there when it starts: one look, not ours to change."""
    blockbuster.functions["os.stat"].can_block_in("nicegui/helpers/files.py", "is_file")


async def until(ask: Callable[[], T | None], seconds: float = 10) -> T:
    """Ask until there is an answer. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while (answer := ask()) is None:  # noqa: ASYNC110  it asks a page, a database, a list
            await asyncio.sleep(0.01)
    return answer


def web_platform(database: Database, folder: Path, cast: Callable[[], Cast] = lambda: CAST) -> WebPlatform:
    return WebPlatform(database, Attachments(folder / "attachments"), port=0, demo=True, cast=cast, now=lambda: NOW)


@asynccontextmanager
async def running(platform: WebPlatform, bot: EchoBot) -> AsyncIterator[None]:
    """The platform with its pages served, stopped at the end."""
    bot.platform = platform
    task = asyncio.create_task(platform.run(bot.receive))
    opened = asyncio.create_task(platform.started.wait())
    await asyncio.wait({task, opened}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    opened.cancel()
    try:
        assert platform.started.is_set() or task.done()
        if task.done():
            await task
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
