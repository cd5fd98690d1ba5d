"""The sender: what is owed leaves after the commit, in order per chat, within quotas, marked one by one.

Sending is at least once: no chat platform takes a key by which it would know a message again. So what goes on the wire
is claimed before, and its place there is kept until the mark "sent" is committed: a crash can repeat only what was on
the wire or waited there for its mark, at most `[sending] parallel` (32) messages of a platform. When it is quiet that
is none or one; in a burst it is what the platform took during one commit, on SQLite (one writer, and the batch in hand
comes first) up to all of them. `python -m tests.faults.kills` counts them. What goes to many groups and is not urgent
is never repeated unasked: what was in doubt then is a dead letter.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from bot.clock import Clock, quiet_until
from bot.config import PushConfig, SendingConfig
from bot.fence import Fenced
from bot.logs import log
from bot.message import ChatKind, Choice, File, Outgoing
from bot.platforms.base import Platform, SendFailed
from bot.quota import Quota, backoff
from bot.rendering import Rendering
from bot.text import clean, clip
from bot.threads import in_thread
from bot.throttle import Throttle
from storage import leases, outbox
from storage.database import Database
from storage.elapsed import elapsed
from storage.leases import Lease
from storage.outbox import Due

PAGE = 500  # rows read at a time
MOST_SERVED = 2000  # chats taken up at once; each is a parameter of the next look
MOST_PUSHED = 64  # of them for what goes to many: whoever is answered in one of these waits behind it
IN_DOUBT = "程序中断，不知道送到没有"  # staff read it beside a dead letter
LONGEST_WAIT = 30.0  # seconds; a clock that was set forward, a notice that was missed, are noticed at the latest then

T = TypeVar("T")


@dataclass(slots=True)
class Sent:
    """Counters for /metrics."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    merged: int = 0


class Sender:
    """One for each platform connection of this process. `write` is for what a crash would repeat: it waits for no
    message."""

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
        rate = platform.abilities.per_second
        self._throttle = Throttle(rate) if rate else None
        self._random = random.Random()
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(sending.parallel)
        # What goes to many never takes the last ones: an answer finds a slot.
        self._many = asyncio.Semaphore(max(1, sending.parallel * 3 // 4))
        self._free = sending.parallel  # slots, readable from any thread
        self._claims: list[int] = []
        self._pushes: list[int] = []  # of the claims, those that may have been taken back
        self._marks: list[int] = []
        self._noting: asyncio.Future[set[int]] | None = None
        self._notes: set[asyncio.Future[set[int]]] = set()
        self._arrived: set[int] = set()  # rows that the platform took and whose mark is not committed
        self._refused = False  # another process has the lease
        self._lease: Lease | None = None
        self._serving: dict[int, asyncio.Task[None]] = {}  # by chat
        self._pushing: set[int] = set()  # of these chats, those that are served what goes to many
        self._more_to_many = False  # more of it waits than was taken up
        self._looks = 0  # at the outbox

    def wake(self) -> None:
        """Something was committed; look at the outbox."""
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Nothing is being sent, and nobody asked to look."""
        return not self._serving and not self._wake.is_set()

    def claim(self, rows: int) -> int | None:
        """Whether so many rows that are being written would be put on the wire at once, and under which lease: then
        they are claimed with the same commit. From any thread; a claim too many does no harm."""
        lease = self._lease
        return lease.number if lease is not None and rows <= self._free and lease.fresh else None

    async def run(self, lease: Lease | None = None) -> None:
        """Send until cancelled. Raises Fenced once another process has the lease."""
        self._lease, self._refused = lease, False
        self._wake.set()
        next_at: datetime | None = None
        try:
            while True:
                await self._sleep(next_at)
                self._wake.clear()
                if self._refused:
                    raise Fenced
                next_at = await self._serve_due()
        finally:
            for task in self._serving.values():
                task.cancel()
            # The last marks too, before the lease goes: what is not marked now is sent again.
            await asyncio.gather(*self._serving.values(), *self._notes, return_exceptions=True)
            self._lease = None

    async def _sleep(self, next_at: datetime | None) -> None:
        if self._wake.is_set():
            return
        timeout = LONGEST_WAIT
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

    async def _serve_due(self) -> datetime | None:
        """Serve every chat that is owed something now, but for those being served. Returns when there is something to
        do next; None: not before something is committed, or one of them is done with."""
        while len(self._serving) >= MOST_SERVED:
            await asyncio.wait(self._serving.values(), return_when=asyncio.FIRST_COMPLETED)
        now = self._clock.now()
        busy = list(self._serving)
        mine = self.platform.name, self.platform.bot
        room = MOST_PUSHED - len(self._pushing)
        self._looks += 1
        rows, next_at = await self._read(lambda tx: outbox.look(tx, *mine, now, busy, PAGE, room))
        to_many = {row.chat_id for row in rows if row.once is not None}
        self._pushing |= to_many
        self._more_to_many = sum(row.once is not None for row in rows) >= room
        if len(rows) == PAGE:
            self._wake.set()
        chats: dict[int, list[Due]] = {}
        for row in rows:
            chats.setdefault(row.chat_id, []).append(row)
        for chat_id, owed in chats.items():
            self._serving[chat_id] = asyncio.create_task(self._serve(chat_id, owed, self._looks))
        return next_at

    async def _serve(self, chat_id: int, owed: list[Due], look: int) -> None:
        none_waits = False
        try:
            none_waits = await self._serve_chat(chat_id, owed)
        except Fenced:
            log.warning("not sent: another process serves", platform=self.platform.name)
            self._refused = True
        except Exception as failure:
            log.error("sender failed", platform=self.platform.name, error=type(failure).__name__)
            await asyncio.sleep(1)  # whatever it is, do not send the same message again and again
        finally:
            del self._serving[chat_id]
            self._pushing.discard(chat_id)
            # Rows that came for this chat meanwhile were passed over by a look since; what was not sent waits again.
            if self._looks != look or self._more_to_many or not none_waits:
                self._wake.set()

    async def _serve_chat(self, chat_id: int, owed: list[Due]) -> bool:
        """Returns whether nothing of it waits for another time."""
        owed = await self._without_arrived(owed)
        rows = len(owed)
        owed = await self._without_quiet(owed)
        none_waits = len(owed) == rows
        while owed:
            group = [owed.pop(0)]
            while (wait := self._must_wait(chat_id)) > 0:
                self._merge(group, owed)
                await asyncio.sleep(wait)
            if not await self._send(group):
                return False
        return none_waits

    def _must_wait(self, chat_id: int) -> float:
        """Seconds until this chat's quota lets one more pass; 0: it is counted."""
        return self._quota.take(str(chat_id), time.monotonic()) if self._quota is not None else 0.0

    async def _without_arrived(self, owed: list[Due]) -> list[Due]:
        """What the platform took is never sent again by us, however often its mark could not be written."""
        if arrived := [row.id for row in owed if row.id in self._arrived]:
            await self._mark(arrived)
        return [row for row in owed if row.id not in arrived]

    async def _without_quiet(self, owed: list[Due]) -> list[Due]:
        """A push that slipped into the quiet hours (a retry, a quota) waits for the morning."""
        until = quiet_until(self._clock.now(), self._push.quiet_from, self._push.quiet_until)
        late = [row.id for row in owed if until and row.kind == "push" and not row.urgent]
        if until and late:
            await self._write(lambda tx: outbox.postpone(tx, late, until))
        return [row for row in owed if row.id not in late]

    def _merge(self, group: list[Due], owed: list[Due]) -> None:
        """The quota is short: several short answers leave as one message."""
        limit = self.platform.abilities.text_limit
        while owed and _plain(group[-1]) and _plain(owed[0]):
            if sum(len(row.text) + 2 for row in (*group, owed[0])) > limit:
                return
            group.append(owed.pop(0))
            self.counts.merged += 1

    async def _send(self, group: list[Due]) -> bool:
        """Send one message and mark its rows. False: stop serving this chat for now."""
        try:
            if self._rendering is not None:
                group = [await self._rendering.done(row) for row in group]
            if await self._doubtful(group):
                return True
            async with self._slot(to_many=group[0].once is not None):
                if not await self._claim(group):
                    return True  # it was taken back: a broadcast was stopped
                if self._throttle is not None:
                    await self._throttle.take(answer=group[0].once is None)
                await self.platform.send(_outgoing(self.platform, group, self._lease))
                self.counts.sent += len(group)
                await self._mark([row.id for row in group])
        except SendFailed as failure:
            await self._failed(group, failure)
            return failure.fatal
        except Fenced:
            raise
        except Exception as failure:  # an adapter's bug must not stop the others
            if group[0].id in self._arrived:
                raise  # it was sent: the mark alone is missing
            if self._database.retryable(failure):
                raise  # an adapter's token is there, or a file to make: no try of the platform's, and not counted
            log.error("send raised", platform=self.platform.name, error=type(failure).__name__)
            await self._failed(group, SendFailed(type(failure).__name__))
            return False
        return True

    @contextlib.asynccontextmanager
    async def _slot(self, *, to_many: bool) -> AsyncIterator[None]:
        async with self._many if to_many else contextlib.nullcontext(), self._slots:
            self._free -= 1
            try:
                yield
            finally:
                self._free += 1

    async def _doubtful(self, group: Sequence[Due]) -> bool:
        """What goes to many groups and was on the wire when its process died is not sent again unasked: nobody gets a
        list twice. It becomes a dead letter, which staff send again or not. What is urgent goes twice rather than not
        at all."""
        ours = self._lease.number if self._lease is not None else None
        ids = [row.id for row in group if row.once is not None and not row.urgent and row.claimed not in (None, ours)]
        if not ids or self.platform.abilities.knows_again:
            return False
        self.counts.dead += len(ids)
        await self._write(lambda tx: outbox.mark_failed(tx, ids, IN_DOUBT, None))
        return True

    async def _claim(self, group: Sequence[Due]) -> bool:
        """Say in the database that these go on the wire. What was written as claimed goes at once, unless we may have
        stood still since: then the lease is asked. False: it was taken back meanwhile."""
        lease = self._lease
        pushes = [row.id for row in group if row.once is not None]
        if lease is None:
            return not pushes or await self._read(lambda tx: len(outbox.still_owed(tx, pushes)) == len(pushes))
        if lease.fresh and all(row.claimed == lease.number for row in group):
            return True
        while True:
            at = elapsed()
            self._pushes += pushes
            owed = await self._note(self._claims, [row.id for row in group])
            if elapsed() - at < leases.TERM / 2:  # else we may have stood still after the commit
                return owed.issuperset(pushes)

    async def _mark(self, ids: Sequence[int]) -> None:
        self._arrived.update(ids)
        await self._note(self._marks, ids)
        self._arrived.difference_update(ids)

    async def _note(self, on: list[int], ids: Sequence[int]) -> set[int]:
        """Write claims and marks; returns which pushes among the claims are still owed. Those of one turn of the loop
        share a commit."""
        if self._noting is None:
            self._noting = asyncio.ensure_future(self._write_notes())
            self._notes.add(self._noting)
            self._noting.add_done_callback(self._notes.discard)
        on.extend(ids)
        return await asyncio.shield(self._noting)

    async def _write_notes(self) -> set[int]:
        await asyncio.sleep(0)
        claims, pushes, marks = self._claims.copy(), self._pushes.copy(), self._marks.copy()
        self._claims.clear()
        self._pushes.clear()
        self._marks.clear()
        self._noting = None
        number = self._lease.number if self._lease is not None else 0
        at = self._clock.now()

        def note(tx: Connection) -> set[int]:
            outbox.mark_sent(tx, marks, at)
            outbox.claim(tx, claims, number)
            return outbox.still_owed(tx, pushes)

        owed = await self._write(note)
        assert isinstance(owed, set)
        return owed

    async def _failed(self, group: Sequence[Due], failure: SendFailed) -> None:
        ids = [row.id for row in group]
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


def _plain(row: Due) -> bool:
    return not row.choices and not row.files


def _outgoing(platform: Platform, group: Sequence[Due], lease: Lease | None) -> Outgoing:
    first = group[0]
    ours = lease.number if lease is not None else None
    return Outgoing(
        id=first.id,
        platform=platform.name,
        bot=first.bot,
        chat_id=first.address,
        chat_kind=ChatKind(first.chat_kind),
        text="\n\n".join(row.text for row in group),
        choices=tuple(Choice(label, send) for label, send in first.choices),
        files=tuple(File(**file) for file in first.files),
        reply_to=first.reply_to,
        ids=tuple(row.id for row in group),
        in_doubt=any(row.claimed not in (None, ours) for row in group),
    )
