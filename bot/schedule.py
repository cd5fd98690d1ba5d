"""The clock of the house: a period of a job is done once, whatever crashes and however many processes run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import Connection

from bot.clock import COUNTY, Clock
from bot.county import County
from bot.logs import log
from bot.notify import Reach
from storage import periods

TICK = timedelta(seconds=60)  # how soon a jump of the wall clock is noticed
MOST_MISSED = 400  # periods walked over after a long sleep

# What a job writes: called again and again in transactions of its own, until it has nothing more to do.
Step = Callable[[Connection], None]
Steps = Callable[[County, datetime, datetime], Iterator[Step]]  # county, period, now
Reaching = Callable[[County, datetime, datetime, Reach], Iterator[Step]]


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is due at set times.

    `at` is "fri 16:00" (weekly) or "09:00" (daily), county time. A period that was missed is still done
    within `late` of its time; after that it is skipped, and the row says so.
    `steps` yields the writes of one period; each runs in a transaction of its own and may run again. `reaching`: those
    of a job that writes in private also to people who have never written, where their platform lets it.
    """

    name: str
    at: str
    late: timedelta
    steps: Steps
    reaching: Reaching | None = None

    def trigger(self) -> CronTrigger:
        """When it fires. Weekdays by name: a number means another day to APScheduler than to cron."""
        *day, time = self.at.split()
        hour, minute = time.split(":")
        return CronTrigger(day_of_week=day[0] if day else "*", hour=hour, minute=minute, timezone=COUNTY)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is due when the records say so, not at set times.

    `next_at` reads when that is (None: nothing waits). `step` does a part of what is due now, in a transaction
    of its own that may run again; it says whether there may be more.
    """

    name: str
    next_at: Callable[[Connection], datetime | None]
    step: Callable[[County, datetime, Reach], Callable[[Connection], bool]]


class Schedule:
    """APScheduler wakes it; the rows in `period` decide, and for an alarm its own records."""

    def __init__(
        self,
        jobs: Sequence[Job | Alarm],
        county: Callable[[], County],
        clock: Clock,
        write: Callable[[Callable[[Connection], object]], Awaitable[object]],
        reach: Reach | None = None,
        first: Reach | None = None,
    ) -> None:
        """`first`: reaches those too who have never written, where a platform lets it."""
        self._reach = reach or Reach()
        self._first = first or Reach()
        self._jobs = [job for job in jobs if isinstance(job, Job)]
        self._alarms = [job for job in jobs if isinstance(job, Alarm)]
        self._county = county
        self._clock = clock
        self._write = write
        self._scheduler = AsyncIOScheduler(timezone=COUNTY)
        self.last_tick: datetime | None = None
        self._ticked = time.monotonic()
        self.trouble = ""  # what the last look fell over; the next one tries again

    async def start(self) -> None:
        """Begin to fire. A job that this database has never seen starts from now: it owes no past."""
        for job in self._jobs:
            await self._settled(job, self._clock.now())
        for job in self._jobs:
            self._scheduler.add_job(self.run_due, job.trigger(), misfire_grace_time=None, coalesce=True, id=job.name)
        self._scheduler.start()

    async def tick(self) -> None:
        """Do what fell due while nobody ran, then look once a minute, which costs nothing: a laptop's sleep or a clock
        set forward moves no timer, and one set back an hour lets those by the wall clock sleep for an hour.
        Until cancelled; raises what a look fell over."""
        while True:
            await self.run_due()
            await asyncio.sleep(TICK.total_seconds())

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    @property
    def idle_for(self) -> float:
        """Seconds since the last look; wall clocks that jump do not move it."""
        return time.monotonic() - self._ticked

    async def run_due(self) -> None:
        """Do every period that is due and not settled, and what the alarms were set for."""
        now = self._clock.now()
        self.last_tick, self._ticked = now, time.monotonic()
        try:
            await self._run_due(now)
        except Exception as failure:
            self.trouble = type(failure).__name__
            raise
        self.trouble = ""

    async def _run_due(self, now: datetime) -> None:
        for job in self._jobs:
            await self._run_job(job, now)
        for alarm in self._alarms:
            while await self._write(alarm.step(self._county(), now, self._reach)):
                pass
            await self._set(alarm)

    async def _set(self, alarm: Alarm) -> None:
        """Wake again when the next one is due. What becomes due sooner meanwhile is found by the tick."""
        at = await self._write(alarm.next_at)
        if not isinstance(at, datetime) or not self._scheduler.running:
            return
        wait = max(at - self._clock.now(), timedelta(seconds=1))
        if wait < TICK:  # anything later is the tick's
            moment = datetime.now(COUNTY) + wait
            self._scheduler.add_job(
                self.run_due, DateTrigger(moment, COUNTY), id=alarm.name, replace_existing=True, misfire_grace_time=None
            )

    async def _run_job(self, job: Job, now: datetime) -> None:
        last = await self._settled(job, now)
        due = _fire_times(job.trigger(), last, now)
        for index, period in enumerate(due):
            newest = index == len(due) - 1
            if not newest or now - period > job.late:
                await self._settle(job, period, "skipped", now)
                log.warning("period skipped", job=job.name, period=period.isoformat())
                continue
            for step in self._steps(job, period, now):
                await self._write(step)
            await self._settle(job, period, "done" if now - period < TICK * 2 else "late", now)

    def _steps(self, job: Job, period: datetime, now: datetime) -> Iterator[Step]:
        if job.reaching is not None:
            return job.reaching(self._county(), period, now, self._first)
        return job.steps(self._county(), period, now)

    async def _settled(self, job: Job, now: datetime) -> datetime:
        """The last settled period; for a job seen for the first time, now."""

        def read(tx: Connection) -> datetime:
            last = periods.last(tx, job.name)
            if last is None:
                periods.settle(tx, job.name, now, "baseline", now)
            return last or now

        settled = await self._write(read)
        assert isinstance(settled, datetime)
        return settled.astimezone(COUNTY)

    async def _settle(self, job: Job, period: datetime, outcome: str, now: datetime) -> None:
        await self._write(lambda tx: periods.settle(tx, job.name, period, outcome, now))


def _fire_times(trigger: CronTrigger, after: datetime, until: datetime) -> list[datetime]:
    """Every fire time in (after, until], oldest first, the newest MOST_MISSED at the most."""
    times: list[datetime] = []
    cursor = after + timedelta(microseconds=1)
    while (fire := trigger.get_next_fire_time(None, cursor)) is not None and fire <= until:
        times.append(fire)
        cursor = fire + timedelta(microseconds=1)
    return times[-MOST_MISSED:]
