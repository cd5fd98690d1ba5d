"""Webhook mode: Telegram calls us, and is told 200 after the commit; anything else makes it call again."""

from __future__ import annotations

import asyncio
import hmac
import json
import random
from collections.abc import Callable
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.logs import log
from bot.platforms.base import State
from bot.platforms.telegram.albums import mark_of
from bot.platforms.telegram.client import UPDATES, RawBot
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import pause_of, reason_of
from bot.platforms.telegram.intake import Intake
from bot.quota import backoff

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1024 * 1024  # bytes of an update; real ones stay under 100 kB
WATCH = 60.0  # seconds between looks whether the webhook is still ours


class _Album:
    """Pictures of one album that have come so far; every caller waits for the same commit."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.grown = asyncio.Event()


class Webhook:
    """Runs until cancelled; meanwhile `answer` serves Telegram's calls."""

    def __init__(
        self,
        bot: RawBot,
        intake: Intake,
        config: TelegramConfig,
        report: Callable[[State], None],
        processed: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._config = config
        self._report = report
        self._processed = processed
        self._random = random.Random()
        self._albums: dict[str, tuple[_Album, asyncio.Task[None]]] = {}
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    # --- our side: set it, and look after it ----------------------------------------------

    async def run(self) -> None:
        """Set the webhook and see that it stays ours."""
        failures = 0
        try:
            while True:
                try:
                    ours = await self._ours()
                except InvalidToken:
                    await self._pause(State("denied", "Telegram does not accept the token"), self._config.denied_wait)
                except RetryAfter as failure:
                    await self._pause(State("retrying", "429"), pause_of(failure))
                except TelegramError as failure:
                    failures += 1
                    wait = min(backoff(failures, self._random), self._config.longest_wait)
                    await self._pause(State("retrying", reason_of(failure)), wait)
                else:
                    failures = 0
                    self._report(State("live") if ours else State("conflict", "another webhook is set for this bot"))
                    await asyncio.sleep(WATCH if ours else self._config.conflict_wait)
        finally:
            tasks = [task for _, task in self._albums.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pause(self, state: State, seconds: float) -> None:
        log.warning("telegram: " + state.word, reason=state.reason, wait=round(seconds, 1))
        self._report(state)
        await asyncio.sleep(seconds)

    async def _ours(self) -> bool:
        """Whether Telegram calls us. A missing webhook is set; another's is left alone: two that set it in turn
        would both lose messages."""
        found = await self._bot.get_webhook_info()
        if found.url and found.url != self._config.webhook_url:
            return False
        if not found.url:
            secret = self._config.webhook_secret
            assert secret is not None, "the config sees to that"
            await self._bot.set_webhook(
                self._config.webhook_url,
                max_connections=self._config.webhook_connections,
                allowed_updates=list(UPDATES),
                secret_token=secret.get_secret_value(),
                drop_pending_updates=False,
            )
        elif found.last_error_date is not None:
            log.warning("telegram could not call the webhook", pending=found.pending_update_count)
        return True

    # --- Telegram's side ------------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        """One call: 200 after the commit, 403 for a wrong secret, 400 for what is no update, 500 to be called again."""
        secret = self._config.webhook_secret
        assert secret is not None, "the config sees to that"
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.get_secret_value().encode()):
            return PlainTextResponse("wrong secret", 403)
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
        update = self._intake.parse(raw)
        if update is not None:  # what cannot be read will not be readable the next time either
            try:
                await self._take(update)
            except Exception as failure:  # whatever the engine could not store: Telegram calls again
                log.error("update not stored", platform="telegram", error=type(failure).__name__)
                return PlainTextResponse("not stored", 500)
        self._processed()
        return PlainTextResponse("ok")

    async def _take(self, update: Update) -> None:
        mark = mark_of(update)
        if mark is not None:
            await self._join_album(mark, update)
            return
        chat = update.effective_chat
        async with self._lock(chat.id if chat is not None else update.update_id):
            await self._intake.take([update])

    def _lock(self, chat_id: int) -> asyncio.Lock:
        """Telegram calls several times at once; what is said in one chat keeps the order in which it came."""
        return self._chats.setdefault(chat_id, asyncio.Lock())

    async def _join_album(self, mark: str, update: Update) -> None:
        if mark not in self._albums:
            album = _Album()
            self._albums[mark] = album, asyncio.create_task(self._collect(mark, album))
        album, task = self._albums[mark]
        album.updates.append(update)
        album.grown.set()
        await asyncio.shield(task)  # one caller that hangs up must not cost the others their answer

    async def _collect(self, mark: str, album: _Album) -> None:
        try:
            while album.grown.is_set():
                album.grown.clear()
                await asyncio.sleep(self._config.album_wait)
        finally:
            del self._albums[mark]
        first = min(album.updates, key=lambda one: one.update_id)
        ordered = [first, *sorted((one for one in album.updates if one is not first), key=lambda one: one.update_id)]
        chat = first.effective_chat
        async with self._lock(chat.id if chat is not None else first.update_id):
            await self._intake.take(ordered)
