"""Files to WeCom in parts: init, chunks from 0, finish. A media_id is used again while it lives."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections import OrderedDict
from math import ceil

from bot.message import File
from bot.platforms.base import SendFailed
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.connection import Connection
from storage.attachments import Attachments

MOST = 500  # media ids remembered


class Uploads:
    """Uploads and remembers."""

    def __init__(self, config: WecomConfig, attachments: Attachments) -> None:
        self._config = config
        self._attachments = attachments
        self._known: OrderedDict[tuple[str, str], tuple[str, float]] = OrderedDict()

    def kind(self, file: File) -> str:
        """image for what WeCom shows as a picture, else file."""
        picture = file.mime in ("image/jpeg", "image/png") and file.size <= self._config.image_out_bytes
        return "image" if picture else "file"

    async def media_id(self, file: File, connection: Connection) -> str:
        """Upload `file` unless it is there. Raises SendFailed, Rejected, Unanswered or Gone."""
        key = (file.sha256, file.name)
        known = self._known.get(key)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        data = await asyncio.to_thread(self._read, file)
        made = await self._upload(file, data, connection)
        self._known[key] = (made, time.monotonic() + self._config.media_seconds)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return made

    def _read(self, file: File) -> bytes:
        try:
            data = self._attachments.read(file.sha256)
        except (FileNotFoundError, ValueError) as failure:
            raise SendFailed(f"要发的文件读不到了（{type(failure).__name__}）", fatal=True) from failure
        except OSError as failure:  # a shared store that is away comes back
            raise SendFailed(f"要发的文件暂时读不到（{type(failure).__name__}）") from failure
        size = self._config.chunk_bytes
        if not data or len(data) > min(self._config.file_out_bytes, size * self._config.chunks):
            raise SendFailed("要发的文件是空的，或者超过了企业微信的上限", fatal=True)
        return data

    async def _upload(self, file: File, data: bytes, connection: Connection) -> str:
        size = self._config.chunk_bytes
        started = await connection.request(
            "aibot_upload_media_init",
            {
                "type": self.kind(file),
                "filename": file.name,
                "total_size": len(data),
                "total_chunks": ceil(len(data) / size),
                "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),  # WeCom's check sum
            },
        )
        upload_id = started.get("upload_id")
        # One after another: WeCom answers many chunks at once with a system error [sdk].
        for index in range(ceil(len(data) / size)):
            piece = base64.b64encode(data[index * size : (index + 1) * size]).decode()
            await connection.request(
                "aibot_upload_media_chunk", {"upload_id": upload_id, "chunk_index": index, "base64_data": piece}
            )
        ended = await connection.request("aibot_upload_media_finish", {"upload_id": upload_id})
        made = ended.get("media_id")
        if not isinstance(made, str) or not made:
            raise SendFailed("企业微信没有收下要发的文件")
        return made
