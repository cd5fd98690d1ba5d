"""The line between the bot and the server, with all that can happen to one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Literal

LETTING_IN = 4  # turns of the loop from an accepted socket to the first step of its link


class Line:
    """A TCP relay on the loopback. `mode` is what new connections meet: relayed, closed at once, or swallowed."""

    def __init__(self) -> None:
        self.port = 0
        self.mode: Literal["open", "close", "hole"] = "open"
        self.accepted = 0
        self._target = 0
        self._links: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}
        self._dead: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def to(self, port: int) -> AsyncIterator[None]:
        """Relay to a port of this machine."""
        self._target = port
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            # Whoever was let in at the last moment is not a link yet: unheard, its socket would stay open for ever.
            for _ in range(LETTING_IN):
                await asyncio.sleep(0)
            links = list(self._links)
            for link in links:
                link.cancel()
            await asyncio.gather(*links, return_exceptions=True)

    def abort(self) -> None:
        """Every connection is reset."""
        for writers in self._links.values():
            for writer in writers:
                writer.transport.abort()

    def go_silent(self) -> None:
        """Every connection that is open now carries nothing any more, and nobody is told: a half-open socket."""
        self._dead |= set(self._links)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        task = asyncio.current_task()
        assert task is not None
        self._links[task] = [writer]
        try:
            await self._relay(task, reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            for one in self._links.pop(task):
                one.close()
            self._dead.discard(task)

    async def _relay(
        self, task: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.mode == "close":
            return
        if self.mode == "hole":
            await reader.read()  # until the other side gives up
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._links[task].append(far_writer)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                if task not in self._dead:
                    sink.write(data)
                    await sink.drain()

        pumps = [asyncio.create_task(pump(reader, far_writer)), asyncio.create_task(pump(far_reader, writer))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in pumps:
                one.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
