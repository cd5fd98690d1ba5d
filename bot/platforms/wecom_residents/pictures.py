"""Pictures of an order: fetched at once, checked while they come, kept without their EXIF."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace

import httpx

from bot.logs import log
from bot.message import File
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.orders import Order
from storage.attachments import Attachments, BadPicture


class _Gone(Exception):
    """Not there, or too large: asking again would not help."""


class Pictures:
    """Fetches and keeps, a few at once."""

    def __init__(self, config: WecomResidentsConfig, client: Client, attachments: Attachments) -> None:
        self._config = config
        self._client = client
        self._attachments = attachments
        self._slots = asyncio.Semaphore(config.downloads)

    async def fetched(self, order: Order, addresses: Sequence[str]) -> Order:
        """The order with these pictures kept. One that cannot be had now is counted in `missing`; the report is taken
        all the same, since a picture is never a condition."""
        fetched = await asyncio.gather(*map(self._take, addresses))
        files = tuple(file for file in fetched if isinstance(file, File))
        return replace(order, files=files, missing=sum(file is None for file in fetched))

    async def _take(self, url: str) -> File | bool | None:
        """The picture; None if it may be had later; False if it never will."""
        try:
            async with self._slots, asyncio.timeout(self._config.picture_seconds):
                data = await self._download(url)
            return File(**asdict(await asyncio.to_thread(self._attachments.keep_picture, data, "照片.jpg")))
        except (_Gone, BadPicture, httpx.InvalidURL, httpx.UnsupportedProtocol):
            log.warning("wecom_residents: a picture cannot be taken")
            return False
        except (httpx.HTTPError, TimeoutError, OSError) as failure:
            log.warning("wecom_residents: a picture did not come", error=type(failure).__name__)
            return None

    async def _download(self, url: str) -> bytes:
        data = bytearray()
        http = await self._client.http()
        async with http.stream("GET", url, follow_redirects=True) as response:
            if response.status_code in (404, 410):
                raise _Gone  # a 403 may be an address that is over: the order, asked for again, tells a fresh one
            response.raise_for_status()
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > self._config.picture_bytes:  # told while it comes: a header may lie
                    raise _Gone
        return bytes(data)
