"""Pictures and documents that people send: fetched at once, checked while they come, pictures kept without EXIF."""

from __future__ import annotations

import asyncio
import mimetypes
from dataclasses import asdict

import httpx

from bot.message import File
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.refusal import Refusal
from storage.attachments import Attachments, BadPicture, Kept, looks_like_picture

_TRIES = 2


class Unreadable(Exception):
    """A file that could not be taken; its words are said to its sender."""


class Pictures:
    """Fetches and keeps files."""

    def __init__(self, config: DingTalkConfig, api: OpenApi, attachments: Attachments) -> None:
        self._config = config
        self._api = api
        self._attachments = attachments

    async def take(self, robot: str, code: str, name: str | None = None) -> File:
        """The file behind a download code: a document of this name, or a picture (None). Raises Unreadable."""
        what = "照片" if name is None else "文件"
        try:
            async with asyncio.timeout(self._config.download):
                data = await self._fetch(robot, code, what)
        except TimeoutError:
            raise Unreadable(f"{what}没有取下来") from None
        try:
            return File(**asdict(await asyncio.to_thread(self._keep, data, name)))
        except BadPicture as bad:
            raise Unreadable(bad.reason) from None
        except OSError:  # the disk is full: said rather than the message lost
            raise Unreadable(f"{what}暂时存不下") from None

    def _keep(self, data: bytes, name: str | None) -> Kept:
        mime = mimetypes.guess_type(name or "")[0] or "application/octet-stream"
        if name is None or looks_like_picture(data, name, mime):
            return self._attachments.keep_picture(data, name or "照片.jpg")
        return self._attachments.keep_document(data, mime, name)

    async def _fetch(self, robot: str, code: str, what: str) -> bytes:
        for attempt in range(_TRIES):
            try:
                answer = await self._api.call(
                    "/v1.0/robot/messageFiles/download", {"robotCode": robot, "downloadCode": code}
                )
                return await self._download(str(answer.get("downloadUrl")), what)
            except (Refusal, httpx.HTTPError, httpx.InvalidURL):
                if attempt == _TRIES - 1:
                    break
                await asyncio.sleep(0.2)
        raise Unreadable(f"{what}没有取下来")

    async def _download(self, url: str, what: str) -> bytes:
        most = self._config.file_mb * 1024 * 1024
        data = bytearray()
        client = await self._api.client()
        async with client.stream("GET", url, follow_redirects=True) as response:
            response.raise_for_status()
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > most:  # told while it comes: a header may lie
                    raise Unreadable(f"{what}超过 {self._config.file_mb} MB")
        return bytes(data)
