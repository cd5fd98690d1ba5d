"""The writer: one thread that takes what has arrived in a batch, commits it, and only then says "received"."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from queue import Empty, SimpleQueue
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.batch import Machine, handle_batch
from bot.clock import Clock
from bot.county import carried, carry
from bot.fair import Fair
from bot.fence import LEASE, Fenced
from bot.logs import log
from bot.message import Incoming
from storage import leases
from storage.database import contended
from storage.leases import Lease

T = TypeVar("T")
RETRY_FIRST, RETRY_MOST = 0.2, 5.0  # seconds between tries while the database is away
RACES = 8  # how often a batch is tried again because another process wrote first, or locked what it needs
CRASHED = 1.0  # seconds until a thread that fell over an error of ours goes on
LONGEST = 0.1  # seconds that a batch is meant to take at most, while more waits than one takes: the next comes sooner
LEAST = 4  # messages of a batch, however slow they are
HANGS = 60.0  # seconds after which a batch that has not ended is called one that hangs


@dataclass(frozen=True, slots=True)
class _Job:
    """A message to handle, or another write that shares the batch's commit. Without either: a mere call to look."""

    message: Incoming | None
    write: Callable[[Connection], object] | None
    future: asyncio.Future[object]
    loop: asyncio.AbstractEventLoop
    lease: Lease | None = None
    at: float = field(default_factory=time.monotonic)


def _sender(job: _Job) -> Hashable:
    """Whose turn a job takes; a write that is no message is its own."""
    return (job.message.platform, job.message.sender_id) if job.message is not None else id(job)


class Worker:
    """Group commit: whatever waits when the last commit ended shares the next one; where it is too much for one, in
    fair turns."""

    def __init__(
        self, machine: Machine, clock: Clock, *, batch: int, on_commit: Callable[[], None], name: str = "writer"
    ) -> None:
        self._machine = machine
        self._clock = clock
        self._batch = batch
        self._on_commit = on_commit
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiting: Fair[_Job] = Fair(_sender)
        self._first: deque[_Job] = deque()  # small writes that do not wait behind messages
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._each = 0.0  # seconds a message took lately
        self._busy_since: float | None = None
        self._oldest: float | None = None  # since when the first of what is being done has waited
        self.name = name
        self.handled = 0
        self.crashes = 0
        self.crashed_at: float | None = None  # monotonic seconds, of the last one
        self.conflicts = 0  # deadlocks, and rows that another process wrote first
        self.failing_since: float | None = None  # monotonic seconds; the database is away
        self.failing_words = ""  # why, for people
        self.broken = ""  # for people: the database answers, and what it says cannot be lived with

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued and end. What cannot be committed now was not acknowledged either."""
        self._stopping.set()
        self._queue.put(None)
        self._thread.join()

    @property
    def alive(self) -> bool:
        """The thread is there."""
        return self._thread.is_alive()

    @property
    def hangs(self) -> bool:
        """A batch has not ended for so long that only a new process may help."""
        since = self._busy_since
        return since is not None and self.failing_since is None and time.monotonic() - since > HANGS

    @property
    def waits(self) -> float:
        """Seconds that the longest waiting piece of work has waited for its commit."""
        oldest = self._oldest
        return time.monotonic() - oldest if oldest is not None else 0.0

    async def receive(self, message: Incoming) -> bool:
        """Handle a message; returns after its commit: True if new, False if handled before. Raises Fenced."""
        return bool(await self._put(message, None))

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run a small write in the next batch; returns its result after the commit. Raises Fenced.

        It may be run again if the database went away, so it must have no effect but on the database.
        """
        return await self._put(None, change)  # type: ignore[return-value]

    async def write_first(self, change: Callable[[Connection], T]) -> T:
        """The same before the next batch, in a commit that waits for no message: for what a crash would repeat."""
        return await self._put(None, change, first=True)  # type: ignore[return-value]

    def _put(
        self, message: Incoming | None, write: Callable[[Connection], object] | None, *, first: bool = False
    ) -> asyncio.Future[object]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[object] = loop.create_future()
        job = _Job(message, write, future, loop, LEASE.get())
        if first:
            self._first.append(job)
            self._queue.put(_Job(None, None, future, loop))  # wakes the thread; the deque holds the work
        else:
            self._queue.put(job)
        return future

    # --- the thread -----------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                self._serve()
            except Exception as failure:  # an error of ours: without this thread nobody is answered any more
                self.crashes += 1
                self.crashed_at = time.monotonic()
                log.error("writer crashed", name=self.name, error=type(failure).__name__)
                if self._stopping.wait(CRASHED):
                    return
            else:
                return

    def _serve(self) -> None:
        last = False
        while not last or self._waiting or self._first:
            last |= self._taken_in(wait=not self._waiting and not self._first)
            try:
                self._answered([self._first.popleft() for _ in range(len(self._first))], owes=False)
            finally:  # whatever became of those: nobody else has these any more
                self._answered(self._waiting.take(self._room()), owes=True)

    def _room(self) -> int:
        """How many messages the next batch takes."""
        return self._batch if self._each == 0 else min(self._batch, max(LEAST, int(LONGEST / self._each)))

    def _taken_in(self, *, wait: bool) -> bool:
        """Put all that has arrived in order; `wait` for something, if nothing has. Returns whether it was the end."""
        try:
            while (job := self._queue.get(block=wait)) is not None:
                wait = False
                if job.message is not None or job.write is not None:  # else a mere call to look
                    self._waiting.put(job)
        except Empty:
            return False
        return True

    def _answered(self, jobs: list[_Job], *, owes: bool) -> None:
        """Do them all, whatever it takes. `owes`: they may have left something to send."""
        if not jobs:
            return
        self._busy_since = time.monotonic()
        first = self._waiting.oldest
        self._oldest = min(job.at for job in (*jobs, *([first] if first is not None else [])))
        try:
            self._until_done(jobs)
            if owes:
                took = (time.monotonic() - self._busy_since) / len(jobs)
                self._each += (took - self._each) / 4 if self._each else took
                self._on_commit()
        except BaseException as failure:
            _answer(jobs, [failure] * len(jobs))
            raise
        finally:
            self._busy_since = self._oldest = None

    def _until_done(self, jobs: list[_Job]) -> None:
        """Messages and other writes in transactions of their own: what a batch locks it must not hold for long
        (storage.writers), while an import may take its time."""
        for _, group in groupby(jobs, key=lambda job: job.message is not None):
            self._group_done(list(group))

    def _group_done(self, jobs: list[_Job]) -> None:
        database = self._machine.database
        wait = RETRY_FIRST
        raced = 0
        joined: list[_Job] = []
        join = jobs[0].message is not None
        while True:
            try:
                results = self._commit(jobs, joined if join else None)
            except Exception as failure:
                # They are small and wait for nobody: they go by themselves, before what comes after this.
                self._first.extendleft(reversed(joined))
                joined, join = [], False
                # Another process was quicker with a row, or stood in the way: nobody is away, try again now.
                if isinstance(failure, IntegrityError) or contended(failure):
                    self.conflicts += 1
                    if (raced := raced + 1) <= RACES:
                        if len(jobs) > 1 and raced > 1:  # fewer at once meet fewer
                            half = len(jobs) // 2
                            self._group_done(jobs[:half])
                            self._group_done(jobs[half:])
                            return
                        time.sleep(random.uniform(0.001, 0.004) * raced)
                        continue
                kind = database.trouble(failure)
                if not database.retryable(failure):
                    if kind is not None:
                        self.broken = kind.words
                    if len(jobs) > 1:
                        for job in jobs:
                            self._group_done([job])
                    else:
                        _answer(jobs, [failure])
                    return
                self.failing_since = self.failing_since or time.monotonic()
                self.failing_words = kind.words if kind is not None else ""
                words = kind.log if kind is not None else "database away"
                log.warning(words, error=type(failure).__name__, waiting=len(jobs))
                if self._stopping.wait(wait):
                    _answer(jobs, [failure] * len(jobs))
                    return
                wait = min(wait * 2, RETRY_MOST)
            else:
                # `broken` stays: one write that happens to miss a damaged page does not mend it.
                self.failing_since = None
                self.handled += sum(1 for job in jobs if job.message is not None)
                _answer([*jobs, *joined], results)
                return

    def _commit(self, jobs: Sequence[_Job], joined: list[_Job] | None) -> list[object]:
        """Returns their results. Small writes that came while messages were handled share the commit, after all of
        them: `joined` takes these jobs, whose results stand behind the others'."""
        with self._machine.database.begin() as tx:
            carry(tx, None)
            results = self._results(tx, jobs)
            if joined is not None and self._first:
                joined += [self._first.popleft() for _ in range(len(self._first))]
                results += self._results(tx, joined)
            renamed = carried(tx)
        if renamed is not None:
            self._machine.renew(renamed)
        return results

    def _results(self, tx: Connection, jobs: Sequence[_Job]) -> list[object]:
        lost = leases.stale(tx, {job.lease for job in jobs if job.lease is not None})
        kept = [job for job in jobs if job.lease not in lost]
        done = iter(self._do(tx, kept))
        return [next(done) if job.lease not in lost else Fenced() for job in jobs]

    def _do(self, tx: Connection, jobs: Sequence[_Job]) -> list[object]:
        messages = [job.message for job in jobs if job.message is not None]
        if messages:
            return [*handle_batch(self._machine, tx, messages, self._clock.now())]
        return [job.write(tx) for job in jobs if job.write is not None]


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
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)
