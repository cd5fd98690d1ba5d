"""Our side of a webhook: set it at every start, see that it stays ours, and notice when Telegram cannot call it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from telegram import WebhookInfo
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.logs import log
from bot.platforms.base import LinkState
from bot.platforms.telegram.client import UPDATES, RawBot
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import pause_of, reason_of
from bot.quota import backoff

WATCH = 60.0  # seconds between looks
# Telegram tries again within two minutes at most (WebhookActor.h: WEBHOOK_MAX_RESEND_TIMEOUT 60, doubled at random);
# a last error that has not changed for longer is history.
FAILING = 150.0


class Keeper:
    """Runs until cancelled, in the process that holds the lease: two that set it in turn would both lose messages."""

    def __init__(
        self,
        bot: RawBot,
        config: TelegramConfig,
        report: Callable[[LinkState], None],
        taken_at: Callable[[], float],
    ) -> None:
        """`taken_at` tells when a call was last answered with 200 here (monotonic)."""
        self._bot = bot
        self._config = config
        self._report = report
        self._taken_at = taken_at
        self._random = random.Random()
        self._claimed = False  # set by us in this run
        self._looked = False
        self._error: tuple[object, str | None] = (None, None)  # of Telegram's last failed call: when, what
        self._failed_at = float("-inf")  # monotonic: when that was seen to have changed
        self._logged: str | None = None

    async def run(self) -> None:
        """Set the webhook and watch it."""
        failures = 0
        while True:
            try:
                state = await self._look()
            except InvalidToken:
                await self._pause(LinkState("denied", "Telegram does not accept the token"), self._config.denied_wait)
            except RetryAfter as failure:
                await self._pause(LinkState("waiting", "429"), pause_of(failure))
            except TelegramError as failure:
                failures += 1
                wait = min(backoff(failures, self._random), self._config.longest_wait)
                await self._pause(LinkState("waiting", reason_of(failure)), wait)
            else:
                failures = 0
                if state.word == "conflict":
                    await self._pause(state, self._config.conflict_wait)
                else:
                    self._report(state)
                    await asyncio.sleep(WATCH)

    async def _pause(self, state: LinkState, seconds: float) -> None:
        log.warning("telegram: " + state.word, reason=state.reason, wait=round(seconds, 1))
        self._report(state)
        await asyncio.sleep(seconds)

    async def _look(self) -> LinkState:
        info = await self._bot.get_webhook_info()
        ours = info.url == self._config.webhook_url
        if info.url and not ours:
            if self._claimed or not was_ours(info.url, self._config):
                # Left alone: two that set it in turn would both lose messages.
                return LinkState("conflict", f"the webhook of this bot leads to another host: {host_of(info.url)}")
            log.warning("taking the webhook over from a former address", platform="telegram", host=host_of(info.url))
        failing = self._failing(info)
        # The secret cannot be read back. Setting the same again changes nothing (Client.cpp:15758).
        if not self._claimed or not ours or _narrowed(info, self._config) or _refused_by_us(failing):
            await self._set()
        if failing and info.pending_update_count:
            return LinkState("waiting", f"Telegram cannot call the webhook: {failing}")
        return LinkState("live")

    async def _set(self) -> None:
        secret = self._config.webhook_secret
        assert secret is not None, "the config sees to that"
        await self._bot.set_webhook(
            self._config.webhook_url,
            max_connections=self._config.webhook_connections,
            allowed_updates=list(UPDATES),
            secret_token=secret.get_secret_value(),
            drop_pending_updates=False,
        )
        self._claimed = True

    def _failing(self, info: WebhookInfo) -> str:
        """Why calls fail now; "" if they do not. The last error stays until another webhook is set, so only one that
        came since the last look counts."""
        error = info.last_error_date, info.last_error_message
        if error != self._error:
            self._error = error
            if self._looked and info.last_error_date is not None:
                self._failed_at = time.monotonic()
        self._looked = True
        if max(self._taken_at(), time.monotonic() - FAILING) >= self._failed_at:
            self._logged = None
            return ""
        reason = words_of(info)
        if reason != self._logged:
            self._logged = reason
            log.warning("telegram could not call the webhook", reason=reason, pending=info.pending_update_count)
        return reason


def words_of(info: WebhookInfo) -> str:
    """Telegram's own sentence about its last failed call."""
    return (info.last_error_message or "").split("\n", 1)[0].encode("ascii", "replace").decode()[:160]


def host_of(url: str) -> str:
    """Of an address that may be somebody else's only the host is told: its path may be a secret."""
    return urlsplit(url).hostname or "?"


def was_ours(url: str, config: TelegramConfig) -> bool:
    """A former address of this bot: named by the config, or the same path on another host."""
    path = urlsplit(config.webhook_url).path
    return url in config.webhook_former or (len(path) > 1 and urlsplit(url).path == path)


def _narrowed(info: WebhookInfo, config: TelegramConfig) -> bool:
    """Somebody set our address with other kinds of updates or another number of calls."""
    connections = info.max_connections not in (None, config.webhook_connections)
    return connections or set(info.allowed_updates or ()) != set(UPDATES)


def _refused_by_us(failing: str) -> bool:
    """403 is our own answer to a wrong secret: somebody set our address with another."""
    return " 403 " in f"{failing} "
