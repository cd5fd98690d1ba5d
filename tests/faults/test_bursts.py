"""A burst of messages through the program as it is started, over each platform, while the line breaks.

The faults of each platform one by one, on SQLite, are in tests/platforms.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.engine.stage import until
from tests.faults.burst import MESSAGES, NAMES, answered, burst, check_once, check_order, queued
from tests.faults.program import PROGRAM, program
from tests.faults.towns import TOWNS, DingTalkTown, TelegramTown, Town, WecomTown, enrol

MIDST = MESSAGES * 2 // 5  # answers


def _abort(town: Town) -> None:
    """Every connection of the bot to its platform is reset."""
    if isinstance(town, TelegramTown):
        town.emulator.line.abort()
    elif isinstance(town, WecomTown):
        town.gateway.abort()
    elif isinstance(town, DingTalkTown):
        town.server.gateway.abort()


@pytest.mark.parametrize("kind", TOWNS)
async def test_a_burst_on_postgresql(kind: str, postgres_url: str, tmp_path: Path) -> None:
    await _survives(kind, postgres_url, tmp_path, _abort)


async def test_a_burst_over_the_webhook_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    """And the program started as a county starts it, byte for byte."""
    await _survives("telegram webhook", sqlite_url, tmp_path, _abort, (str(PROGRAM),))


async def _survives(
    kind: str, url: str, folder: Path, fault: Callable[[Any], None], command: Sequence[str] = ()
) -> None:
    store = Database(url)
    async with TOWNS[kind]() as town:
        await asyncio.to_thread(enrol, store, [town], NAMES)
        async with program(url, folder, [town], command=command) as bot:
            await bot.live(town.kind)
            saying = asyncio.create_task(burst(town))
            await until(lambda: len(answered(town)) >= MIDST, 30)
            fault(town)
            broken = time.monotonic()
            await saying
            await _done(town, store)
            took = time.monotonic() - broken
            assert await bot.stop() == 0
        print(f"{kind}: all answered {took:.2f} s after the line broke, {_twice(town)} came twice")  # noqa: T201
        await asyncio.to_thread(check_order, town, store)
    await asyncio.to_thread(check_once, store)
    store.close()


async def test_a_webhook_is_called_again_when_the_process_was_killed(sqlite_url: str, tmp_path: Path) -> None:
    """What was not committed was not answered with 200, and Telegram brings it to the next process."""
    store = Database(sqlite_url)
    async with TOWNS["telegram webhook"]() as town:
        await asyncio.to_thread(enrol, store, [town], NAMES)
        async with program(sqlite_url, tmp_path, [town], "first") as first:
            await first.live("telegram")
            saying = asyncio.create_task(burst(town))
            await until(lambda: len(answered(town)) >= MIDST, 30)
            await first.kill()
            killed = time.monotonic()
            async with program(sqlite_url, tmp_path, [town], "second", port=first.port):
                await saying
                await _done(town, store)
        print(f"killed: all answered {time.monotonic() - killed:.2f} s later, {_twice(town)} came twice")  # noqa: T201
        await asyncio.to_thread(check_order, town, store)
    await asyncio.to_thread(check_once, store)
    store.close()


async def _done(town: Town, store: Database) -> None:
    await until(lambda: len(answered(town)) == MESSAGES, 60)
    await until(lambda: queued(store) == 0)  # marked as sent, too


def _twice(town: Town) -> int:
    return len(town.heard()) - MESSAGES
