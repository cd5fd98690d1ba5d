"""客户群群发: what the house wants of WeCom, done when it is due, each answer kept before the next call.

WeCom has no key that makes a task once. So a task is marked as asked for before the call; if the answer is lost,
or the process dies, WeCom's own list is searched for it before anything is asked for again.
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
from bot.platforms.wecom_residents.refusal import Kind, Refusal

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
            log.warning("wecom_residents: a task was refused", code=refusal.code)
            sure = refusal.kind is not Kind.BUSY  # a gateway's 502 says nothing about what stands behind it
            await office.failed(job.task_id, refusal.code, self._wait(refusal), sure)
        except (httpx.HTTPError, TimeoutError) as failure:
            log.warning("wecom_residents: no answer about a task", error=type(failure).__name__)
            await office.failed(job.task_id, "没有回应", self._config.busy_seconds, False)

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
        msgid, refused = await self._client.make_task(job.sender, job.chats, job.text)
        await office.made(job.task_id, msgid, refused)

    async def _follow(self, office: Office, job: Job, msgid: str) -> None:
        if job.cancel:
            await self._client.cancel(msgid)
            await office.cancelled(job.task_id)
            return
        if job.remind:
            try:
                await self._client.remind(msgid)
                await office.reminded(job.task_id, "")
            except Refusal as refusal:
                if refusal.kind is not Kind.NEVER:
                    raise
                await office.reminded(job.task_id, refusal.code)
        if job.look:
            await office.looked(job.task_id, await self._client.results(msgid, job.sender))

    def _wait(self, refusal: Refusal) -> float | None:
        return {
            Kind.RATE: self._config.rate_seconds,
            Kind.SETUP: self._config.setup_seconds,
            Kind.NEVER: None,
        }.get(refusal.kind, self._config.busy_seconds)
