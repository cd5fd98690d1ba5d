"""What the house does for its own database at night: looks whether the file is whole, makes a backup, and removes the
files that no record speaks of any more.

All take minutes on a large county, so they run in a thread beside the service and not in the writer; the rows in
`period` see to it that only one process does them.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import COUNTY, Clock
from bot.config import Config
from bot.logs import log
from bot.storehouse import BACKUP, CHECK, DAMAGED, DONE, damage_words, keep_backup
from storage import integrity, periods
from storage.attachments import Attachments
from storage.database import Database

LOOK = 60.0  # seconds between looks at what is due
DEAD = timedelta(hours=6)  # a period begun so long ago was begun by a process that died
AGAIN = timedelta(hours=1)  # until something that failed is tried once more
PAUSE = 0.01  # seconds after each thousand rows: the service shares the processor
# Every interval is counted from here, so that whole days fall on this hour; the look comes before the backup.
CHECK_FROM = datetime(2001, 1, 1, 2, 10, tzinfo=COUNTY)
SWEEP = "sweep"
SWEEP_FROM = datetime(2001, 1, 1, 3, 50, tzinfo=COUNTY)  # after the purge of 03:30, whose files go with its rows
BACKUP_FROM = datetime(2001, 1, 1, 2, 30, tzinfo=COUNTY)

Write = Callable[[Callable[[Connection], object]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Chore:
    """Something long that is due again and again. `work` runs in a thread and says how it ended, or raises."""

    name: str
    first: datetime
    every: timedelta
    work: Callable[[datetime], str]

    def due(self, now: datetime) -> datetime:
        """The newest time at or before `now` at which it was due."""
        return due_at(self.first, self.every, now)


def due_at(first: datetime, every: timedelta, now: datetime) -> datetime:
    """The newest of the times that come every so often, at or before `now`."""
    return first + (now - first) // every * every


class Upkeep:
    """`run` it as a long-lived task, in the processes that keep the schedule."""

    def __init__(
        self, config: Config, database: Database, clock: Clock, write: Write, files: Attachments | None = None
    ) -> None:
        self.problems: list[str] = []  # what the last look of this process found, in SQLite's words
        self.failure: str | None = None  # why the last backup of this process was not made
        self._config = config
        self._database = database
        self._clock = clock
        self._write = write
        self._files = files
        self._stop = threading.Event()

    @property
    def chores(self) -> list[Chore]:
        """What is due here: PostgreSQL looks after its pages itself."""
        check = Chore(CHECK, CHECK_FROM, timedelta(days=1), self._check)
        sweep = [] if self._files is None else [Chore(SWEEP, SWEEP_FROM, timedelta(days=1), self._sweep)]
        every = self._config.backup.interval
        made = [Chore(BACKUP, BACKUP_FROM, every, self._backup)] if every is not None else []
        return [check, *made, *sweep] if self._database.sqlite else [*made, *sweep]

    async def run(self) -> None:
        """Look once a minute, until cancelled; what is under way then is called off and waited for."""
        self._stop.clear()
        while True:
            try:
                await self.look()
            except Exception as failure:
                if not self._database.retryable(failure):
                    raise
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Do what is due and not done."""
        for chore in self.chores:
            now = self._clock.now()
            due = chore.due(now)
            if await self._write(begin(chore.name, due, now)):
                await self._do(chore, due)

    async def _do(self, chore: Chore, due: datetime) -> None:
        work = asyncio.create_task(asyncio.to_thread(self._outcome, chore, due))
        try:
            outcome = await asyncio.shield(work)
        except asyncio.CancelledError:
            self._stop.set()
            with contextlib.suppress(Exception):
                await self._write(end(chore.name, due, await work, self._clock.now()))
            raise
        await self._write(end(chore.name, due, outcome, self._clock.now()))

    def _outcome(self, chore: Chore, due: datetime) -> str:
        try:
            return chore.work(due)
        except integrity.Stopped:
            return periods.STOPPED
        except Exception as failure:
            words = getattr(failure, "strerror", None) or str(failure) if isinstance(failure, OSError) else ""
            if chore.name == BACKUP:
                self.failure = words or type(failure).__name__
            log.error("chore failed", chore=chore.name, error=type(failure).__name__, words=words)
            return periods.FAILED

    # --- in the thread --------------------------------------------------------------------

    def _check(self, _: datetime) -> str:
        started = time.monotonic()
        self.problems = integrity.quick_check(self._database, self._stop.is_set)
        if not self.problems:
            log.info("database checked", seconds=round(time.monotonic() - started, 1))
            return DONE
        words = damage_words(self._config, self._database.path, self.problems)
        log.error("database damaged", words=words, problems=self.problems)
        return DAMAGED

    def _sweep(self, _: datetime) -> str:
        assert self._files is not None
        removed = self._files.sweep(self._database, self._clock.now())
        log.info("files swept", removed=removed)
        return DONE

    def _backup(self, due: datetime) -> str:
        started = time.monotonic()
        shown, rows = keep_backup(self._config, self._database, due, self._between, tidy=not self.problems)
        self.failure = None
        log.info("backup made", file=shown, rows=rows, seconds=round(time.monotonic() - started, 1))
        return DONE

    def _between(self, table: str, _: int) -> None:
        if self._stop.is_set() and table:  # the last call comes when the file is there
            raise integrity.Stopped
        time.sleep(PAUSE)


def begin(name: str, due: datetime, now: datetime, again: timedelta = AGAIN) -> Callable[[Connection], bool]:
    """To be written: take what is due, unless it is done or somebody is at it; one that failed, after `again`."""

    def take(tx: Connection) -> bool:
        ended = periods.ended(tx, name)
        if ended is None:  # never seen by this database: it owes no past
            periods.settle(tx, name, now, "baseline", now)
            return False
        return due > ended and periods.begin(tx, name, due, now, DEAD, again)

    return take


def end(name: str, due: datetime, outcome: str, at: datetime) -> Callable[[Connection], None]:
    """To be written: how it ended."""
    return lambda tx: periods.end(tx, name, due, outcome, at)
