"""One socket to the gateway: read it, have its frames routed, notice when a fresh one is wanted."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from bot.logs import log
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.frames import Frame
from bot.platforms.dingtalk.official import Official

PLANNED = "disconnect"  # the gateway said so itself: it balances its load


class Link:
    """`wanted` is set once, with the reason why a fresh connection is wanted. Times are monotonic seconds."""

    def __init__(
        self, socket: ClientConnection, config: DingTalkConfig, official: Official, processed: Callable[[], None]
    ) -> None:
        self.socket = socket
        self.wanted: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.opened_at = self.processed_at = time.monotonic()
        self.ended = False
        self.delivered = False  # something that people did came by it, and was handled
        self._config = config
        self._official = official
        self._processed = processed

    async def read(self, take: Callable[[Link, Frame], Awaitable[None]]) -> None:
        """Read until the socket ends."""
        try:
            async for raw in self.socket:
                await self._frame(raw, take)
        except ConnectionClosed:
            pass
        finally:
            self.ended = True
            self.want(f"closed {self.socket.close_code or 'abnormally'}")

    @property
    def wanted_for(self) -> str:
        """Why a fresh connection is wanted; "" if this one is well."""
        return self.wanted.result() if self.wanted.done() else ""

    async def _frame(self, raw: str | bytes, take: Callable[[Link, Frame], Awaitable[None]]) -> None:
        try:
            frame = frames.read(raw)
        except ValueError as error:  # also what cannot be decoded; the next frame may be sound
            log.warning("frame not read", platform="dingtalk", error=type(error).__name__)
            return
        if frame.type != "SYSTEM":
            await take(self, frame)
            return
        if frame.topic == frames.PING:
            await self.route(frame)
            return
        self.mark()
        if frame.topic == frames.DISCONNECT:  # not answered; nothing more will come on this socket
            self.want(PLANNED)

    async def route(self, frame: Frame) -> None:
        """Have a frame handled and answered here, where it came from. Raises what its handler raises, unanswered.

        On a socket that has ended meanwhile there is nobody to tell.
        """
        with contextlib.suppress(ConnectionClosed):
            await self._official.route(frame, self.socket)
        self.delivered = self.delivered or frame.type != "SYSTEM"
        self.mark()

    async def answer(self, frame: Frame, code: int, data: object) -> None:
        """Reply to a frame that nobody handles."""
        self.mark()
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(self._official.answer(frame, code, data))

    def mark(self) -> None:
        """A frame was processed."""
        self.processed_at = time.monotonic()
        self._processed()

    def want(self, reason: str) -> None:
        """Ask for a fresh connection; the first reason counts."""
        if not self.wanted.done():
            self.wanted.set_result(reason)

    async def watch(self, wall: Callable[[], float]) -> str:
        """Wait until a fresh connection is wanted: by the gateway, or because this one went silent."""
        config = self._config
        wall_at, at = wall(), time.monotonic()
        pinged_at, pong = at, None
        while True:
            done, _ = await asyncio.wait({self.wanted}, timeout=config.tick)
            if done:
                return self.wanted.result()
            now, wall_now = time.monotonic(), wall()
            if abs((wall_now - wall_at) - (now - at)) > config.jump:
                self.want("clock jumped")
            wall_at, at = wall_now, now
            if now - self.processed_at > config.silence:
                self.want("silent")
            if pong is not None and not pong.done():
                if now - pinged_at > config.pong:
                    self.want("no pong")
            elif now - pinged_at >= config.ping:
                pinged_at, pong = now, await self._ping()

    async def _ping(self) -> asyncio.Future[object] | None:
        try:
            # Not wait_for: in Python 3.11 it can swallow a cancellation, and then nothing stops.
            async with asyncio.timeout(self._config.pong):
                pong = await self.socket.ping()
        except (ConnectionClosed, TimeoutError):
            return None  # `wanted` will be set, or the silence noticed
        future: asyncio.Future[object] = asyncio.ensure_future(pong)
        future.add_done_callback(lambda pinged: pinged.cancelled() or pinged.exception())  # nobody else looks
        return future

    async def close(self, after: float = 0.0) -> None:
        """Read on for `after` seconds at most, then close."""
        if after:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(after):
                    await self.socket.wait_closed()
        await self.socket.close()
