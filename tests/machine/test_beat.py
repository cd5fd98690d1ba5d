"""What systemd hears, on a real socket: ready when it serves, a beat while a new process would do no better."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from bot.http.health import alive, ready, status_words
from bot.platforms.terminal import TerminalPlatform
from bot.service.beat import LOOK, Beat
from bot.service.systemd import Systemd, systemd_of
from storage.database import Database
from tests.support.systemd import FakeSystemd


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeSystemd]:
    abstract = f"@gridwhistle-test-{os.getpid()}"
    with FakeSystemd(tmp_path / "notify" if request.param == "path" else abstract) as manager:
        yield manager


class Service:
    """Something that beats, with the time in the test's hand."""

    def __init__(self, systemd: Systemd | None) -> None:
        assert systemd is not None
        self.serves, self.lives, self.words = True, True, "在服务：web"
        self.slept: list[float] = []
        self._asleep, self._wake = asyncio.Event(), asyncio.Semaphore(0)
        self.beat = Beat(
            systemd, serving=self._serving, alive=lambda: self.lives, words=lambda: self.words, sleep=self._sleep
        )

    async def _serving(self) -> bool:
        return self.serves

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._asleep.set()
        await self._wake.acquire()

    async def asleep(self) -> None:
        """Until it waits for time to go by: all that it had to tell is told."""
        async with asyncio.timeout(20):
            await self._asleep.wait()

    async def turn(self) -> None:
        """Time goes by, once."""
        self._asleep.clear()
        self._wake.release()
        await self.asleep()


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[Service]:
    task = asyncio.create_task(service.beat.run())
    try:
        yield service
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_is_ready_when_it_serves_and_not_before(manager: FakeSystemd) -> None:
    service = Service(systemd_of(manager.environment(60)))
    service.serves = False
    async with running(service):
        await service.asleep()
        await service.turn()
        assert manager.told() == []
        assert service.slept == [LOOK, LOOK]
        service.serves = True
        await service.turn()
        assert manager.told() == [["READY=1", "STATUS=在服务：web"], ["WATCHDOG=1"]]


async def test_it_beats_at_half_of_the_time_and_says_what_changed(manager: FakeSystemd) -> None:
    service = Service(systemd_of(manager.environment(60)))
    async with running(service):
        await service.asleep()
        manager.told()
        await service.turn()
        assert manager.told() == [["WATCHDOG=1"]]
        service.words = "磁盘满\n了"
        await service.turn()
        assert manager.told() == [["WATCHDOG=1", "STATUS=磁盘满 了"]], "one line each, whatever is said"
        await service.turn()
        assert manager.told() == [["WATCHDOG=1"]]
    assert set(service.slept) == {30.0}


async def test_no_beat_while_a_new_process_would_do_better(manager: FakeSystemd) -> None:
    service = Service(systemd_of(manager.environment(60)))
    async with running(service):
        await service.asleep()
        manager.told()
        service.lives, service.words = False, "writer-0 不动了"
        await service.turn()
        assert manager.told() == [["STATUS=writer-0 不动了"]]
        for _ in range(3):
            await service.turn()
        assert manager.told() == []
        service.lives = True
        await service.turn()
        assert manager.told() == [["WATCHDOG=1"]]


async def test_without_a_watchdog_nothing_is_done_after_ready(manager: FakeSystemd) -> None:
    service = Service(systemd_of(manager.environment()))
    async with running(service):
        lines = await asyncio.to_thread(manager.until, "READY=1")
        assert lines[0] == "READY=1"
        assert service.slept == []
    assert manager.told() == []


async def test_stopping_is_told(manager: FakeSystemd) -> None:
    Service(systemd_of(manager.environment())).beat.stopping()
    assert manager.told() == [["STOPPING=1", "STATUS=正在停止"]]


WATCHDOG = 0.4  # seconds


async def test_an_app_beats_until_its_writer_dies(database: Database, manager: FakeSystemd) -> None:
    systemd = systemd_of(manager.environment(WATCHDOG))
    assert systemd is not None
    app = App(Config(), database, [TerminalPlatform(lambda _: None)])
    async with app.running():
        beat = Beat(systemd, serving=lambda: ready(app), alive=lambda: alive(app), words=lambda: status_words(app))
        app.supervisor.watch("systemd", beat.run)
        lines = await asyncio.to_thread(manager.until, "WATCHDOG=1", 3)
        assert lines[0] == "READY=1"
        app.workers[0]._queue.put(None)  # what ends the thread
        await asyncio.to_thread(app.workers[0]._thread.join)
        after = await asyncio.to_thread(manager.until_it_would_kill, WATCHDOG)
        assert any("不动了" in line for line in after), after
        assert next(task for task in app.supervisor.watched if task.name == "systemd").well


OTHER = str(os.getpid() + 1)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"NOTIFY_SOCKET": ""}, None),
        ({"NOTIFY_SOCKET": "@"}, None),
        ({"NOTIFY_SOCKET": "vsock:2:1234"}, None),
        ({"WATCHDOG_USEC": "60000000"}, None),
        ({"NOTIFY_SOCKET": "/run/n"}, Systemd("/run/n", None)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "60000000"}, Systemd("@n", 60.0)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": OTHER}, Systemd("@n", None)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "5000", "WATCHDOG_PID": str(os.getpid())}, Systemd("@n", 0.005)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "0"}, Systemd("@n", None)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "soon"}, Systemd("@n", None)),
    ],
)
def test_who_asks_to_be_told(environment: dict[str, str], expected: Systemd | None) -> None:
    assert systemd_of(environment) == expected


def test_a_manager_that_is_gone_or_does_not_read_holds_nobody_up(tmp_path: Path) -> None:
    assert not Systemd(str(tmp_path / "nobody"), None).tell("READY=1")
    with FakeSystemd(tmp_path / "deaf") as manager:
        taken = sum(Systemd(manager.address, None).tell("WATCHDOG=1") for _ in range(5000))
        assert 0 < taken < 5000
        assert len(manager.told()) == taken
