"""The sender: what is owed leaves after the commit, in order per chat, within quotas, marked one by one."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from bot.clock import Clock, quiet_until
from bot.config import PushConfig, SendingConfig
from bot.logs import log
from bot.message import ChatKind, Choice, File, Outgoing
from bot.platforms.base import Platform, SendFailed
from bot.quota import Quota, backoff
from bot.rendering import Rendering
from bot.text import clean, clip
from bot.threads import in_thread
from storage import outbox
from storage.database import Database
from storage.outbox import Due

PAGE = 500  # rows read at a time
MOST_SERVED = 2000  # chats taken up at once; each is a parameter of the next look
LONGEST_WAIT = 3600.0  # seconds; a wall clock that was set forward is noticed at the latest then

T = TypeVar("T")


@dataclass(slots=True)
class Sent:
    """Counters for /metrics."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    merged: int = 0


class Sender:
    """One for each platform connection of this process. Sending is at least once: a crash between the
    platform's "ok" and the mark repeats that one message, never a whole batch."""

    def __init__(
        self,
        platform: Platform,
        database: Database,
        write: Callable[[Callable[[Connection], object]], Awaitable[object]],
        clock: Clock,
        sending: SendingConfig,
        push: PushConfig,
        rendering: Rendering | None = None,
    ) -> None:
        self.platform = platform
        self.counts = Sent()
        self._database = database
        self._write = write
        self._clock = clock
        self._sending = sending
        self._push = push
        self._rendering = rendering
        quota = sending.per_chat_per_minute.get(platform.name, platform.abilities.per_chat_per_minute)
        self._quota = Quota(per_minute=quota, burst=quota) if quota else None
        self._random = random.Random()
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(sending.parallel)
        self._marks: list[int] = []
        self._marking: asyncio.Future[None] | None = None
        self._serving: dict[int, asyncio.Task[None]] = {}  # by chat

    def wake(self) -> None:
        """Something was committed; look at the outbox."""
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Nothing is being sent, and nobody asked to look."""
        return not self._serving and not self._wake.is_set()

    async def run(self) -> None:
        """Send until cancelled."""
        self._wake.set()
        try:
            while True:
                await self._sleep()
                self._wake.clear()
                await self._serve_due()
        finally:
            for task in self._serving.values():
                task.cancel()
            await asyncio.gather(*self._serving.values(), return_exceptions=True)

    async def _sleep(self) -> None:
        if self._wake.is_set():
            return
        timeout = LONGEST_WAIT
        busy = list(self._serving)
        next_at = await self._read(lambda tx: outbox.next_due(tx, self.platform.name, self.platform.bot, busy))
        if next_at is not None:
            timeout = min(max((next_at - self._clock.now()).total_seconds(), 0.05), LONGEST_WAIT)
        with contextlib.suppress(TimeoutError):  # not wait_for: on 3.11 it can swallow a cancellation
            async with asyncio.timeout(timeout):
                await self._wake.wait()

    async def _read(self, query: Callable[[Connection], T]) -> T:
        def work() -> T:
            with self._database.reading() as tx:
                return query(tx)

        wait = 0.2
        while True:
            try:
                return await in_thread(work)
            except Exception as failure:
                if not self._database.retryable(failure):
                    raise
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)

    async def _serve_due(self) -> None:
        while len(self._serving) >= MOST_SERVED:
            await asyncio.wait(self._serving.values(), return_when=asyncio.FIRST_COMPLETED)
        now = self._clock.now()
        busy = list(self._serving)
        mine = self.platform.name, self.platform.bot
        rows = await self._read(lambda tx: outbox.due(tx, *mine, now, busy, PAGE))
        if len(rows) == PAGE:
            self._wake.set()
        chats: dict[int, list[Due]] = {}
        for row in rows:
            chats.setdefault(row.chat_id, []).append(row)
        for chat_id, owed in chats.items():
            self._serving[chat_id] = asyncio.create_task(self._serve(chat_id, owed))

    async def _serve(self, chat_id: int, owed: list[Due]) -> None:
        try:
            await self._serve_chat(chat_id, owed)
        except Exception as failure:
            log.error("sender failed", platform=self.platform.name, error=type(failure).__name__)
            await asyncio.sleep(1)  # whatever it is, do not send the same message again and again
        finally:
            del self._serving[chat_id]
            # Rows that came for this chat meanwhile were passed over by the last look.
            self._wake.set()

    async def _serve_chat(self, chat_id: int, owed: list[Due]) -> None:
        owed = await self._without_quiet(owed)
        while owed:
            group = [owed.pop(0)]
            wait = self._quota.take(str(chat_id), time.monotonic()) if self._quota is not None else 0.0
            while wait > 0:
                self._merge(group, owed)
                await asyncio.sleep(wait)
                assert self._quota is not None
                wait = self._quota.take(str(chat_id), time.monotonic())
            if not await self._send(group):
                return

    async def _without_quiet(self, owed: list[Due]) -> list[Due]:
        """A push that slipped into the quiet hours (a retry, a quota) waits for the morning."""
        until = quiet_until(self._clock.now(), self._push.quiet_from, self._push.quiet_until)
        late = [one.id for one in owed if until and one.kind == "push" and not one.urgent]
        if until and late:
            await self._write(lambda tx: outbox.postpone(tx, late, until))
        return [one for one in owed if one.id not in late]

    def _merge(self, group: list[Due], owed: list[Due]) -> None:
        """The quota is short: several short answers leave as one message."""
        limit = self.platform.abilities.text_limit
        while owed and _plain(group[-1]) and _plain(owed[0]):
            if sum(len(one.text) + 2 for one in (*group, owed[0])) > limit:
                return
            group.append(owed.pop(0))
            self.counts.merged += 1

    async def _send(self, group: list[Due]) -> bool:
        """Send one message and mark its rows. False: stop serving this chat for now."""
        ids = [one.id for one in group]
        try:
            if self._rendering is not None:
                group = [await self._rendering.done(one) for one in group]
            async with self._slots:
                await self.platform.send(_outgoing(self.platform, group))
        except SendFailed as failure:
            await self._failed(group, failure)
            return failure.fatal
        except Exception as failure:  # an adapter's bug must not stop the others
            log.error("send raised", platform=self.platform.name, error=type(failure).__name__)
            await self._failed(group, SendFailed(type(failure).__name__))
            return False
        self.counts.sent += len(ids)
        await self._mark(ids)
        return True

    async def _mark(self, ids: Sequence[int]) -> None:
        """Mark rows as sent. Those that come back from the platform in one turn of the loop share a statement."""
        if self._marking is None:
            self._marking = asyncio.ensure_future(self._write_marks())
        self._marks.extend(ids)
        await asyncio.shield(self._marking)

    async def _write_marks(self) -> None:
        await asyncio.sleep(0)
        ids, self._marks, self._marking = self._marks, [], None
        at = self._clock.now()
        await self._write(lambda tx: outbox.mark_sent(tx, ids, at))

    async def _failed(self, group: Sequence[Due], failure: SendFailed) -> None:
        ids = [one.id for one in group]
        reason = clip(clean(failure.reason) or "?", 500)  # a platform's words: a NUL could not be stored
        attempt = group[0].attempts + 1
        self.counts.failed += 1
        next_at: datetime | None = None
        if not failure.fatal and attempt < self._sending.attempts:
            wait = failure.retry_after if failure.retry_after is not None else backoff(attempt, self._random)
            next_at = self._clock.now() + timedelta(seconds=wait)
        else:
            self.counts.dead += len(ids)
        log.warning("send failed", platform=self.platform.name, reason=reason, attempt=attempt, rows=len(ids))
        await self._write(lambda tx: outbox.mark_failed(tx, ids, reason, next_at))


def _plain(one: Due) -> bool:
    return not one.choices and not one.files


def _outgoing(platform: Platform, group: Sequence[Due]) -> Outgoing:
    first = group[0]
    return Outgoing(
        id=first.id,
        platform=platform.name,
        bot=first.bot,
        chat_id=first.address,
        chat_kind=ChatKind(first.chat_kind),
        text="\n\n".join(one.text for one in group),
        choices=tuple(Choice(label, send) for label, send in first.choices),
        files=tuple(File(**one) for one in first.files),
        reply_to=first.reply_to,
        ids=tuple(one.id for one in group),
    )
