"""Reads the orders of 居民上报. WeCom calls nobody back about them, so it is asked: once a minute costs nothing.

A walk over all pages is read with one begin_modify_time. An order that changes meanwhile may move to a page that
was turned already: that is why the next walk begins before this one began, and why everything read again and
unchanged is passed over. Pages and the place of the walk are kept together, so a killed process goes on where its
last commit stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.logs import log
from bot.platforms.wecom_residents import orders
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.office import Mark, Office
from bot.platforms.wecom_residents.orders import Order
from bot.platforms.wecom_residents.pictures import Pictures
from bot.platforms.wecom_residents.refusal import Kind, Refusal


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

    async def walk(self, office: Office) -> None:
        """Read everything that is new or changed. Raises Refusal, httpx.HTTPError."""
        mark = await office.mark()
        if mark.walk_at is None:
            mark = replace(mark, walk_at=self._now(), cursor="")
        restarted = False
        while True:
            try:
                page = await self._client.orders(mark.first_at, mark.since, mark.cursor)
            except Refusal as refusal:
                if refusal.kind is not Kind.NEVER or not mark.cursor or restarted:
                    raise
                # A page that was left open for too long: turn them from the first again.
                log.warning("wecom_residents: a cursor is refused", code=refusal.code)
                mark, restarted = replace(mark, cursor=""), True
                continue
            found = await self._read(page.orders, mark, office.untaken)
            turned = page.cursor and page.cursor != mark.cursor
            mark = replace(mark, cursor=page.cursor) if turned else self._ended(mark)
            await office.take(found, mark)
            if mark.walk_at is None:
                break
        await self._again(office, mark)

    def _ended(self, mark: Mark) -> Mark:
        assert mark.walk_at is not None
        since = mark.walk_at - timedelta(seconds=self._config.overlap_seconds)
        return Mark(mark.first_at, max(since, mark.first_at), None, "")

    async def _read(
        self, page: list[object], mark: Mark, wanted: Callable[[Sequence[str]], Awaitable[set[str]]]
    ) -> list[Order]:
        read = [orders.read(one, self._key, self._now()) for one in page]
        if nameless := sum(one is None for one in read):
            log.error("wecom_residents: orders without an order_id", count=nameless)
        ours = [one for one in read if one is not None and one.made_at >= mark.first_at.replace(microsecond=0)]
        new = await wanted([one.order_id for one in ours if one.pictures])

        async def whole(one: Order) -> Order:
            return await self._pictures.fetched(one) if one.order_id in new else one

        return list(await asyncio.gather(*map(whole, ours)))

    async def _again(self, office: Office, mark: Mark) -> None:
        for order_id in await office.again():
            try:
                told = await self._client.order(order_id)
            except Refusal as refusal:
                if refusal.kind is not Kind.NEVER:
                    raise
                log.warning("wecom_residents: an order is not told", code=refusal.code)
                continue
            await office.take(await self._read([told], mark, _all), mark)


async def _all(order_ids: Sequence[str]) -> set[str]:
    return set(order_ids)
