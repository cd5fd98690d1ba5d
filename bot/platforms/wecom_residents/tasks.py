"""客户群群发: what the house wants of WeCom, done when it is due, each answer kept before the next call.

WeCom has no key that makes a task once. So a task is marked as asked for before the call; if the answer is lost,
or the process dies, WeCom's own list is searched for it before anything is asked for again. Only a no to the asking
itself ends a task: a no to a search or to a look says nothing of what stands in WeCom.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from bot.logs import log
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.office import Job, Office
from bot.platforms.wecom_residents.refusal import Refusal, RefusalKind

_LONGEST_WAIT = 600.0  # seconds; a wall clock that was set forward is noticed at the latest then
_CLOCKS_DIFFER = timedelta(minutes=5)


class Tasks:
    """Waits until something is due or `wake` is called; never looks without a reason."""

    def __init__(self, config: WecomResidentsConfig, client: Client, now: Callable[[], datetime]) -> None:
        self._config = config
        self._client = client
        self._now = now
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something was committed: it may be for us."""
        self._wake.set()

    async def run(self, office: Office) -> None:
        """Serve until cancelled."""
        while True:
            self._wake.clear()
            for job in await office.jobs():
                await self._do(office, job)
            await self._sleep(await office.next_due())

    async def _sleep(self, due: datetime | None) -> None:
        wait = _LONGEST_WAIT
        if due is not None:
            wait = min(max((due - self._now()).total_seconds(), 0.05), _LONGEST_WAIT)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._wake.wait()
                await asyncio.sleep(self._config.settle_seconds)  # many commits, one look

    async def _do(self, office: Office, job: Job) -> None:
        try:
            if job.make:
                await self._make(office, job)
            elif job.msgid is not None:
                await self._follow(office, job, job.msgid)
        except Refusal as refusal:
            await self._failed(office, job, refusal, self._wait(refusal, job), False)
        except (httpx.HTTPError, TimeoutError) as failure:
            await self._failed(office, job, failure, self._busy(job), False)

    async def _make(self, office: Office, job: Job) -> None:
        if job.asked_at is not None:
            since, until = job.asked_at - _CLOCKS_DIFFER, self._now() + _CLOCKS_DIFFER
            for msgid in await self._client.find_task(job.sender, job.text, since, until):
                if await office.made(job.task_id, msgid, ()):
                    return
        if job.cancel:
            await office.cancelled(job.task_id)
            return
        await office.asking(job.task_id)
        lost = max(self._config.lost_seconds, self._busy(job))
        try:
            msgid, refused = await self._client.make_task(job.sender, job.chats, job.text)
        except Refusal as refusal:
            if refusal.kind is RefusalKind.BUSY:  # a gateway's 502 says nothing about what stands behind it
                await self._failed(office, job, refusal, lost, False)
                return
            # If an answer was lost before, that one may still turn up: it is looked for each time.
            wait = None if refusal.kind is RefusalKind.NEVER else self._wait(refusal, job)
            await self._failed(office, job, refusal, wait, job.asked_at is None)
        except (httpx.HTTPError, TimeoutError) as failure:
            await self._failed(office, job, failure, lost, False)
        else:
            await office.made(job.task_id, msgid, refused)

    async def _failed(self, office: Office, job: Job, failure: Exception, wait: float | None, sure: bool) -> None:
        code = failure.code if isinstance(failure, Refusal) else "没有回应"
        log.warning("wecom_residents: a task waits", why=str(failure) or type(failure).__name__, seconds=wait)
        await office.failed(job.task_id, code, wait, sure)

    async def _follow(self, office: Office, job: Job, msgid: str) -> None:
        if job.cancel:
            try:
                await self._client.cancel(msgid)
            except Refusal as refusal:
                if refusal.kind is not RefusalKind.NEVER:
                    raise
                await self._failed(office, job, refusal, None, False)
            else:
                await office.cancelled(job.task_id)
            return
        if job.remind:
            try:
                await self._client.remind(msgid)
                await office.reminded(job.task_id, "")
            except Refusal as refusal:
                if refusal.kind is not RefusalKind.NEVER:
                    raise
                await office.reminded(job.task_id, refusal.code)
        if job.look:
            await office.looked(job.task_id, await self._client.results(msgid, job.sender))

    def _busy(self, job: Job) -> float:
        """Longer each time."""
        return min(self._config.busy_seconds * 2.0 ** min(job.attempts, 16), self._config.busy_most_seconds)

    def _wait(self, refusal: Refusal, job: Job) -> float:
        return {
            RefusalKind.RATE: self._config.rate_seconds,
            RefusalKind.SETUP: self._config.setup_seconds,
            RefusalKind.NEVER: self._config.setup_seconds,
        }.get(refusal.kind, self._busy(job))
