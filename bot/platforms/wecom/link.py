"""Keeps one subscribed connection for ever: fresh ones with back-off, never a fight, never a storm.

WeCom sends a message once, to the connection that is there. So the time in which none hears is what counts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random

from websockets.exceptions import WebSocketException

from bot.logs import log
from bot.platforms.base import LinkState
from bot.platforms.wecom.codes import BAD_SECRET, TOO_OFTEN, Gone, Rejected, Unanswered
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.connection import Connection, End, Frame
from bot.platforms.wecom.rhythm import Rhythm
from bot.platforms.wecom.waits import Waits

TICK = 1.0  # seconds between looks at the clocks
RETIRE_SECONDS = 1.0  # in which a connection that was succeeded may deliver what it still has
NOT_OPENED = (Unanswered, Gone, OSError, TimeoutError, WebSocketException)
REASONS = {
    End.CLOSED: "连接断开了",
    End.SILENT: "心跳没有回应",
    End.UNSUBSCRIBED: "企业微信说没有登录",
    End.REPLACED: "这个机器人在别处又连了一次，被顶下来了；同一个机器人只能有一个程序连着",
    End.JUMPED: "机器休眠过，换一条新连接",
}


class Link:
    """The connection that is current, and the loop that renews it.

    A connection that looks dead but is still open is closed only when its successor has subscribed: the server
    allows the overlap (the newer one wins), and what the old one still delivers is not lost. One that is only too
    quiet goes on serving until then, so that suspecting it costs nothing.

    `state` is live while a connection is subscribed; waiting, denied or conflict from its loss to the next one,
    tries included; connecting only before the first. `wall` and `clock` are the wall clock and a steady one.
    """

    def __init__(
        self,
        config: WecomConfig,
        take: Callable[[Frame], Awaitable[None]],
        *,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        tick: float = TICK,
    ) -> None:
        self._config = config
        self._take = take
        self._wall = wall
        self._clock = clock
        self._tick = tick
        self._waits = Waits(config, Random())
        self._rhythm = Rhythm(config.probe_seconds, config.silence_seconds)
        self._current: Connection | None = None
        self._old: Connection | None = None
        self._retiring: set[asyncio.Task[None]] = set()
        self._ready = asyncio.Event()
        self._began = 0.0  # of the current connection; as the next, seconds of the steady clock
        self._again_at = 0.0  # of the next try
        self.attempts = 0  # connections tried since the start
        self.last_frame: datetime | None = None
        self.state = LinkState("stopped")

    def heard(self) -> None:
        """A frame was really processed."""
        self.last_frame = datetime.now(UTC)

    def try_in(self) -> float | None:
        """Seconds until the next try to connect; None while one is under way or done."""
        left = self._again_at - self._clock()
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
        self.state = LinkState("connecting")
        try:
            while True:
                wait = await self._once()
                self._again_at = self._clock() + wait
                await asyncio.sleep(wait)
        finally:
            self._ready.clear()
            self.state = LinkState("stopped")
            left = [connection.close() for connection in (self._current, self._old) if connection is not None]
            self._current = self._old = None
            for task in self._retiring:
                task.cancel()
            await asyncio.gather(*left, *self._retiring, return_exceptions=True)

    async def _once(self) -> float:
        """From opening a connection to its loss, over all its renewals. Returns the seconds to wait before the next."""
        try:
            self._adopt(await self._open())
        except Rejected as rejected:
            return self._refused(rejected.code)
        except NOT_OPENED as failure:
            return self._later("waiting", "连不上企业微信", self._waits.unreachable(), type(failure).__name__)
        log.info("wecom: live", attempts=self.attempts)
        while True:
            assert self._current is not None
            end = await self._watch(self._current)
            if end is not End.QUIET:
                return await self._ended(self._current, end)
            await self._probe(self._current)

    async def _open(self) -> Connection:
        self.attempts += 1
        return await Connection.open(self._config, self._arrived, self.heard)

    def _adopt(self, fresh: Connection) -> None:
        now = self._clock()
        self._current, self._began = fresh, now
        if self._old is not None:
            self._retire(self._old)
            self._old = None
        self._waits.opened(now)
        self._rhythm.began(now)
        self.heard()
        self.state = LinkState("live")
        self._ready.set()

    async def _probe(self, quiet: Connection) -> None:
        """Renew a connection that may be deaf, while it goes on serving. If that fails it was not worth less."""
        silent = round(self._rhythm.patience)
        try:
            fresh = await self._open()
        except (Rejected, *NOT_OPENED) as failure:
            why = str(failure) if isinstance(failure, Rejected) else type(failure).__name__
            log.warning("wecom: a quiet connection cannot be renewed", why=why)
            self.state = LinkState("live", f"很久没有消息，想换一条新连接没换成（{why}），旧的还接着")
        else:
            log.info("wecom: a quiet connection was renewed", silent_seconds=silent)
            self._old = quiet
            self._adopt(fresh)
        self._rhythm.probed(self._clock())

    def _retire(self, old: Connection) -> None:
        """Read on until the server says that it is replaced: what was sent to it before that is not sent again."""

        async def let_go() -> None:
            try:
                await asyncio.wait({old.ended}, timeout=RETIRE_SECONDS)
            finally:
                await old.close()

        task = asyncio.create_task(let_go())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _ended(self, last: Connection, end: End) -> float:
        self._current = None
        self._ready.clear()
        now = self._clock()
        lived = now - self._began
        still_open = end in (End.SILENT, End.JUMPED)
        if still_open:
            self._old = last
        else:
            await last.close()
        if end is End.REPLACED:
            return self._later("conflict", REASONS[end], self._waits.replaced(lived), end)
        return self._later("waiting", REASONS[end], self._waits.ended(lived, last.delivered, now), end)

    def _refused(self, code: int) -> float:
        word = "denied"
        if code == BAD_SECRET:
            reason = f"Bot ID 或 Secret 不对（errcode {code}），请在企业微信后台核对"
        elif code == TOO_OFTEN:
            word, reason = "waiting", f"登录得太频繁（errcode {code}），过一会儿再试"
        else:
            reason = f"企业微信不让登录（errcode {code}）"
        return self._later(word, reason, self._waits.refused(code), f"errcode {code}")

    def _later(self, word: str, reason: str, wait: float, why: str) -> float:
        self.state = LinkState(word, reason)
        log.warning("wecom: connecting again later", state=word, why=why, seconds=round(wait, 1))
        return wait

    async def _arrived(self, frame: Frame) -> None:
        self._rhythm.arrived(self._clock())
        await self._take(frame)

    async def _watch(self, current: Connection) -> End:
        """Until the connection ends, has been without messages for too long, or time has jumped."""
        wall = self._wall()
        while True:
            await asyncio.wait({current.ended}, timeout=self._tick)
            if current.ended.done():
                return current.ended.result()
            wall_now = self._wall()
            # A laptop's sleep stops the steady clock, a stopped process does not: the wall clock shows both.
            if wall_now - wall > self._tick + self._config.jump_seconds:
                return End.JUMPED
            now = self._clock()
            if self._rhythm.suspicious(now) and current.idle:
                return End.QUIET
            if self._rhythm.odd(now):
                current.hurry()
            wall = wall_now
