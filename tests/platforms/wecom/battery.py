"""For how long nobody hears after each fault, and what is lost meanwhile: WeCom sends nothing twice.

`python -m tests.platforms.wecom.battery` measures with the settings that ship (some minutes); the tests do it with
short ones. People say something numbered every `gap` seconds all the while.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.link import Link
from tests.platforms.wecom.emulator import Emulator, emulator
from tests.platforms.wecom.ground import until

WARM = 8  # messages before the fault: from them it is known how lively it is
Fault = Callable[[Emulator], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Deaf:
    """Seconds from the fault to the first message that is heard again; messages said and never heard."""

    seconds: float
    lost: int
    opened: int


async def _closed(gateway: Emulator) -> None:
    await gateway.close()


async def _reset(gateway: Emulator) -> None:
    gateway.abort()


async def _half_open(gateway: Emulator) -> None:
    gateway.black_hole()


async def _deaf(gateway: Emulator) -> None:
    gateway.deafen()


async def _unsubscribed(gateway: Emulator) -> None:
    line = gateway.live()
    assert line is not None
    line.subscribed = False
    line.deaf = True


FAULTS: dict[str, Fault] = {
    "closed": _closed,
    "reset": _reset,
    "half-open": _half_open,
    "heartbeats answered, no messages": _deaf,
    "not subscribed any more": _unsubscribed,
}


async def deaf_after(fault: Fault, gap: float, settings: Callable[[Emulator], WecomConfig], limit: float) -> Deaf:
    """One fault in a chat where somebody speaks every `gap` seconds. Raises TimeoutError after `limit` seconds."""
    heard: dict[int, float] = {}

    async def take(frame: dict[str, Any]) -> None:
        heard[int(frame["body"]["text"]["content"])] = time.monotonic()

    async with emulator() as gateway:
        link = Link(settings(gateway), take, tick=min(1.0, gap))
        running = asyncio.create_task(link.run())
        await until(lambda: link.state.word == "live")
        said = 0

        async def speak() -> None:
            nonlocal said
            while True:
                said += 1
                await gateway.say("zhang", str(said), "wr1")
                await asyncio.sleep(gap)

        speaking = asyncio.create_task(speak())
        await until(lambda: len(heard) >= WARM, limit)
        began, before = time.monotonic(), said
        await fault(gateway)
        await until(lambda: any(number > before and at > began for number, at in heard.items()), limit)
        took = min(at for number, at in heard.items() if number > before) - began
        speaking.cancel()
        last = said
        with suppress(TimeoutError):  # what was said last is on its way, or lost
            await until(lambda: last in heard, 1)
        running.cancel()
        await asyncio.gather(running, speaking, return_exceptions=True)
        return Deaf(took, last - len(heard), gateway.opened)


async def closed_after_each(settings: Callable[[Emulator], WecomConfig], times: int) -> list[float]:
    """Seconds of deafness after each of so many messages, the socket being closed after every one of them."""
    heard: list[str] = []

    async def take(frame: dict[str, Any]) -> None:
        heard.append(frame["body"]["text"]["content"])

    async with emulator() as gateway:
        gateway.faults.close_after_message = times
        link = Link(settings(gateway), take)
        running = asyncio.create_task(link.run())
        deaf = []
        await until(lambda: link.state.word == "live")
        for number in range(times):
            tried = link.attempts
            await gateway.say("zhang", str(number))
            began = time.monotonic()
            await until(lambda tried=tried: link.attempts > tried and gateway.live() is not None, 120)  # type: ignore[misc]
            deaf.append(time.monotonic() - began)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert heard == [str(number) for number in range(times)]
        return deaf


def _shipped(gateway: Emulator) -> WecomConfig:
    return WecomConfig.model_validate({"bot_id": "aib", "secret": "s3cret", "url": gateway.url})


async def _print() -> None:
    deaf = await closed_after_each(_shipped, 30)
    sys.stdout.write(
        f"closed after each of 30 messages: deaf {sum(deaf) / 30:.2f} s on average, {max(deaf):.2f} most\n"
    )
    found = await asyncio.gather(*(deaf_after(one, 1.0, _shipped, 300) for one in FAULTS.values()))
    for name, one in zip(FAULTS, found, strict=True):
        sys.stdout.write(f"{name}: deaf {one.seconds:.1f} s, {one.lost} messages lost, {one.opened} connections\n")


if __name__ == "__main__":
    asyncio.run(_print())
