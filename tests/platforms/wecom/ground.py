"""A platform connected to an emulator, with what it heard; everything ends with the block."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image
from pydantic import SecretStr

from bot.message import ChatKind, Incoming, Outgoing
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.platform import WecomPlatform
from storage.attachments import Attachments
from tests.platforms.wecom.emulator import Emulator, emulator

_ids = count(1)


def config(gateway: Emulator, **more: Any) -> WecomConfig:
    """Settings for a gateway on loopback, with a heart that beats fast."""
    quick: dict[str, Any] = {
        "heartbeat_seconds": 0.3,
        "ack_seconds": 0.4,
        "auth_seconds": 0.5,
        "open_seconds": 1,
        "stable_seconds": 0.2,
        "backoff_factor": 0.05,
        "refused_seconds": 0.5,
        "replaced_seconds": 0.8,
        "rate_wait_seconds": 0.5,
    }
    known = {"bot_id": "aib", "secret": SecretStr("s3cret"), "url": gateway.url}
    return WecomConfig.model_validate({**known, **quick, **more})


@dataclass
class Ground:
    """The platform, its gateway, and what was handed over."""

    gateway: Emulator
    platform: WecomPlatform
    attachments: Attachments
    heard: list[Incoming] = field(default_factory=list)
    before: Callable[[Incoming], None] | None = None  # may raise

    async def receive(self, message: Incoming) -> bool:
        if self.before is not None:
            self.before(message)
        new = all(one.event_id != message.event_id for one in self.heard)
        self.heard.append(message)
        return new

    async def one(self) -> Incoming:
        """The next message that was not asked for yet."""
        await until(lambda: bool(self.heard))
        return self.heard.pop(0)


def outgoing(text: str, user: str = "zhang", group: str | None = None, **more: Any) -> Outgoing:
    """A message owed to a person or to a group."""
    return Outgoing(
        id=next(_ids),
        platform="wecom",
        bot="aib",
        chat_id=group or f"u:{user}",
        chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
        text=text,
        **more,
    )


@asynccontextmanager
async def playing(folder: Path, *, connected: bool = True, **settings: Any) -> AsyncIterator[Ground]:
    """A platform that runs."""
    attachments = await asyncio.to_thread(Attachments, folder / "files")
    async with emulator() as gateway:
        platform = WecomPlatform(config(gateway, **settings), attachments)
        ground = Ground(gateway, platform, attachments)
        task = asyncio.create_task(platform.run(ground.receive))
        try:
            if connected:
                await until(lambda: platform.state.word == "live")
            yield ground
        finally:
            began = time.monotonic()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert time.monotonic() - began < 1.0, "the stop took too long"


async def until(true: Callable[[], bool], seconds: float = 10) -> float:
    """Until something is so; returns the seconds it took. Raises TimeoutError."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise TimeoutError
        await asyncio.sleep(0.005)
    return time.monotonic() - began


def note(words: str) -> None:
    """A measurement for whoever reads the run (pytest -rP); nothing is asserted of it."""
    sys.stdout.write(f"{words}\n")


def photo(side: int = 8, kind: str = "JPEG") -> bytes:
    """A small picture."""
    data = BytesIO()
    Image.new("RGB", (side, side), "orange").save(data, kind)
    return data.getvalue()
