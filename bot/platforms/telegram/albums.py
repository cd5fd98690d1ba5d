"""An album arrives as separate messages with one mark. Each is committed as it comes; here they become one again.

Telegram sends the next update of a chat only when the one before was answered, so nothing can be held back until its
siblings are there: a part is kept in the database and confirmed, and the album is handed over once no part follows.
Any process may keep a part; whichever finds an album quiet first joins it, and what a dead process left is picked up.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot.logs import log
from bot.platforms.hooks import Write
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.draft import Draft, merge, packed, unpacked
from bot.platforms.telegram.patience import Patience
from bot.platforms.telegram.recent import Recent
from bot.quota import backoff
from storage import album_parts
from storage.album_parts import Part

T = TypeVar("T")
MOST = 10  # pictures in an album (Bot API, sendMediaGroup: 2-10)
PICK_UP = 10.0  # seconds between looks for albums that nobody joins
RESUMED = 7  # times as long is waited for the rest of an album whose process ended: Telegram takes a while to go on
JOINED = 2000  # albums that are remembered for their late parts
SEALED = "!"  # between an album and the event that names its message; in no id of Telegram's
Author = tuple[str, str]  # chat, sender


class _Open:
    """An album that may still grow."""

    def __init__(self, author: Author) -> None:
        self.author = author
        self.wait = 0.0  # seconds without a further part after which it is whole
        self.known: set[str] = set()  # event ids
        self.coming = 0  # parts that are being committed
        self.grown = asyncio.Event()
        self.over = asyncio.Event()  # its author went on to something else, or it is full
        self.tried = asyncio.Event()  # it was handed over, or that failed once


class Albums:
    """The albums of one bot in this process. `hand_over` returns after the commit of the joined message."""

    def __init__(
        self,
        platform: str,
        config: TelegramConfig,
        write: Write,
        hand_over: Callable[[Draft], Awaitable[None]],
        patience: Patience,
        now: Callable[[], datetime],
    ) -> None:
        self._key = platform, config.bot_id
        self._config = config
        self._write = write
        self._hand_over = hand_over
        self._patience = patience
        self._now = now
        self._random = random.Random()
        self._open: dict[str, _Open] = {}
        self._untried: set[_Open] = set()  # open, or being handed over for the first time
        self._sealed: set[str] = set()  # those being handed over here
        self._joined: Recent[str, Draft] = Recent(JOINED)  # handed over: a part that comes now goes on with it
        self._left: set[str] | None = None  # what lay there at the last look
        self._tasks: set[asyncio.Task[None]] = set()

    async def keep(self, mark: str, draft: Draft) -> None:
        """Commit a part. Its album is joined when no other follows within `album_wait`."""
        part = Part(draft.event_id, f"{draft.chat_id}:{mark}", self._now(), packed(draft))
        album = self._open.get(part.album)
        if album is not None:
            album.coming += 1
        try:
            new = await self._wrote(lambda tx: album_parts.keep(tx, *self._key, part))
        finally:
            if album is not None:
                album.coming -= 1
        if new:
            self._grow(part.album, (draft.chat_id, draft.sender_id), {part.event_id}, self._config.album_wait)

    async def close(self, chat_id: str, sender_id: str) -> None:
        """Somebody went on to say something: their albums are whole, and come first."""
        opened = [album for album in self._untried if album.author == (chat_id, sender_id)]
        for album in opened:
            album.over.set()
        for album in opened:
            await album.tried.wait()

    async def tend(self) -> None:
        """Pick up, now and until cancelled, what other processes left: they died between a part and its album."""
        self._left = None
        while True:
            await self.pick_up()
            await asyncio.sleep(PICK_UP)

    async def pick_up(self) -> None:
        """Join what nobody joins. At the first look that is whatever lies there; later what lay there before, too:
        the rest is in the hands of a process that lives."""
        albums: dict[str, list[Part]] = {}
        for part in await self._wrote(lambda tx: album_parts.parts(tx, *self._key)):
            albums.setdefault(part.album, []).append(part)
        idle = {name: parts for name, parts in albums.items() if name not in self._open and name not in self._sealed}
        for name, parts in idle.items():
            if self._left is not None and name not in self._left:
                continue
            if SEALED in name:
                self._start(self._finish(name, parts))
            else:
                first = unpacked(parts[0].payload)
                known = {part.event_id for part in parts}
                self._grow(name, (first.chat_id, first.sender_id), known, self._config.album_wait * RESUMED)
        self._left = set(idle)

    async def stop(self) -> None:
        """Cancel what is under way; the parts stay kept."""
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # --- joining --------------------------------------------------------------------------

    def _grow(self, name: str, author: Author, events: set[str], wait: float) -> None:
        album = self._open.get(name)
        if album is None:
            album = self._open[name] = _Open(author)
            self._untried.add(album)
            self._start(self._join(name, album))
        album.wait = wait
        album.known |= events
        album.grown.set()
        if len(album.known) >= MOST:
            album.over.set()

    async def _join(self, name: str, album: _Open) -> None:
        sealed = ""
        parts: list[Part] = []
        try:
            while not parts:
                await self._quiet(album)
                known = frozenset(album.known)
                sealed = f"{name}{SEALED}{min(known, key=int)}"
                there, parts = await self._wrote(partial(self._seal, name=name, known=known, sealed=sealed))
                if not there:
                    break  # another process joins it, or it was handled before
                album.known |= there
            self._sealed.add(sealed)
            del self._open[name]  # from here on a part that comes begins anew
            if parts:
                await self._finish(sealed, parts, album.tried)
        finally:
            self._open.pop(name, None)
            self._sealed.discard(sealed)
            self._untried.discard(album)
            album.tried.set()

    def _seal(self, tx: Connection, name: str, known: frozenset[str], sealed: str) -> tuple[set[str], list[Part]]:
        """What is there of an album; and that as its parts, if nothing has come that we do not know of."""
        there = {part.event_id for part in album_parts.parts(tx, *self._key, name)}
        if not there or there - known:
            return there, []
        parts = album_parts.seal(tx, *self._key, name, known, sealed)
        return {part.event_id for part in parts}, parts

    async def _quiet(self, album: _Open) -> None:
        """Until no part has come for a while, or none can come."""
        while not album.over.is_set():
            album.grown.clear()
            over = asyncio.ensure_future(album.over.wait())
            grown = asyncio.ensure_future(album.grown.wait())
            try:
                done, _ = await asyncio.wait({over, grown}, timeout=album.wait, return_when=asyncio.FIRST_COMPLETED)
            finally:
                over.cancel()
                grown.cancel()
            if not done and not album.coming:
                return

    async def _finish(self, sealed: str, parts: list[Part], tried: asyncio.Event | None = None) -> None:
        """Hand a sealed album over, again and again until it is committed or given up."""
        self._sealed.add(sealed)
        try:
            draft = merge([unpacked(part.payload) for part in sorted(parts, key=lambda part: int(part.event_id))])
            name = sealed.rpartition(SEALED)[0]
            if (before := self._joined.get(name)) is not None:
                draft = replace(draft, addressed=draft.addressed or before.addressed, follows=before.event_id)
            else:
                self._joined.put(name, draft)
            tries = 0
            while True:
                tries += 1
                try:
                    await self._hand_over(draft)
                except Exception as failure:  # whatever the engine could not store
                    log.error("album not stored", platform=self._key[0], error=type(failure).__name__)
                    if await self._patience.over(draft.event_id):
                        break
                else:
                    self._patience.stored(draft.event_id)
                    break
                finally:
                    if tried is not None:
                        tried.set()
                await asyncio.sleep(min(backoff(tries, self._random), self._config.longest_wait))
            await self._wrote(lambda tx: album_parts.finish(tx, *self._key, sealed, draft.event_id))
        finally:
            self._sealed.discard(sealed)

    def _start(self, work: Awaitable[None]) -> None:
        async def watched() -> None:
            try:
                await work
            except Exception as failure:  # its rows lie there still: the next look picks them up
                log.error("album not joined", platform=self._key[0], error=type(failure).__name__)

        task = asyncio.create_task(watched())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wrote(self, change: Callable[[Connection], T]) -> T:
        results: list[T] = []

        def noted(tx: Connection) -> None:
            results[:] = [change(tx)]  # of the last try

        await self._write(noted)
        return results[0]
