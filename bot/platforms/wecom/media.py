"""Pictures and files from WeCom: downloaded at once, decrypted, kept. Their addresses live five minutes."""

from __future__ import annotations

import asyncio
import base64
import binascii
import mimetypes
import re
from dataclasses import asdict
from urllib.parse import unquote

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.logs import log
from bot.message import File
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.content import Media
from bot.values.pattern import Pattern
from storage.attachments import Attachments, BadPicture, looks_like_picture

BLOCK = 32  # bytes; WeCom pads to 32 where AES would pad to 16
_NAME_UTF8 = Pattern(r"filename\*\s*=\s*UTF-8''([^;\s]+)", re.IGNORECASE)
_NAME = Pattern(r'filename\s*=\s*(?:"([^"]*)"|([^;\s]+))', re.IGNORECASE)


class Unreadable(Exception):
    """A file that could not be taken; `reason` is one clause for its sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fetcher:
    """Downloads, a few at once. `close` it in the end."""

    def __init__(self, config: WecomConfig, attachments: Attachments) -> None:
        self._config = config
        self._attachments = attachments
        self._slots = asyncio.Semaphore(config.downloads)
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(10), follow_redirects=True)

    async def close(self) -> None:
        await self._http.aclose()

    async def fetch(self, media: Media) -> File:
        """Download, decrypt and keep. Raises Unreadable."""
        what = "图片" if media.kind == "image" else "文件"
        try:
            async with self._slots, asyncio.timeout(self._config.download_seconds):
                data, name = await self._download(media.url, what)
            return await asyncio.to_thread(self._keep, data, name, media, what)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as failure:
            log.warning("wecom: a download failed", kind=media.kind, error=type(failure).__name__)
            raise Unreadable(f"{what}没有下载成功") from failure

    async def _download(self, url: str, what: str) -> tuple[bytes, str]:
        most = self._config.file_bytes
        async with self._http.stream("GET", url) as answer:
            if answer.status_code != 200:
                log.warning("wecom: a download was refused", status=answer.status_code)
                raise Unreadable(f"{what}已经过期或打不开了")
            data = bytearray()
            async for piece in answer.aiter_bytes():
                data += piece
                if len(data) > most + BLOCK:
                    raise Unreadable(f"{what}超过了 {most // (1024 * 1024)} MB")
            return bytes(data), file_name(answer.headers.get("content-disposition", ""))

    def _keep(self, data: bytes, name: str, media: Media, what: str) -> File:
        try:
            plain = decrypt(data, media.aeskey) if media.aeskey else data
        except ValueError as failure:
            log.warning("wecom: a file cannot be decrypted", kind=media.kind)
            raise Unreadable(f"{what}打不开") from failure
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        try:
            if media.kind == "image" or looks_like_picture(plain, name, mime):
                return File(**asdict(self._attachments.keep_picture(plain, name or "照片")))
        except BadPicture as bad:
            raise Unreadable(bad.reason) from bad
        return File(**asdict(self._attachments.keep_document(plain, mime, name or "文件")))


def decrypt(data: bytes, aeskey: str) -> bytes:
    """AES-256-CBC with the key in base64 (its = may be missing), IV = key[:16], PKCS#7 to 32. Raises ValueError."""
    try:
        key = base64.b64decode(aeskey.rstrip("=") + "=" * (-len(aeskey.rstrip("=")) % 4), validate=True)
    except binascii.Error as failure:
        raise ValueError("not a key") from failure
    if len(key) != 32 or not data or len(data) % 16:
        raise ValueError("neither key nor data of the right length")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    padded = decryptor.update(data) + decryptor.finalize()
    pad = padded[-1]
    if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad:
        raise ValueError("wrong padding")
    return padded[:-pad]


def file_name(disposition: str) -> str:
    """The name in a Content-Disposition header; empty without one."""
    if match := _NAME_UTF8.search(disposition):
        return unquote(match[1])
    match = _NAME.search(disposition)
    return unquote(match[1] or match[2] or "") if match else ""
