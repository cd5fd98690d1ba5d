"""Windows hear that something changed: at once from this process, soon from another, and nothing works for nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.web import bell as bell_room
from bot.web.bell import Bell
from storage.database import Database
from tests.web.stage import LI, WANG, EchoBot, outgoing, running, server_of, serving, until, web_platform


def quiet() -> Bell:
    """A bell that no other process rings."""
    return Bell(lambda: 0, lambda _: [])


async def test_many_at_once_are_told_as_one() -> None:
    bell = quiet()
    with bell.window(["g-1"]) as window:
        for row in (3, 4, 5):
            bell.ring("g-1", row)
        bell.ring("g-2", 6)
        assert await window.news() == 5
        waiting = asyncio.ensure_future(window.news())
        await asyncio.sleep(0)
        bell.ring("g-2", 7)
        bell.ring("g-1", 4)
        await asyncio.sleep(0)
        assert not waiting.done(), "another chat's, or known already"
        bell.ring("g-1", 8)
        assert await waiting == 8


async def test_without_a_window_there_is_no_work() -> None:
    looks: list[int] = []

    def changed(after: int) -> list[tuple[int, str]]:
        looks.append(after)
        return [(after + 1, "g-1")]

    bell = Bell(lambda: 10, changed)
    assert not bell.looking
    with bell.window(["g-1"]) as first:
        with bell.window(["g-1"]):
            assert (bell.windows, bell.looking) == (2, True)
        assert await first.news() >= 10
        assert bell.looking
    assert (bell.windows, bell.looking) == (0, False)
    bell.ring("g-1", 99)


async def test_it_looks_on_when_the_database_was_away(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: Database
) -> None:
    monkeypatch.setattr(bell_room, "LOOK", 0.01)
    platform = web_platform(sqlite_database, Path("nowhere"))
    with sqlite_database.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE room_message RENAME TO away")
    with platform.room.bell.window(["g-1"]) as window:
        asking = asyncio.ensure_future(window.news())
        with capture_logs() as logs:
            await until(lambda: any("could not look" in one["event"] for one in logs))
        assert not asking.done()
        with sqlite_database.begin() as tx:
            tx.exec_driver_sql("ALTER TABLE away RENAME TO room_message")
        await platform.send(outgoing(1, "g-1", "回来了"))
        assert await asyncio.wait_for(asking, 10) >= 1


class Events:
    """An open stream, read in the background."""

    def __init__(self, answer: httpx.Response) -> None:
        self.names: list[str] = []
        self._answer = answer

    async def read(self) -> None:
        async for line in self._answer.aiter_lines():
            if line.startswith("event: "):
                self.names.append(line.removeprefix("event: "))

    async def heard(self, count: int) -> list[str]:
        return await until(lambda: self.names if len(self.names) >= count else None)


@asynccontextmanager
async def listening(url: str, who: str = "u-wang", chat: str = "g-1") -> AsyncIterator[Events]:
    asked = httpx.URL(f"{url}/events", params={"who": who, "chat": chat})
    async with httpx.AsyncClient(timeout=None) as client, client.stream("GET", asked) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = Events(answer)
        reading = asyncio.create_task(events.read())
        try:
            yield events
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading


async def test_two_processes_on_one_database(sqlite_database: Database, tmp_path: Path) -> None:
    """What one process keeps is heard in the windows of the other: any process can serve any page."""
    here, there = web_platform(sqlite_database, tmp_path), web_platform(sqlite_database, tmp_path)
    async with running(here, EchoBot()) as server, running(there, EchoBot()), listening(server.url) as events:
        assert (await events.heard(1))[0] == "hello"
        await until(lambda: here.room.bell.windows or None)
        known = len(events.names)
        await there.room.say(LI, "g-1", "我在另一个进程里说话")
        assert (await events.heard(known + 1))[-1] == "change"
        assert there.room.bell.windows == 0


async def test_a_closed_window_is_forgotten(sqlite_database: Database, tmp_path: Path) -> None:
    platform = web_platform(sqlite_database, tmp_path)
    async with running(platform, EchoBot()) as server:
        async with listening(server.url) as events, listening(server.url, "u-li", "") as first_screen:
            await events.heard(1)
            await first_screen.heard(1)
            assert platform.room.bell.windows == 2
        await until(lambda: True if platform.room.bell.windows == 0 else None)
        assert not platform.room.bell.looking


async def test_streams_end_with_the_server(sqlite_database: Database, tmp_path: Path) -> None:
    platform = web_platform(sqlite_database, tmp_path)
    platform.hear(EchoBot().receive)
    server = await server_of(platform)
    async with serving(server):
        stream = listening(server.url)
        events = await stream.__aenter__()
        await events.heard(1)
    assert platform.room.bell.windows == 0, "each came to its own end before the server's"
    await stream.__aexit__(None, None, None)


async def test_only_the_windows_of_its_chat_are_rung(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = web_platform(sqlite_database, tmp_path)
    bell, looked = platform.room.bell, threading.Event()
    newest = bell._newest

    def look() -> int:
        row = newest()
        looked.set()
        return row

    monkeypatch.setattr(bell, "_newest", look)
    async with running(platform, EchoBot()):
        with bell.window(["g-2", "p-u-wang"]) as window:
            # Its first look tells every window of what was there before.
            assert await asyncio.to_thread(looked.wait, 30)
            await platform.room.say(WANG, "g-1", "别的群")
            assert window.newest == 0
            message = await platform.room.say(WANG, "g-2", "这个群")
            assert window.newest == message.id
