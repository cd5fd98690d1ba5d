"""Stays connected: registers, opens, and opens the next socket before it leaves the last one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random
from urllib.parse import quote

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from bot.logs import log
from bot.platforms.base import LinkState
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.frames import Frame
from bot.platforms.dingtalk.link import PLANNED, Link
from bot.platforms.dingtalk.official import Official
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.refusal import Refusal, RefusalKind
from bot.quota import backoff

SUBSCRIPTIONS = (("CALLBACK", frames.MESSAGES), ("CALLBACK", frames.CARDS))
CLOSING = 0.5  # seconds a peer has to answer our close; we must stop within one
FRAME_BYTES = 16 * 1024 * 1024  # a larger frame would end the connection


# Only the app's owner can change these: waiting for better times does not help.
_DENIED = (RefusalKind.SETUP, RefusalKind.NEVER, RefusalKind.REAUTH)


class _NotOpen(Exception):
    def __init__(self, reason: str, wait: float | None = None, word: str = "waiting") -> None:
        super().__init__(reason)
        self.wait = wait
        self.word = word


class Stream:
    """The connection as a whole: never gives up, never storms.

    `take` has a frame handled and answered on the link it came by; `processed` is told of every processed frame.
    `state` is live, connecting, waiting (between tries; it passes by itself), denied (the app's owner must act) or
    stopped. A try to connect after a failure changes no word: only a connection does.
    """

    def __init__(
        self,
        config: DingTalkConfig,
        api: OpenApi,
        take: Callable[[Link, Frame], Awaitable[None]],
        processed: Callable[[], None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.state = LinkState("stopped")
        self.opened = 0  # connections so far, for /metrics
        self._config = config
        self._api = api
        self._take = take
        self._processed = processed
        self._wall = wall
        self._random = Random()
        self._tasks: set[asyncio.Task[None]] = set()
        self._links: set[Link] = set()

    async def run(self, official: Official) -> None:
        """Be connected until cancelled."""
        current: Link | None = None
        failures = 0
        try:
            while True:
                if not failures:
                    self.state = LinkState("connecting", current.wanted_for if current is not None else "")
                try:
                    fresh = await self._open(official)
                except _NotOpen as failure:
                    failures += 1
                    await self._rest(failures, str(failure), failure.wait, failure.word)
                    continue
                if current is not None:
                    # It may still deliver, and what it handed over is answered there.
                    self._spawn(current.close(after=self._config.drain))
                current = fresh
                self.state = LinkState("live")
                reason = await current.watch(self._wall)
                log.info("connection is renewed", platform="dingtalk", reason=reason)
                if time.monotonic() - current.opened_at >= self._config.settled or current.delivered:
                    failures = 0
                    if not current.ended:
                        continue  # the next one is opened while this one still lives
                # Whatever made it end so soon may do so again: a gateway that closes at once must not be hammered.
                failures += 1
                if reason != PLANNED or failures > 1:
                    await self._rest(failures, reason)
        finally:
            self.state = LinkState("stopped")
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, *(link.close() for link in self._links), return_exceptions=True)
            self._links.clear()

    async def _open(self, official: Official) -> Link:
        try:
            endpoint, ticket = await self._api.gateway(SUBSCRIPTIONS)
            socket = await self._connect(endpoint, ticket)
        except Refusal as refusal:
            wait = self._config.banned if refusal.kind is RefusalKind.BANNED else None
            word = "denied" if refusal.kind in _DENIED else "waiting"
            raise _NotOpen(f"refused: {refusal.code}", refusal.wait or wait, word) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, WebSocketException) as error:
            raise _NotOpen(f"unreachable: {type(error).__name__}") from None
        self.opened += 1
        link = Link(socket, self._config, official, self._processed)
        self._links.add(link)
        self._spawn(self._serve(link))
        return link

    async def _connect(self, endpoint: str, ticket: str) -> ClientConnection:
        url = f"{endpoint}{'&' if '?' in endpoint else '?'}ticket={quote(ticket, safe='')}"
        return await connect(
            url,
            ssl=self._api.tls if url.startswith("wss:") else None,
            open_timeout=self._config.timeout,
            ping_interval=None,  # the link pings by itself: a missed pong opens the next socket first
            close_timeout=CLOSING,
            max_size=FRAME_BYTES,
        )

    async def _serve(self, link: Link) -> None:
        try:
            await link.read(self._take)
        finally:
            self._links.discard(link)

    async def _rest(self, failures: int, reason: str, wait: float | None = None, word: str = "waiting") -> None:
        seconds = wait or min(backoff(failures, self._random), self._config.longest_wait)
        self.state = LinkState(word, reason)
        log.warning("not connected", platform="dingtalk", reason=reason, failures=failures, wait=round(seconds, 2))
        await asyncio.sleep(seconds)

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
