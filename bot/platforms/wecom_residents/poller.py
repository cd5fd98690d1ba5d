"""Reads the orders of 居民上报. WeCom calls nobody back about them, so it is asked: twice a minute costs nothing.

A look is two walks over all pages, one over the orders made since the last look and one over those changed since:
how the two times combine in one call is documented nowhere. An order that changes meanwhile may move to a page that
was turned already: that is why the next look begins before this one began, and why everything read again and
unchanged is passed over. Pages and the place of the walk are kept together, so a killed process goes on where its
last commit stands.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from datetime import datetime, timedelta

from bot.logs import log
from bot.platforms.wecom_residents import orders
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.office import Mark, Office, Walk
from bot.platforms.wecom_residents.orders import Order
from bot.platforms.wecom_residents.pictures import Pictures
from bot.platforms.wecom_residents.refusal import Refusal, RefusalKind


class Poller:
    """One walk after the other. `now` is the county's clock: a walk's beginning is kept by it."""

    def __init__(
        self, config: WecomResidentsConfig, client: Client, pictures: Pictures, now: Callable[[], datetime]
    ) -> None:
        self._config = config
        self._client = client
        self._pictures = pictures
        self._now = now
        secret = config.reporter_key.get_secret_value() or config.secret.get_secret_value()
        self._key = secret.encode()
        self._taken: set[bytes] = set()  # prints of the orders of the last look and of this one, as they were told

    async def look(self, office: Office) -> None:
        """Read everything that is new or changed. Raises Refusal, httpx.HTTPError."""
        mark = await office.mark()
        if mark.look_at is None:
            mark = replace(mark, look_at=self._now(), walk=Walk.MADE, cursor="")
        restarted = False
        told: set[bytes] = set()
        while mark.look_at is not None:
            try:
                page = await self._client.orders(mark.walk, mark.since, mark.cursor)
            except Refusal as refusal:
                if refusal.kind is not RefusalKind.NEVER or not mark.cursor or restarted:
                    raise
                # A page that was left open for too long: turn them from the first again.
                log.warning("wecom_residents: a cursor is refused", code=refusal.code)
                mark, restarted = replace(mark, cursor=""), True
                continue
            prints = {_print(order): order for order in page.orders}
            ours = self._ours([order for key, order in prints.items() if key not in self._taken], mark)
            taken = await self._with_pictures(ours, await office.steps([order.order_id for order in ours]))
            mark = self._turned(mark, page.cursor)
            await office.take(taken, mark)
            told |= prints.keys()
            self._taken |= prints.keys()
        self._taken = told  # what is told no more, no look will read again
        await self._again(office, mark)

    def _turned(self, mark: Mark, cursor: str) -> Mark:
        """The next page, the next walk, or the end of the look."""
        if cursor and cursor != mark.cursor:
            return replace(mark, cursor=cursor)
        if mark.walk is Walk.MADE:
            return replace(mark, walk=Walk.CHANGED, cursor="")
        assert mark.look_at is not None
        since = mark.look_at - timedelta(seconds=self._config.overlap_seconds)
        return Mark(mark.first_at, max(since, mark.first_at), None)

    def _ours(self, page: list[object], mark: Mark) -> list[Order]:
        read = [orders.read(row, self._key, self._now()) for row in page]
        if nameless := sum(order is None for order in read):
            log.error("wecom_residents: orders without an order_id", count=nameless)
        return [order for order in read if order is not None and order.made_at >= mark.first_at.replace(microsecond=0)]

    async def _with_pictures(self, taken: list[Order], followed: Mapping[str, Set[str]]) -> list[Order]:
        """Of an order that is not kept yet all its pictures, of the others those of new steps."""
        wanted = [self._wanted(order, followed.get(order.order_id)) for order in taken]
        fetched = [self._pictures.fetched(order, some) for order, some in zip(taken, wanted, strict=True)]
        return list(await asyncio.gather(*fetched))

    def _wanted(self, order: Order, followed: Set[str] | None) -> list[str]:
        most = self._config.pictures
        steps = [url for step in order.steps if followed is None or step.key not in followed for url in step.pictures]
        return [*(order.pictures[:most] if followed is None else ()), *steps[:most]]

    async def _again(self, office: Office, mark: Mark) -> None:
        for order_id in await office.again():
            try:
                told = await self._client.order(order_id)
            except Refusal as refusal:
                if refusal.kind is not RefusalKind.NEVER:
                    raise
                log.warning("wecom_residents: an order is not told", code=refusal.code)
                continue
            await office.take(await self._with_pictures(self._ours([told], mark), {}), mark)


def _print(order: object) -> bytes:
    """What tells an order that was changed from one that was not, and nothing of what it says."""
    return hashlib.sha256(repr(order).encode(errors="replace")).digest()
