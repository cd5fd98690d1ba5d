"""The writer: one thread that takes what has arrived in a batch, commits it, and only then says "received"."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.batch import Machine, handle_batch
from bot.clock import Clock
from bot.logs import log
from bot.message import Incoming

T = TypeVar("T")
RETRY_FIRST, RETRY_MOST = 0.2, 5.0  # seconds between tries while the database is away
RACES = 2  # how often a batch is tried again because of a row that another process wrote first


@dataclass(frozen=True, slots=True)
class _Job:
    """A message to handle, or another write that shares the batch's commit."""

    message: Incoming | None
    write: Callable[[Connection], object] | None
    future: asyncio.Future[object]
    loop: asyncio.AbstractEventLoop


class Worker:
    """Group commit: whatever waits when the last commit ended shares the next one."""

    def __init__(
        self, machine: Machine, clock: Clock, *, batch: int, on_commit: Callable[[], None], name: str = "writer"
    ) -> None:
        self._machine = machine
        self._clock = clock
        self._batch = batch
        self._on_commit = on_commit
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.handled = 0
        self.failing_since: float | None = None  # monotonic seconds; the database is away

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued and end. What cannot be committed now was not acknowledged either."""
        self._stopping.set()
        self._queue.put(None)
        self._thread.join()

    async def receive(self, message: Incoming) -> bool:
        """Handle a message; returns after its commit: True if new, False if handled before."""
        return bool(await self._put(message, None))

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run a small write in the next batch; returns its result after the commit.

        It may be run again if the database went away, so it must have no effect but on the database.
        """
        return await self._put(None, change)  # type: ignore[return-value]

    def _put(self, message: Incoming | None, write: Callable[[Connection], object] | None) -> asyncio.Future[object]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[object] = loop.create_future()
        self._queue.put(_Job(message, write, future, loop))
        return future

    # --- the thread -----------------------------------------------------------------------

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            jobs = [first]
            last = False
            while len(jobs) < self._batch:
                try:
                    job = self._queue.get_nowait()
                except Empty:
                    break
                if job is None:
                    last = True
                    break
                jobs.append(job)
            self._until_done(jobs)
            if last:
                return

    def _until_done(self, jobs: list[_Job]) -> None:
        wait = RETRY_FIRST
        raced = 0
        while True:
            try:
                results = self._commit(jobs)
            except Exception as failure:
                # Another process was quicker with an event: the next try sees its row and passes it over.
                if isinstance(failure, IntegrityError) and (raced := raced + 1) <= RACES:
                    continue
                if not self._machine.database.retryable(failure):
                    if len(jobs) > 1:
                        for job in jobs:
                            self._until_done([job])
                    else:
                        _answer(jobs, [failure])
                    return
                self.failing_since = self.failing_since or time.monotonic()
                log.warning("database away", error=type(failure).__name__, waiting=len(jobs))
                if self._stopping.wait(wait):
                    _answer(jobs, [failure] * len(jobs))
                    return
                wait = min(wait * 2, RETRY_MOST)
            else:
                self.failing_since = None
                self.handled += sum(1 for job in jobs if job.message is not None)
                self._on_commit()
                _answer(jobs, results)
                return

    def _commit(self, jobs: Sequence[_Job]) -> list[object]:
        results: list[object] = []
        with self._machine.database.begin() as tx:
            messages: list[Incoming] = []
            for job in jobs:
                if job.message is not None:
                    messages.append(job.message)
                    continue
                # Keep the order in which things were handed in: a write sees the messages before it.
                results.extend(self._handle(tx, messages))
                messages = []
                assert job.write is not None
                results.append(job.write(tx))
            results.extend(self._handle(tx, messages))
        return results

    def _handle(self, tx: Connection, messages: list[Incoming]) -> list[bool]:
        return handle_batch(self._machine, tx, messages, self._clock.now()) if messages else []


def _answer(jobs: Sequence[_Job], results: Sequence[object]) -> None:
    """Wake the waiting coroutines, one call for each loop and batch."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[object], object]]] = {}
    for job, result in zip(jobs, results, strict=True):
        loops.setdefault(job.loop, []).append((job.future, result))
    for loop, pairs in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, pairs)


def _settle(pairs: Sequence[tuple[asyncio.Future[object], object]]) -> None:
    for future, result in pairs:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
