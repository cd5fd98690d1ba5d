"""Tells open windows that something was said in one of their chats. What it was, they ask themselves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterator
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.logs import log
from bot.threads import in_thread

LOOK = 1.0  # seconds between looks for what other processes wrote, while a window is open


class Window:
    """One open page: the chats it shows, and the newest row of them that it was told of."""

    def __init__(self, chats: Collection[str]) -> None:
        self.chats = frozenset(chats)
        self.newest = 0
        self._told = 0
        self._rung = asyncio.Event()

    def ring(self, row: int) -> None:
        """A row of one of its chats is there."""
        self.newest = max(self.newest, row)
        self._rung.set()

    async def news(self) -> int:
        """The newest row, once there is one that was not told yet. Many at once are told as one."""
        while self.newest <= self._told:
            self._rung.clear()
            await self._rung.wait()
        self._told = self.newest
        return self.newest


class Bell:
    """Lives on one event loop. Rung by what this process writes; looks for the rest. No window, no work."""

    def __init__(self, newest: Callable[[], int], changed: Callable[[int], list[tuple[int, str]]]) -> None:
        """`newest` gives the newest row of all, `changed` (row, chat) of those after one; both block."""
        self._newest = newest
        self._changed = changed
        self._windows: set[Window] = set()
        self._looking: asyncio.Task[None] | None = None

    @property
    def windows(self) -> int:
        """How many are open."""
        return len(self._windows)

    @property
    def looking(self) -> bool:
        """Whether the database is being asked."""
        return self._looking is not None

    def ring(self, chat_id: str, row: int) -> None:
        """A row was kept."""
        for window in self._windows:
            if chat_id in window.chats:
                window.ring(row)

    @contextlib.contextmanager
    def window(self, chats: Collection[str]) -> Iterator[Window]:
        """An open window, for as long as the block lasts."""
        opened = Window(chats)
        self._windows.add(opened)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield opened
        finally:
            self._windows.discard(opened)
            if not self._windows and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def _look(self) -> None:
        known: int | None = None
        while True:
            try:
                if known is None:
                    known = await in_thread(self._newest)
                    for window in self._windows:  # what was said between its page and this look
                        window.ring(known)
                for row, chat_id in await in_thread(partial(self._changed, known)):
                    known = row
                    self.ring(chat_id, row)
            except SQLAlchemyError as error:  # away, or broken: the pages say so when they ask
                log.warning("the room could not look for news", error=type(error).__name__)
            await asyncio.sleep(LOOK)
