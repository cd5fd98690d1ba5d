"""The house, as the adapter sees it: each of its calls one transaction through the app's own writer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select, update

from bot.clock import Clock
from bot.county import County
from bot.notify import Reach
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.office import Group, Job, Mark, Result, Walk
from bot.platforms.wecom_residents.orders import Order
from bot.threads import in_thread
from bot.work import Work, acting
from handlers.residents import matching, orders, outcome, rows
from handlers.residents.rows import Feed
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
        reach: Reach,
    ) -> None:
        self._config = config
        self._database = database
        self._write = write
        self._county = county
        self._clock = clock
        self._reach = reach
        self._check = timedelta(seconds=config.check_seconds)
        self._follow = timedelta(days=config.follow_days)
        self._feed = Feed(config.corp_id, timedelta(seconds=config.again_seconds), config.again_tries)

    async def mark(self) -> Mark:
        bot, back = self._config.corp_id, timedelta(hours=self._config.back_hours)

        def known(tx: Connection, now: datetime) -> Mark | None:
            row = tx.execute(select(resident_poll).where(resident_poll.c.bot == bot)).first()
            return _mark(row) if row is not None else None

        def begin(work: Work) -> Mark:
            first = Mark(work.now - back, work.now - back, None)
            work.tx.execute(insert(resident_poll).values(bot=bot, **_values(first)))
            return first

        mark = await self._look(known)
        return mark if mark is not None else await self._do(begin)

    async def take(self, page: Sequence[Order], mark: Mark) -> None:
        # In parts, so that who types meanwhile does not wait for a page; only the last one moves the mark.
        while len(page) > AT_ONCE:
            some, page = page[:AT_ONCE], page[AT_ONCE:]
            await self._do(lambda work, some=some: orders.take(work, self._feed, some))  # type: ignore[misc]

        def keep(work: Work) -> None:
            orders.take(work, self._feed, page)
            which = resident_poll.c.bot == self._feed.bot
            work.tx.execute(update(resident_poll).where(which).values(**_values(mark)))

        await self._do(keep)

    async def steps(self, order_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        if not order_ids:
            return {}
        return await self._look(lambda tx, now: rows.steps(tx, order_ids))

    async def again(self) -> list[str]:
        if not await self._look(rows.lacking):
            return []
        return await self._do(lambda work: rows.again(work, self._feed))

    async def known_groups(self) -> Mapping[str, str]:
        return await self._look(lambda tx, now: matching.owners(tx))

    async def groups(self, groups: Sequence[Group]) -> None:
        await self._do(lambda work: matching.note_groups(work, groups))

    async def jobs(self) -> list[Job]:
        return await self._look(outcome.jobs)

    async def next_due(self) -> datetime | None:
        return await self._look(lambda tx, now: outcome.next_due(tx))

    async def asking(self, task_id: int) -> None:
        await self._do(lambda work: outcome.asking(work, task_id))

    async def made(self, task_id: int, msgid: str, refused: Sequence[str]) -> bool:
        return await self._do(lambda work: outcome.made(work, task_id, msgid, refused, self._check))

    async def failed(self, task_id: int, code: str, wait: float | None, sure: bool) -> None:
        pause = timedelta(seconds=wait) if wait is not None else None
        await self._do(lambda work: outcome.failed(work, task_id, code, pause, sure, self._follow))

    async def reminded(self, task_id: int, refused: str) -> None:
        await self._do(lambda work: outcome.reminded(work, task_id, refused))

    async def cancelled(self, task_id: int) -> None:
        await self._do(lambda work: outcome.cancelled(work, task_id))

    async def looked(self, task_id: int, results: Sequence[Result]) -> None:
        await self._do(lambda work: outcome.looked(work, task_id, results, self._check, self._follow))

    # --- how --------------------------------------------------------------------------------

    async def _do(self, change: Callable[[Work], T]) -> T:
        """The hour is read when the change runs: it may have waited for the database."""

        def act(tx: Connection) -> T:
            with acting(tx, self._county(), self._clock.now(), self._reach) as work:
                return change(work)

        return await self._write(act)  # type: ignore[return-value]

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
