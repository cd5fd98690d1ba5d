"""The Bot API client: python-telegram-bot's Bot, with the raw updates and without what must not be logged."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.platforms.telegram.config import TelegramConfig

# The library's own way to have times as timedelta at once instead of a warning each time one is seen.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# What we ask for; everything else stays at Telegram's side of the line.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
Raw = dict[str, Any]


class _Request(HTTPXRequest):
    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As in the library, which writes a broken answer, people's words in it, into the log."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None


class RawBot(Bot):
    """A Bot that hands updates over as they came: one that cannot be read must not cost its siblings."""

    async def raw_updates(self, offset: int | None, limit: int, wait: int, patience: float) -> list[Raw]:
        """getUpdates: answered after `wait` seconds at most, given up after `patience` seconds.

        `offset` confirms all updates before it; None confirms nothing. Raises TelegramError.
        """
        data = {"offset": offset, "limit": limit, "timeout": wait, "allowed_updates": list(UPDATES)}
        answer = await self._post("getUpdates", data, read_timeout=patience)
        if not isinstance(answer, list):
            raise TelegramError("Invalid server response")
        return [update for update in answer if isinstance(update, dict) and isinstance(update.get("update_id"), int)]


class Client:
    """The bot's connections: one pool for getUpdates, one for calls, one for downloads."""

    def __init__(self, config: TelegramConfig) -> None:
        # Its debug lines hold every text that is sent or received.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        proxy = config.proxy.get_secret_value() if config.proxy else None

        def request(connections: int) -> HTTPXRequest:
            return _Request(
                connections,
                read_timeout=config.call_timeout,
                write_timeout=config.call_timeout,
                connect_timeout=config.connect_timeout,
                pool_timeout=config.call_timeout,
                media_write_timeout=config.upload_timeout,
                proxy=proxy,
            )

        self.bot = RawBot(
            token=config.token.get_secret_value(),
            base_url=config.base_url,
            base_file_url=config.base_file_url,
            request=request(64),
            get_updates_request=request(2),
        )
        self.http = httpx.AsyncClient(
            timeout=httpx.Timeout(config.call_timeout, connect=config.connect_timeout), proxy=proxy
        )

    @classmethod
    async def open(cls, config: TelegramConfig) -> Client:
        """Make it in a thread: reading the certificates takes tens of milliseconds."""
        return await asyncio.to_thread(cls, config)

    async def close(self) -> None:
        """Close every connection."""
        polling, calls = self.bot._request
        await asyncio.gather(polling.shutdown(), calls.shutdown(), self.http.aclose())
