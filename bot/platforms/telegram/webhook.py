"""Telegram's calls in webhook mode: 200 after the commit; anything else makes it call again.

Any process may be called, whether or not it is the one that sends: an event is known by its id. Telegram calls for one
chat at a time and doubles its pause with each failure, up to two minutes, unless it is told how long to wait
(tdlib/telegram-bot-api, WebhookActor::on_update_error): so it is told each time.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from telegram import Update
from telegram.error import TelegramError

from bot.logs import log
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import reason_of
from bot.platforms.telegram.intake import Intake
from bot.platforms.telegram.patience import Patience

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1024 * 1024  # bytes of an update; real ones stay under 100 kB
AGAIN = {"Retry-After": "2"}  # seconds
CONNECTING = 5.0  # seconds that a call waits for our own line to Telegram, which files and names need


class Webhook:
    """Answers calls. `intake` opens what is needed at the first one, and raises TelegramError where it cannot."""

    def __init__(
        self,
        config: TelegramConfig,
        intake: Callable[[], Awaitable[Intake]],
        patience: Patience,
        processed: Callable[[], None],
    ) -> None:
        self._config = config
        self._intake = intake
        self._patience = patience
        self._processed = processed
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def knows(self, request: Request) -> bool:
        """Whether a call bears the secret that we share with Telegram."""
        secret = self._config.webhook_secret
        assert secret is not None, "the config sees to that"
        given = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(given.encode(), secret.get_secret_value().encode())

    async def answer(self, request: Request) -> Response:
        """One call with the secret: 200 after the commit, 400 for what is no update, 500 and 503 to be called again."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return PlainTextResponse("too large", 413)
        try:
            raw = json.loads(body)
        except ValueError:
            return PlainTextResponse("not JSON", 400)
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            return PlainTextResponse("not an update", 400)
        try:
            async with asyncio.timeout(CONNECTING):
                intake = await self._intake()
        except (TelegramError, TimeoutError) as failure:
            why = reason_of(failure) if isinstance(failure, TelegramError) else "no answer in time"
            log.warning("called, but Telegram cannot be asked", platform="telegram", reason=why)
            return unready("not connected")
        update = intake.parse(raw)
        if update is not None:  # what cannot be read will not be readable the next time either
            event_id = str(update.update_id)
            try:
                await self._take(intake, update)
            except Exception as failure:  # whatever the engine could not store: Telegram calls again
                log.error("update not stored", platform="telegram", update=event_id, error=type(failure).__name__)
                if not await self._patience.over(event_id):
                    return PlainTextResponse("not stored", 500, AGAIN)
            else:
                self._patience.stored(event_id)
        self._processed()
        return PlainTextResponse("ok")

    async def _take(self, intake: Intake, update: Update) -> None:
        chat = update.effective_chat
        async with self._lock(chat.id if chat is not None else update.update_id):
            await intake.take(update)

    def _lock(self, chat_id: int) -> asyncio.Lock:
        """A message and a press in one chat may be called in at once: they keep the order in which they came."""
        return self._chats.setdefault(chat_id, asyncio.Lock())


def unready(why: str) -> Response:
    """Not now: call again soon."""
    return PlainTextResponse(why, 503, AGAIN)
