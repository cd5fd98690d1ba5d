"""Keeps one subscribed connection for ever: fresh ones with back-off, never a fight, never a storm."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random

from websockets.exceptions import WebSocketException

from bot.logs import log
from bot.platforms.base import State
from bot.platforms.wecom.codes import BAD_SECRET, TOO_OFTEN, Gone, Rejected, Unanswered
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.connection import Connection, End, Frame
from bot.quota import backoff

TICK = 1.0  # seconds between looks at the clocks
REPLACED_MOST = 3600.0  # seconds
REFUSED_MOST = 600.0  # seconds
REASONS = {
    End.CLOSED: "连接断开了",
    End.SILENT: "心跳没有回应",
    End.UNSUBSCRIBED: "企业微信说没有登录",
    End.REPLACED: "这个机器人在别处又连了一次，被顶下来了；同一个机器人只能有一个程序连着",
    End.QUIET: "太久没有消息，换一条新连接",
    End.JUMPED: "机器休眠过，换一条新连接",
}


class Link:
    """The connection that is current, and the loop that renews it.

    A connection that looks dead but is still open is closed only when its successor has subscribed: the server
    allows the overlap (the newer one wins), and what the old one still delivers is not lost.
    """

    def __init__(
        self, config: WecomConfig, take: Callable[[Frame], Awaitable[None]], *, wall: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._take = take
        self._wall = wall
        self._random = Random()
        self._current: Connection | None = None
        self._old: Connection | None = None
        self._ready = asyncio.Event()
        self._came = 0.0  # monotonic seconds of the last message or event
        self._again_at = 0.0  # monotonic seconds of the next try
        self._attempt = self._refusals = self._replacements = 0
        self.attempts = 0  # connections tried since the start
        self.last_frame: datetime | None = None
        self.state = State("stopped")

    def heard(self) -> None:
        """A frame was really processed."""
        self.last_frame = datetime.now(UTC)

    def try_in(self) -> float | None:
        """Seconds until the next try to connect; None while one is under way or done."""
        left = self._again_at - time.monotonic()
        return left if left > 0 else None

    async def connection(self, seconds: float) -> Connection:
        """The current connection, waited for so long. Raises Gone."""
        if self._current is None or self._current.ended.done():
            self._ready.clear()  # it may have ended just now
            try:
                async with asyncio.timeout(seconds):
                    await self._ready.wait()
            except TimeoutError:
                raise Gone from None
        if self._current is None:
            raise Gone
        return self._current

    async def run(self) -> None:
        """Stay connected until cancelled."""
        try:
            while True:
                wait = await self._once()
                self._again_at = time.monotonic() + wait
                await asyncio.sleep(wait)
        finally:
            self._ready.clear()
            self.state = State("stopped")
            left = [one.close() for one in (self._current, self._old) if one is not None]
            self._current = self._old = None
            await asyncio.gather(*left)

    async def _once(self) -> float:
        """One connection from its opening to its end. Returns the seconds to wait before the next."""
        self.attempts += 1
        self.state = State("connecting", self.state.reason)
        try:
            fresh = await Connection.open(self._config, self._arrived, self.heard)
        except Rejected as rejected:
            return self._refused(rejected.code)
        except (Unanswered, Gone, OSError, TimeoutError, WebSocketException) as failure:
            self._attempt += 1
            return self._later("waiting", "连不上企业微信", self._backoff(), type(failure).__name__)
        self._current, self._came, began = fresh, time.monotonic(), time.monotonic()
        old, self._old = self._old, None
        if old is not None:
            await old.close()
        self.heard()
        self._refusals = 0
        self.state = State("serving")
        self._ready.set()
        log.info("wecom: serving", attempts=self.attempts)
        end = await self._watch(fresh)
        lived = time.monotonic() - began
        return await self._ended(fresh, end, lived)

    async def _ended(self, last: Connection, end: End, lived: float) -> float:
        self._current = None
        self._ready.clear()
        still_open = end in (End.SILENT, End.QUIET, End.JUMPED)
        if still_open:
            self._old = last
        else:
            await last.close()
        stable = lived >= self._config.stable_seconds
        self._attempt = 1 if stable else self._attempt + 1
        if end is End.REPLACED:
            self._replacements = 1 if lived >= REPLACED_MOST else self._replacements + 1
            wait = min(self._config.replaced_seconds * 2 ** (self._replacements - 1), REPLACED_MOST)
            return self._later("replaced", REASONS[end], wait * self._random.uniform(0.75, 1.25), end)
        wait = 0.0 if still_open and stable else self._backoff()
        return self._later("waiting", REASONS[end], wait, end)

    def _refused(self, code: int) -> float:
        self._refusals += 1
        if code == BAD_SECRET:
            reason = f"Bot ID 或 Secret 不对（errcode {code}），请在企业微信后台核对"
        elif code == TOO_OFTEN:
            reason = f"登录得太频繁（errcode {code}），过一会儿再试"
        else:
            reason = f"企业微信不让登录（errcode {code}）"
        wait = min(self._config.refused_seconds * 2 ** min(self._refusals - 1, 10), REFUSED_MOST)
        return self._later("refused", reason, wait * self._random.uniform(0.75, 1.25), f"errcode {code}")

    def _later(self, word: str, reason: str, wait: float, why: str) -> float:
        self.state = State(word, reason)
        log.warning("wecom: connecting again later", state=word, why=why, seconds=round(wait, 1))
        return wait

    def _backoff(self) -> float:
        return backoff(self._attempt, self._random) * self._config.backoff_factor

    async def _arrived(self, frame: Frame) -> None:
        self._came = time.monotonic()
        await self._take(frame)

    async def _watch(self, current: Connection) -> End:
        """Until the connection ends, has been without messages for too long, or time has jumped."""
        wall, running = self._wall(), time.monotonic()
        while True:
            await asyncio.wait({current.ended}, timeout=TICK)
            if current.ended.done():
                return current.ended.result()
            wall_now, now = self._wall(), time.monotonic()
            # A laptop's sleep stops the monotonic clock, a stopped process does not: the wall clock shows both.
            if wall_now - wall > TICK + self._config.jump_seconds:
                return End.JUMPED
            if now - max(self._came, running) > self._config.silence_seconds:
                return End.QUIET
            wall = wall_now
