"""One platform in this process: stand by, hold its lease, serve, and lose it when another took over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.fence import LEASE, Fenced
from bot.logs import log
from bot.platforms.base import Platform, Receive
from bot.sender import Sender
from bot.threads import in_thread
from storage import leases
from storage.database import Database
from storage.leases import Lease, Rival

STAND_BY = 3.0  # seconds between tries to take over a platform that another process serves
BEAT = 4.0  # seconds between signs of life; another process takes over when there is none for `leases.TERM`
GOOD = frozenset({"live", "serving"})  # states in which a connection does what it is for


class Serving:
    """`run` belongs under a supervisor: it raises what the platform or the sender fell over."""

    def __init__(self, label: str, platform: Platform, sender: Sender, database: Database, receive: Receive) -> None:
        self.label = label
        self.platform = platform
        self.lease: Lease | None = None
        self.waits_for = ""  # another process | the database
        self.takeovers = 0  # from a holder that stood still
        self._sender = sender
        self._database = database
        self._receive = receive
        self._name = f"{platform.name}:{platform.bot}"
        self._word = ""
        self._since = time.monotonic()

    @property
    def unwell_for(self) -> float:
        """Seconds since the connection was last seen to do what it is for; 0 where another process serves."""
        if self.lease is None:
            return 0.0
        self._look()
        return 0.0 if self._word in GOOD else time.monotonic() - self._since

    async def run(self) -> None:
        """Serve, or stand by, until cancelled."""
        rival = Rival()
        while True:
            lease = await self._take(rival)
            if lease is None:
                await asyncio.sleep(STAND_BY)
                continue
            try:
                with self._holding(lease):
                    await self._serve(lease)
            finally:
                await in_thread(lease.release)

    @contextmanager
    def _holding(self, lease: Lease) -> Iterator[None]:
        self.lease, self.waits_for, self._word, self._since = lease, "", "", time.monotonic()
        token = LEASE.set(lease)
        try:
            yield
        finally:
            LEASE.reset(token)
            self.lease = None

    async def _take(self, rival: Rival) -> Lease | None:
        try:
            lease = await in_thread(lambda: self._ask(rival), _give_back)
        except Exception as failure:
            if not self._database.retryable(failure):
                raise
            kind = self._database.trouble(failure)
            self._wait("the database", f"waiting: {kind.log if kind is not None else 'the database is away'}")
            return None
        if lease is None:
            self._wait("another process", "standing by: another process serves this platform")
        return lease

    def _ask(self, rival: Rival) -> Lease | None:
        lease = leases.acquire(self._database, self._name)
        if lease is not None:
            return lease
        sign = leases.look(self._database, self._name)
        if sign is None or not rival.stands_still(sign):
            return None
        log.warning("taking over: the holder stands still", platform=self.label, holder=sign.holder)
        lease = leases.seize(self._database, self._name, sign)
        self.takeovers += lease is not None
        return lease

    def _wait(self, waits_for: str, words: str) -> None:
        if self.waits_for != waits_for:
            log.info(words, platform=self.label)
            self.waits_for = waits_for

    async def _serve(self, lease: Lease) -> None:
        tasks = [
            asyncio.create_task(self.platform.run(self._receive)),
            asyncio.create_task(self._sender.run(lease)),
            asyncio.create_task(self._until_lost(lease)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if tasks[-1] in done or any(_lost(task) for task in done):
            log.warning("lease lost", platform=self.label)
            return
        for task in done:
            if (failure := task.exception()) is not None:
                log.error("platform stopped", platform=self.label, error=type(failure).__name__)
                raise failure
        raise RuntimeError("the platform's task ended")

    async def _until_lost(self, lease: Lease) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self._look()
            if not await in_thread(lease.beat):
                return

    def _look(self) -> None:
        """Note since when the connection is as it is."""
        word = self.platform.state.word
        if word != self._word and (word in GOOD or self._word in GOOD or not self._word):
            self._since = time.monotonic()
        self._word = word


def _lost(task: asyncio.Task[None]) -> bool:
    """Whether a task ended because what it wrote was refused."""
    failure = task.exception()
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return isinstance(failure, Fenced)


def _give_back(lease: Lease | None) -> None:
    """Taken while we were being stopped: nobody will use it."""
    if lease is not None:
        lease.release()
