"""The long-lived task that tells systemd when we serve, and then, at half of the time it allows, that we live."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.logs import log
from bot.service.systemd import Systemd

LOOK = 0.5  # seconds between looks whether we serve, until we do


class Beat:
    """`run` belongs under the supervisor, on the loop itself: a loop that hangs must miss its beats.

    `serving`: whether a message handed in now would be kept. `alive`: whether a new process would do no better.
    `words`: how it is, for `systemctl status`; all three must not take long.
    """

    def __init__(
        self,
        systemd: Systemd,
        *,
        serving: Callable[[], Awaitable[bool]],
        alive: Callable[[], bool],
        words: Callable[[], str],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._systemd = systemd
        self._serving = serving
        self._alive = alive
        self._words = words
        self._sleep = sleep
        self._status = ""
        self._missed = False

    async def run(self) -> None:
        """Tell until cancelled."""
        while not await self._serving():
            await self._sleep(LOOK)
        self._tell("READY=1")
        if self._systemd.watchdog is None:
            await asyncio.Event().wait()  # nothing more is asked for, so nothing more costs anything
            return
        while True:
            if self._alive():
                self._missed = False
                self._tell("WATCHDOG=1")
            elif not self._missed:
                self._missed = True
                log.error("no beat any more: a new process would do better", words=self._words())
                self._tell()
            await self._sleep(self._systemd.watchdog / 2)

    def stopping(self) -> None:
        """The end has begun, as it was asked for."""
        self._systemd.tell("STOPPING=1", "STATUS=正在停止")

    def _tell(self, *lines: str) -> None:
        """These, and how it is if that has changed."""
        words = self._words()
        status = [f"STATUS={words}"] if words != self._status else []
        if (lines or status) and self._systemd.tell(*lines, *status):
            self._status = words
