"""Files that people send: fetched at once, never more than allowed, kept by the hash of their content."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import asdict

import httpx
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.logs import log
from bot.message import File
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.draft import Wanted
from bot.platforms.telegram.errors import pause_of
from storage.attachments import Attachments, BadPicture

PARALLEL = 4  # downloads at once


class _Unfetched(Exception):
    def __init__(self, clause: str) -> None:
        super().__init__(clause)
        self.clause = clause


class Files:
    """Fetches and keeps."""

    def __init__(self, client: Client, attachments: Attachments, config: TelegramConfig) -> None:
        self._client = client
        self._attachments = attachments
        self._config = config
        self._slots = asyncio.Semaphore(PARALLEL)

    async def fetch(self, wanted: Sequence[Wanted]) -> tuple[tuple[File, ...], str]:
        """What could be kept, and one clause about what could not."""
        fetched = await asyncio.gather(*(self._one(file) for file in wanted))
        failed = [failure for failure in fetched if isinstance(failure, str)]
        return tuple(file for file in fetched if isinstance(file, File)), failed[0] if failed else ""

    async def _one(self, wanted: Wanted) -> File | str:
        what = "照片" if wanted.picture else "文件"
        try:
            async with self._slots, asyncio.timeout(self._config.download_seconds):
                data = await self._download(wanted, what)
            return await asyncio.to_thread(self._keep, data, wanted)
        except (_Unfetched, BadPicture) as failure:
            return str(failure)
        except (TelegramError, httpx.HTTPError, TimeoutError) as failure:
            log.warning("file not fetched", platform="telegram", error=type(failure).__name__)
            return f"{what}没有取到，请再发一次"
        except OSError as failure:
            log.error("file not kept", platform="telegram", error=type(failure).__name__)
            return f"{what}没有存下来，请过一会儿再发一次"

    def _keep(self, data: bytes, wanted: Wanted) -> File:
        if wanted.picture:
            return File(**asdict(self._attachments.keep_picture(data, wanted.name)))
        return File(**asdict(self._attachments.keep_document(data, wanted.mime, wanted.name)))

    async def _download(self, wanted: Wanted, what: str) -> bytes:
        most = self._config.download_mb * 1024 * 1024
        too_large = _Unfetched(f"{what}超过 {self._config.download_mb} MB，太大了")
        if wanted.size is not None and wanted.size > most:
            raise too_large
        attempt = 0
        while True:  # until fetch()'s time is up
            attempt += 1
            try:
                remote = await self._client.bot.get_file(wanted.file_id)
                if not remote.file_path:
                    raise _Unfetched(f"{what}没有取到，请再发一次")
                return await self._stream(remote.file_path, most, too_large)
            except BadRequest as failure:
                if "too big" in failure.message.lower():
                    raise too_large from None
                raise _Unfetched(f"{what}没有取到，请再发一次") from None
            except InvalidToken:
                raise
            except RetryAfter as failure:
                await asyncio.sleep(pause_of(failure))
            except (TelegramError, httpx.TransportError, httpx.HTTPStatusError):
                await asyncio.sleep(random.uniform(0.1, 0.4) * attempt)

    async def _stream(self, url: str, most: int, too_large: _Unfetched) -> bytes:
        data = bytearray()
        async with self._client.http.stream("GET", url) as answer:
            answer.raise_for_status()
            async for chunk in answer.aiter_bytes():
                data += chunk
                if len(data) > most:
                    raise too_large
        return bytes(data)
