"""The house, as the adapter sees it: each of its calls one transaction through the app's own writer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select, update

from bot.clock import Clock
from bot.county import County
from bot.notify import PrivateChat
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.office import Group, Job, Mark, Result, Walk
from bot.platforms.wecom_residents.orders import Order
from bot.threads import in_thread
from handlers.residents import matching, news, orders, outcome, rows
from handlers.residents.rows import Where
from storage.database import Database
from storage.tables import resident_poll

AT_ONCE = 10  # orders a transaction
RETRY_FIRST, RETRY_MOST = 0.2, 5.0  # seconds between tries to read while the database is away

T = TypeVar("T")


class ResidentsOffice:
    """`write` runs a change in the app's next batch and wakes whoever is owed something, the adapter among them.

    So what only looks goes past it: a look that woke the looker would never end.
    """

    def __init__(
        self,
        config: WecomResidentsConfig,
        database: Database,
        write: Callable[[Callable[[Connection], object]], Awaitable[object]],
        county: Callable[[], County],
        clock: Clock,
        private_chat: PrivateChat,
    ) -> None:
        self._config = config
        self._database = database
        self._write = write
        self._county = county
        self._clock = clock
        self._private_chat = private_chat
        self._check = timedelta(seconds=config.check_seconds)
        self._follow = timedelta(days=config.follow_days)

    async def mark(self) -> Mark:
        bot, back = self._config.corp_id, timedelta(hours=self._config.back_hours)

        def known(tx: Connection, now: datetime) -> Mark | None:
            row = tx.execute(select(resident_poll).where(resident_poll.c.bot == bot)).first()
            return _mark(row) if row is not None else None

        def begin(tx: Connection, now: datetime) -> Mark:
            first = Mark(now - back, now - back, None)
            tx.execute(insert(resident_poll).values(bot=bot, **_values(first)))
            return first

        found = await self._look(known)
        return found if found is not None else await self._do(begin)

    async def take(self, found: Sequence[Order], mark: Mark) -> None:
        where = self._where()
        # In parts, so that who types meanwhile does not wait for a page; only the last one moves the mark.
        while len(found) > AT_ONCE:
            some, found = found[:AT_ONCE], found[AT_ONCE:]
            await self._do(lambda tx, now, some=some: orders.take(tx, where, some, now))  # type: ignore[misc]

        def keep(tx: Connection, now: datetime) -> None:
            orders.take(tx, where, found, now)
            tx.execute(update(resident_poll).where(resident_poll.c.bot == where.bot).values(**_values(mark)))

        await self._do(keep)

    async def steps(self, order_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        if not order_ids:
            return {}
        return await self._look(lambda tx, now: rows.steps(tx, order_ids))

    async def again(self) -> list[str]:
        where = self._where()
        if not await self._look(rows.lacking):
            return []
        return await self._do(lambda tx, now: rows.again(tx, where, now))

    async def known_groups(self) -> Mapping[str, str]:
        return await self._look(lambda tx, now: matching.owners(tx))

    async def groups(self, found: Sequence[Group]) -> None:
        where = self._where()

        def note(tx: Connection, now: datetime) -> None:
            if orphaned := matching.note_groups(tx, found, now):
                with where.acting(tx, now) as work:
                    news.tell_orphaned(work, orphaned)

        await self._do(note)

    async def jobs(self) -> list[Job]:
        return await self._look(outcome.jobs)

    async def next_due(self) -> datetime | None:
        return await self._look(lambda tx, now: outcome.next_due(tx))

    async def asking(self, task_id: int) -> None:
        await self._do(lambda tx, now: outcome.asking(tx, task_id, now))

    async def made(self, task_id: int, msgid: str, refused: Sequence[str]) -> bool:
        return await self._do(
            lambda tx, now: outcome.made(tx, self._county(), task_id, msgid, refused, self._check, now)
        )

    async def failed(self, task_id: int, code: str, wait: float | None, sure: bool) -> None:
        pause = timedelta(seconds=wait) if wait is not None else None
        await self._do(
            lambda tx, now: outcome.failed(tx, self._county(), task_id, code, pause, sure, self._follow, now)
        )

    async def reminded(self, task_id: int, refused: str) -> None:
        await self._do(lambda tx, now: outcome.reminded(tx, self._county(), task_id, refused, now))

    async def cancelled(self, task_id: int) -> None:
        await self._do(lambda tx, now: outcome.cancelled(tx, task_id))

    async def looked(self, task_id: int, results: Sequence[Result]) -> None:
        await self._do(lambda tx, now: outcome.looked(tx, task_id, results, self._check, self._follow, now))

    # --- how --------------------------------------------------------------------------------

    def _where(self) -> Where:
        again = timedelta(seconds=self._config.again_seconds)
        return Where(self._config.corp_id, self._county(), self._private_chat, again, self._config.again_tries)

    async def _do(self, change: Callable[[Connection, datetime], T]) -> T:
        """The hour is read when the change runs: it may have waited for the database."""
        return await self._write(lambda tx: change(tx, self._clock.now()))  # type: ignore[return-value]

    async def _look(self, query: Callable[[Connection, datetime], T]) -> T:
        def work() -> T:
            with self._database.reading() as tx:
                return query(tx, self._clock.now())

        wait = RETRY_FIRST
        while True:
            try:
                return await in_thread(work)
            except Exception as failure:
                if not self._database.retryable(failure):
                    raise
                await asyncio.sleep(wait)
                wait = min(wait * 2, RETRY_MOST)


def _mark(row: Any) -> Mark:
    """The column `cursor` holds the walk, too: changed:CURSOR. One without a walk begins its look again."""
    walk, _, cursor = row.cursor.partition(":")
    if walk not in set(Walk):
        return Mark(row.first_at, row.since, row.walk_at)
    return Mark(row.first_at, row.since, row.walk_at, Walk(walk), cursor)


def _values(mark: Mark) -> dict[str, object]:
    cursor = f"{mark.walk}:{mark.cursor}" if mark.look_at is not None else ""
    return {"first_at": mark.first_at, "since": mark.since, "walk_at": mark.look_at, "cursor": cursor}
