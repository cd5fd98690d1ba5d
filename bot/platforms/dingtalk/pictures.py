"""Pictures that people send: fetched at once, checked while they come, kept without their EXIF."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import httpx

from bot.message import File
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.refusal import Refusal
from storage.attachments import Attachments, BadPicture

_TRIES = 2
_NOT_FETCHED = "照片没有取下来"


class Unreadable(Exception):
    """A picture that could not be taken; its words are said to its sender."""


class Pictures:
    """Fetches and keeps pictures."""

    def __init__(self, config: DingTalkConfig, api: OpenApi, attachments: Attachments) -> None:
        self._config = config
        self._api = api
        self._attachments = attachments

    async def take(self, robot: str, code: str) -> File:
        """The picture behind a download code. Raises Unreadable."""
        try:
            async with asyncio.timeout(self._config.download):
                data = await self._fetch(robot, code)
        except TimeoutError:
            raise Unreadable(_NOT_FETCHED) from None
        try:
            return File(**asdict(await asyncio.to_thread(self._attachments.keep_picture, data, "照片.jpg")))
        except BadPicture as bad:
            raise Unreadable(bad.reason) from None
        except OSError:  # the disk is full: said rather than the message lost
            raise Unreadable("照片暂时存不下") from None

    async def _fetch(self, robot: str, code: str) -> bytes:
        for attempt in range(_TRIES):
            try:
                answer = await self._api.call(
                    "/v1.0/robot/messageFiles/download", {"robotCode": robot, "downloadCode": code}
                )
                return await self._download(str(answer.get("downloadUrl")))
            except (Refusal, httpx.HTTPError, httpx.InvalidURL):
                if attempt == _TRIES - 1:
                    break
                await asyncio.sleep(0.2)
        raise Unreadable(_NOT_FETCHED)

    async def _download(self, url: str) -> bytes:
        most = self._config.file_mb * 1024 * 1024
        data = bytearray()
        client = await self._api.client()
        async with client.stream("GET", url, follow_redirects=True) as response:
            response.raise_for_status()
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > most:  # told while it comes: a header may lie
                    raise Unreadable(f"照片超过 {self._config.file_mb} MB")
        return bytes(data)
