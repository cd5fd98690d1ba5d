"""Leases: of two processes one serves a platform; when it is killed, the other takes over."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.clock import ManualClock
from storage import leases
from storage.database import Database
from tests.engine.stage import NOON, FakePlatform, add_groups, make, owe, settled, states, until
from tests.faults.driver import lines
from tests.faults.process import bot, size, wait_until

SLOW = 0.3  # seconds a reading takes that is under way when we stop


def test_the_other_process_takes_over_when_the_one_that_serves_is_killed(
    county: Database, county_url: str, tmp_path: Path
) -> None:
    served, refused, delivered = tmp_path / "served", tmp_path / "refused", tmp_path / "delivered.jsonl"
    with ExitStack() as stack:
        processes = [stack.enter_context(bot("serve", county_url, tmp_path, NOON)) for _ in range(2)]
        wait_until(lambda: size(served) == 1, processes[0])
        one = next(each for each in processes if each.pid == lines(served)[0]["process"])
        other = next(each for each in processes if each is not one)
        wait_until(lambda: size(refused) >= 2, other)  # it asked, and asked again
        assert size(served) == 1, "both serve"
        assert {each["process"] for each in lines(refused)} == {other.pid}
        owe(county, add_groups(county, 2), ["一"])
        one.kill()
        began = time.monotonic()
        wait_until(lambda: size(served) == 2, other, 10)
        assert time.monotonic() - began < 8
        assert lines(served)[1]["process"] == other.pid
        wait_until(lambda: states(county) == {"sent": 2}, other, 10)
        assert {each["chat"] for each in lines(delivered)} == {"g-0", "g-1"}


async def test_a_platform_is_handed_over_when_its_process_stops(
    county_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = leases.acquire
    refused = 0

    def counted(database: Database, name: str) -> leases.Lease | None:
        nonlocal refused
        lease = real(database, name)
        refused += lease is None
        return lease

    monkeypatch.setattr(leases, "acquire", counted)
    stores = [Database(county_url) for _ in range(2)]
    platforms = [FakePlatform(), FakePlatform()]
    apps = [make(store, platform, ManualClock(NOON)) for store, platform in zip(stores, platforms, strict=True)]
    async with apps[1].running():
        await until(platforms[1].served.is_set)
        async with apps[0].running():
            await until(lambda: refused >= 2, 10)
            assert not platforms[0].served.is_set()
    async with make(stores[0], platforms[0], ManualClock(NOON)).running():  # an App runs once
        await until(platforms[0].served.is_set, 2)
    for store in stores:
        store.close()


async def test_two_platforms_have_a_lease_each(county_url: str) -> None:
    store = Database(county_url)
    first, second = FakePlatform(), FakePlatform(name="other")
    one, two = make(store, first, ManualClock(NOON)), make(store, second, ManualClock(NOON))
    async with one.running(), two.running():
        await until(lambda: first.served.is_set() and second.served.is_set())
    store.close()


def test_a_lease_is_held_once_and_can_be_had_again_after_release(county: Database) -> None:
    held = leases.acquire(county, "fake:群 1/../x")
    assert held is not None
    assert held.beat()
    assert leases.acquire(county, "fake:群 1/../x") is None
    other = leases.acquire(county, "fake:another")
    assert other is not None
    held.release()
    again = leases.acquire(county, "fake:群 1/../x")
    assert again is not None
    again.release()
    other.release()


async def test_a_stop_while_a_lease_is_being_taken_gives_it_back(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a thread of ours is doing when we stop is finished before we say that we have stopped."""
    real = leases.acquire
    asked, go, over = threading.Event(), threading.Event(), threading.Event()

    def slow(database: Database, name: str) -> leases.Lease | None:
        asked.set()
        go.wait(20)
        lease = real(database, name)
        over.set()
        return lease

    monkeypatch.setattr(leases, "acquire", slow)
    async with make(county, FakePlatform(), ManualClock(NOON)).running():
        await asyncio.to_thread(asked.wait)
        asyncio.get_running_loop().call_later(0.1, go.set)  # when the stop below has begun
    assert over.is_set()
    free = await asyncio.to_thread(real, county, "fake:fake-bot")
    assert free is not None
    await asyncio.to_thread(free.release)


async def test_nobody_reads_any_more_when_it_has_stopped(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs it closes the database then, and a reader would be left with a connection of its own."""
    real = county.reading
    reading = threading.Semaphore(0)
    readers = 0

    @contextmanager
    def slow() -> Iterator[Connection]:
        nonlocal readers
        readers += 1
        reading.release()
        try:
            with real() as tx:
                time.sleep(SLOW)
                yield tx
        finally:
            readers -= 1

    app = make(county, FakePlatform(), ManualClock(NOON))
    async with app.running():
        await until(lambda: "fake" in app.serving)
        await settled(app)
        monkeypatch.setattr(county, "reading", slow)
        app.senders["fake"].wake()
        await asyncio.to_thread(reading.acquire)
    assert readers == 0
