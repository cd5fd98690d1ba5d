"""Every task that should live as long as the process is watched: one that ends unasked is counted and restarted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.logs import log

FIRST, MOST = 1.0, 60.0  # seconds until a restart: doubled with every end that comes soon after the last
SETTLED = 30.0  # seconds a restarted task must live before it counts as well again


@dataclass(slots=True)
class Watched:
    """One task and what became of it."""

    name: str
    ends: int = 0  # how often it ended unasked
    reason: str = ""  # of the last end
    ended_at: float | None = None  # monotonic seconds of the last end
    started_at: float = field(default_factory=time.monotonic)
    down: bool = False  # it waits to be restarted

    @property
    def well(self) -> bool:
        """It runs, and has for a while if it ever ended."""
        return not self.down and (self.ended_at is None or time.monotonic() - self.started_at >= SETTLED)


class Supervisor:
    """Begins tasks and keeps them going until it is stopped."""

    def __init__(self) -> None:
        self.watched: list[Watched] = []
        self._tasks: list[asyncio.Task[None]] = []

    def watch(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work` for as long as the process lives."""
        watched = Watched(name)
        self.watched.append(watched)
        self._tasks.append(asyncio.create_task(self._keep(watched, work), name=name))

    async def stop(self) -> None:
        """End them all."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, watched: Watched, work: Callable[[], Awaitable[object]]) -> None:
        wait = FIRST
        while True:
            watched.started_at = time.monotonic()
            watched.down = False
            try:
                await work()
                watched.reason = "ended"
            except Exception as failure:
                watched.reason = type(failure).__name__
            watched.ends += 1
            watched.down = True
            watched.ended_at = time.monotonic()
            lived = watched.ended_at - watched.started_at
            wait = FIRST if lived >= SETTLED else min(wait * 2, MOST)
            log.error("task ended unasked", task=watched.name, reason=watched.reason, restart_in=wait)
            await asyncio.sleep(wait)
