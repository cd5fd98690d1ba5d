"""Work in order within a chat, at once between chats."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.logs import log

Work = Callable[[], Awaitable[None]]


class Lanes:
    """One task for each chat that has something to do. `limit` is how much may wait over all of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0
        self._less = asyncio.Event()

    async def room(self) -> None:
        """Wait until there is room for one more."""
        while self._count >= self._limit:
            self._less.clear()
            await self._less.wait()

    def put(self, key: str, work: Work) -> None:
        """Do it after what was put under `key` before."""
        self._count += 1
        if key in self._waiting:
            self._waiting[key].append(work)
            return
        self._waiting[key] = deque([work])
        task = asyncio.create_task(self._drive(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Drop what waits, and what is being done."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._waiting.clear()
        self._count = 0

    async def _drive(self, key: str) -> None:
        waiting = self._waiting[key]
        while waiting:
            work = waiting.popleft()
            try:
                await work()
            except Exception as failure:  # one message that fails must not take the next ones with it
                log.error("event failed", platform="dingtalk", error=type(failure).__name__)
            finally:
                self._count -= 1
                self._less.set()
        del self._waiting[key]
