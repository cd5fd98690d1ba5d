"""Messages through the whole machine: received, handled, committed, sent, marked sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.app import App, Roles
from bot.clock import Clock
from bot.message import Incoming
from storage.database import Database
from storage.tables import inbox, outbox
from tests.bench.crowd import Crowd
from tests.bench.ground import DayClock, config
from tests.bench.loopback import Loopback


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Times are seconds; `committed` and `answered` are the latencies of single messages."""

    messages: int
    seconds: float  # from the first message until the last answer is marked sent
    processor: float  # seconds of processor time that all of our threads took for it
    committed: list[float]  # from handing a message in to its acknowledgement
    answered: list[float]  # from handing a message in to its answer at the platform
    sent: int

    @property
    def rate(self) -> float:
        return self.messages / self.seconds

    @property
    def processor_ms(self) -> float:
        """Of one message: what the machine does beside it moves this much less than the rate."""
        return self.processor / self.messages * 1000


class Stage:
    """The running app and its platform, with neighbours who write."""

    def __init__(self, app: App, platform: Loopback) -> None:
        self.app = app
        self.platform = platform

    async def warm(self, crowd: Crowd, messages: int) -> None:
        """Messages that do not count."""
        await self.run(crowd.take(messages))

    async def run(self, lanes: Sequence[Sequence[Incoming]]) -> Run:
        """Each lane hands in its next message when its previous one is acknowledged."""
        return await self._timed([self._lane(lane) for lane in lanes])

    async def offer(self, lanes: Sequence[Sequence[Incoming]], a_second: float, gaps: Sequence[float]) -> Run:
        """Messages come when they come, whether we keep up or not: `gaps` are the arrivals' distances of mean 1."""
        order = [lane[index] for index in range(len(lanes[0])) for lane in lanes]
        return await self._timed([self._arrivals(order, a_second, gaps)])

    async def _timed(self, work: Sequence[object]) -> Run:
        self.platform.answered.clear()
        sent = len(self.platform.rows)
        started, used = time.perf_counter(), time.process_time()
        lanes: list[list[float]] = await asyncio.gather(*work)  # type: ignore[call-overload]
        await self.app.settled()
        seconds, processor = time.perf_counter() - started, time.process_time() - used
        committed = [one for lane in lanes for one in lane]
        answered, sent = list(self.platform.answered), len(self.platform.rows) - sent
        return Run(len(committed), seconds, processor, committed, answered, sent)

    async def _lane(self, messages: Sequence[Incoming]) -> list[float]:
        return [await self._receive(one) for one in messages]

    async def _arrivals(self, messages: Sequence[Incoming], a_second: float, gaps: Sequence[float]) -> list[float]:
        tasks = []
        at = time.perf_counter()
        for message, gap in zip(messages, gaps, strict=True):
            at += gap / a_second
            if (wait := at - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(self._receive(message)))
        return list(await asyncio.gather(*tasks))

    async def _receive(self, message: Incoming) -> float:
        started = time.perf_counter()
        self.platform.expect(message)
        new = await self.app.receive(message)
        assert new
        return time.perf_counter() - started


def stage(database: Database, clock: Clock | None = None) -> Stage:
    """The machine as `run` starts it, but without pages and without the schedule."""
    platform = Loopback()
    url = database.url.render_as_string(hide_password=False)
    return Stage(App(config(url), database, [platform], clock=clock or DayClock(), roles=Roles(push=False)), platform)


def counted(database: Database) -> tuple[int, int, int]:
    """Rows of the inbox, of the outbox, and of the outbox those sent."""
    with database.reading() as tx:
        arrived = tx.scalar(select(func.count()).select_from(inbox)) or 0
        owed = tx.scalar(select(func.count()).select_from(outbox)) or 0
        sent = tx.scalar(select(func.count()).select_from(outbox).where(outbox.c.state == "sent")) or 0
    return arrived, owed, sent
