"""居民上报 and 客户群群发 as a platform: residents' WeChat groups, by the official road.

It hears nobody chat and can answer nobody: orders are read, tasks are made, and both are the house's own records.
An order is not put into words for the dispatcher to read. It has fields, and no dialogue could follow: whom would
one ask? So it goes straight to the action that registers it, in the transaction that keeps how far was read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx

from bot.logs import log
from bot.message import Outgoing
from bot.platforms.base import Abilities, LinkState, Receive, SendFailed
from bot.platforms.tokens import TokenStore
from bot.platforms.wecom_residents import groups
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.office import Office
from bot.platforms.wecom_residents.orders import NAME
from bot.platforms.wecom_residents.pictures import Pictures
from bot.platforms.wecom_residents.poller import Poller
from bot.platforms.wecom_residents.refusal import Refusal, RefusalKind, explained
from bot.platforms.wecom_residents.tasks import Tasks
from storage.attachments import Attachments

READ_ONLY = "居民上报只能读，不能从这里回复；请在企业微信里回复居民"


class WecomResidents:
    """One 企业微信. `office` is the house; the app hands it over before it runs. `now` is its clock."""

    name = NAME
    abilities = Abilities(
        push=False,
        buttons=False,
        files_out=False,
        hears_overheard=False,
        text_limit=1000,
        per_chat_per_minute=0,
        hears=False,
    )

    def __init__(
        self,
        config: WecomResidentsConfig,
        attachments: Attachments,
        *,
        tokens: TokenStore | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.bot = config.corp_id
        self.config = config
        self.office: Office | None = None
        self.last_frame: datetime | None = None
        self.state = LinkState("stopped")
        self.looks = 0  # at all orders that are new or changed
        self._troubles: dict[str, LinkState] = {}  # what does not work, by what it is
        self._now = now
        self._client = Client(config, tokens)
        self._poller = Poller(config, self._client, Pictures(config, self._client, attachments), now)
        self._tasks = Tasks(config, self._client, now)

    def wake(self) -> None:
        """The app committed something."""
        self._tasks.wake()

    def private_chat(self, user_id: str) -> str | None:
        return None

    async def send(self, message: Outgoing) -> None:
        raise SendFailed(READ_ONLY, fatal=True)

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled. Nothing is handed to `receive`: see above."""
        self.state = LinkState("connecting")
        office = self.office
        assert office is not None, "no office: the app hands it over"
        work = (
            self._repeat("orders", lambda: self._poller.look(office), self.config.poll_seconds),
            self._repeat("groups", lambda: self._read_groups(office), self.config.groups_seconds),
            self._tasks.run(office),
        )
        tasks = [asyncio.ensure_future(duty) for duty in work]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.state = LinkState("stopped")
            await self._client.close()

    async def _read_groups(self, office: Office) -> None:
        await office.groups(await groups.read(self._client, await office.known_groups()))

    async def _repeat(self, what: str, work: Callable[[], Awaitable[None]], pause: float) -> None:
        """Do it for ever; after a no, again as soon as that makes sense."""
        busy = self.config.busy_seconds
        while True:
            try:
                await work()
            except Refusal as refusal:
                word = "denied" if refusal.kind in (RefusalKind.SETUP, RefusalKind.NEVER) else "waiting"
                trouble, wait = LinkState(word, explained(refusal)), self._wait(refusal, busy)
                busy = min(busy * 2, self.config.busy_most_seconds)
            except (httpx.HTTPError, TimeoutError) as failure:
                trouble, wait = LinkState("waiting", f"企业微信没有回应（{type(failure).__name__}）"), busy
                busy = min(busy * 2, self.config.busy_most_seconds)
            else:
                busy = self.config.busy_seconds
                self._troubles.pop(what, None)
                if what == "orders":
                    self.last_frame = self._now()
                    self.looks += 1
                self._say()
                await asyncio.sleep(pause)
                continue
            log.warning("wecom_residents: waits", what=what, reason=trouble.reason, seconds=wait)
            self._troubles[what] = trouble
            self._say()
            await asyncio.sleep(wait)

    def _say(self) -> None:
        """Orders decide the word: a county may use 居民上报 without 客户群, whose trouble is said beside it."""
        if (trouble := self._troubles.get("orders")) is not None:
            self.state = trouble
        elif self.looks:
            beside = self._troubles.get("groups")
            self.state = LinkState("live", f"客户群读不了：{beside.reason}" if beside is not None else "")

    def _wait(self, refusal: Refusal, busy: float) -> float:
        return {
            RefusalKind.RATE: self.config.rate_seconds,
            RefusalKind.SETUP: self.config.setup_seconds,
            RefusalKind.NEVER: self.config.setup_seconds,
        }.get(refusal.kind, busy)
