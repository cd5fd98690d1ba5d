"""Chats are handled side by side, the messages of one chat one after another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.logs import log

Errand = Callable[[], Awaitable[None]]


class Lanes:
    """A lane for each chat that has something waiting; `limit` is how much may wait in all.

    Who brings something waits for `room()` and puts it in at once. `platform` is for the log.
    """

    def __init__(self, platform: str, limit: int) -> None:
        self._platform = platform
        self._limit = limit
        self._waiting: dict[str, deque[Errand]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0
        self._less = asyncio.Event()

    async def room(self) -> None:
        """Wait until there is room for one more."""
        while self._count >= self._limit:
            self._less.clear()
            await self._less.wait()

    def put(self, key: str, errand: Errand) -> None:
        """Have it done after everything that was put under `key` before."""
        self._count += 1
        if key in self._waiting:
            self._waiting[key].append(errand)
            return
        self._waiting[key] = deque([errand])
        task = asyncio.create_task(self._run(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float = 0) -> None:
        """Let what waits be finished for so long, then drop it, and what is being done."""
        if seconds and self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            log.warning("stopped with messages waiting", platform=self._platform, chats=len(left))
        self._waiting.clear()
        self._count = 0

    async def _run(self, key: str) -> None:
        lane = self._waiting[key]
        while lane:
            errand = lane.popleft()
            try:
                await errand()
            except Exception as failure:  # one bad message must not cost the next ones of its chat
                log.error("a message was lost", platform=self._platform, error=type(failure).__name__)
            finally:
                self._count -= 1
                self._less.set()
        del self._waiting[key]
