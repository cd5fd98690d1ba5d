"""Stopping meets whatever is going on at that moment: it must end all the same."""

from __future__ import annotations

import asyncio
import gc

import pytest

from bot.app import App
from bot.clock import SystemClock
from bot.config import Config
from bot.platforms.terminal import TerminalPlatform
from bot.sender import Sender
from storage import leases
from storage.database import Database

MOST = 5.0  # seconds


@pytest.mark.parametrize("ticks", range(6))
async def test_a_sender_that_is_woken_and_told_to_stop_at_once_stops(
    database: Database, ticks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many turns of the loop lie between the wake and the cancellation."""
    sleeps = asyncio.Event()
    real = asyncio.timeout

    def timeout(seconds: float) -> asyncio.Timeout:
        sleeps.set()
        return real(seconds)

    async def write(change: object) -> None:
        raise AssertionError("nothing is owed")

    config = Config()
    platform = TerminalPlatform(lambda _: None)
    sender = Sender(platform, database, write, SystemClock(), config.sending, config.push)
    monkeypatch.setattr("bot.sender.asyncio.timeout", timeout)
    task = asyncio.create_task(sender.run())
    async with real(MOST * 4):
        await sleeps.wait()  # it has looked, and sleeps from the end of this turn of the loop
    assert not task.done()
    sender.wake()
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()
    assert await _ends(task), "the cancellation was swallowed"


@pytest.mark.parametrize("after", [0.0, 0.001, 0.003, 0.01, 0.03, 0.1])
async def test_an_app_ends_however_young_it_is(database: Database, after: float) -> None:
    app = App(Config(), database, [TerminalPlatform(lambda _: None)])

    async def live() -> None:
        async with app.running():
            await asyncio.sleep(after)

    assert await _ends(asyncio.create_task(live())), "the app did not stop"
    assert app.serving == set()
    # What was left behind is told here, and not in whatever test runs when it is collected.
    name = f"{app.platforms[0].name}:{app.platforms[0].bot}"
    lease = await asyncio.to_thread(leases.acquire, database, name)
    assert lease is not None, "its lease was left behind"
    await asyncio.to_thread(lease.release)
    await asyncio.to_thread(gc.collect)


async def _ends(task: asyncio.Task[None]) -> bool:
    """Whether it ends in time; if not it is cancelled, and once more, so that the test itself ends."""
    done, _ = await asyncio.wait({task}, timeout=MOST)
    for _ in range(3):
        if task.done():
            break
        for each in asyncio.all_tasks() - {asyncio.current_task()}:
            each.cancel()
        await asyncio.wait({task}, timeout=1)
    return bool(done)


async def test_an_app_can_be_started_again(database: Database) -> None:
    for _ in range(3):
        app = App(Config(), database, [TerminalPlatform(lambda _: None)])
        async with app.running():
            await app.settled()
        assert app.serving == set()
