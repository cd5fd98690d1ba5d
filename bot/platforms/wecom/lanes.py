"""Chats are handled side by side, the messages of one chat one after another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from bot.logs import log

T = TypeVar("T")


class Lanes(Generic[T]):
    """A lane for each chat that has something waiting. `put` waits while `limit` things wait in all."""

    def __init__(self, work: Callable[[T], Awaitable[None]], limit: int) -> None:
        self._work = work
        self._room = asyncio.Semaphore(limit)
        self._waiting: dict[str, deque[T]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def put(self, key: str, item: T) -> None:
        """Have `item` worked on after everything put under the same key before."""
        await self._room.acquire()
        lane = self._waiting.get(key)
        if lane is not None:
            lane.append(item)
            return
        self._waiting[key] = deque([item])
        task = asyncio.create_task(self._run(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self, seconds: float) -> None:
        """Let what waits be finished for so long, then drop it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if left:
            log.warning("wecom: stopped with messages waiting", chats=len(left))

    async def _run(self, key: str) -> None:
        lane = self._waiting[key]
        try:
            while lane:
                item = lane.popleft()
                try:
                    await self._work(item)
                except Exception as failure:  # one bad message must not cost the next ones of its chat
                    log.error("wecom: a message was lost", error=type(failure).__name__)
                finally:
                    self._room.release()
        finally:
            del self._waiting[key]
