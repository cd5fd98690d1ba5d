"""Telegram as a platform of the engine."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import User
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.logs import log
from bot.message import Outgoing
from bot.platforms.base import Abilities, Receive, SendFailed, State
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.address import private_chat
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import pause_of, reason_of
from bot.platforms.telegram.explain import explain_account
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.incoming import Reader
from bot.platforms.telegram.intake import NAME, Courtesies, Intake, Memory
from bot.platforms.telegram.polling import Poller
from bot.platforms.telegram.recent import Recent
from bot.platforms.telegram.sending import Outbound
from bot.platforms.telegram.webhook import Webhook
from bot.quota import backoff
from storage.attachments import Attachments

TICK = 1.0  # seconds between looks at the two clocks
CONNECTING = 5.0  # seconds that a send waits for the connection to be made


class TelegramPlatform:
    """One bot. `hooks` hears of groups that move, and of chats that the bot joins and leaves."""

    name = NAME

    def __init__(
        self,
        config: TelegramConfig,
        attachments: Attachments,
        *,
        hooks: Hooks | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.bot = config.bot_id
        self.abilities = Abilities(
            push=True,
            buttons=True,
            files_out=True,
            hears_overheard=True,  # until getMe says otherwise
            text_limit=config.text_limit,
            per_chat_per_minute=config.per_chat_per_minute,
        )
        self.last_frame: datetime | None = None
        self._config = config
        self._attachments = attachments
        self._hooks = hooks or Hooks()
        self._now = now
        self._wall = wall
        self._state = State("stopped")
        self._memory = Memory(config.callback_bytes)
        self._progress: Recent[int, int] = Recent(5000)
        self._outbound: Outbound | None = None
        self._connected = asyncio.Event()
        self._webhook: Webhook | None = None
        self._random = random.Random()

    @property
    def state(self) -> State:
        """How the connection is: a word and a reason, for /healthz."""
        return self._state

    def private_chat(self, user_id: str) -> str | None:
        return private_chat(user_id)

    # --- receiving ------------------------------------------------------------------------

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled; make every connection afresh when the machine has slept."""
        try:
            while True:
                self._report(State("starting"))
                client = await Client.open(self._config)
                try:
                    serving = asyncio.create_task(self._serve(client, receive))
                    jump = asyncio.create_task(self._until_the_clock_jumps())
                    try:
                        await asyncio.wait({serving, jump}, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        serving.cancel()
                        jump.cancel()
                        await asyncio.gather(serving, jump, return_exceptions=True)
                    if not serving.cancelled():
                        serving.result()  # it only ends by an error of ours: let it be seen
                finally:
                    self._connected.clear()
                    self._outbound = None
                    await client.close()
        finally:
            self._report(State("stopped"))

    async def _serve(self, client: Client, receive: Receive) -> None:
        courtesies = Courtesies()
        try:
            me = await self._introduce(client)
            self._outbound = Outbound(
                client, self._attachments, self._config, self._memory, self._hooks, self._progress
            )
            self._connected.set()
            intake = Intake(
                client,
                Reader(me, self._config.commands, self._memory.migrations),
                Files(client, self._attachments, self._config),
                self._memory,
                self._hooks,
                courtesies,
                receive,
                self.bot,
                self._now,
            )
            if self._config.mode == "webhook":
                self._webhook = Webhook(client.bot, intake, self._config, self._report, self._processed)
                await self._webhook.run()
            else:
                await Poller(client.bot, intake, self._config, self._report, self._processed).run()
        finally:
            self._webhook = None
            await courtesies.stop()

    async def _introduce(self, client: Client) -> User:
        """Ask who we are, and in polling mode put a webhook away: once, for if it comes back it is another's."""
        failures = 0
        while True:
            try:
                me = await client.bot.get_me()
                if self._config.mode == "polling" and (await client.bot.get_webhook_info()).url:
                    log.warning("a webhook was set; it is removed, for this bot polls", platform=NAME)
                    await client.bot.delete_webhook(drop_pending_updates=False)
            except InvalidToken:
                state, wait = State("denied", "Telegram does not accept the token"), self._config.denied_wait
            except RetryAfter as failure:
                state, wait = State("retrying", "429"), pause_of(failure)
            except TelegramError as failure:
                failures += 1
                state = State("retrying", reason_of(failure))
                wait = min(backoff(failures, self._random), self._config.longest_wait)
            else:
                break
            log.warning("telegram: " + state.word, reason=state.reason, wait=round(wait, 1))
            self._report(state)
            await asyncio.sleep(wait)
        self.abilities = replace(self.abilities, hears_overheard=bool(me.can_read_all_group_messages))
        for line in explain_account(me):
            log.info(line, platform=NAME)
        return me

    async def _until_the_clock_jumps(self) -> None:
        """A laptop's sleep: the wall clock went on, ours did not, and every connection is dead without knowing."""
        apart = self._wall() - time.monotonic()
        while True:
            await asyncio.sleep(TICK)
            if abs(self._wall() - time.monotonic() - apart) > self._config.clock_jump:
                log.warning("the clock jumped: connecting afresh", platform=NAME)
                return

    def _report(self, state: State) -> None:
        # Troubles are logged where they are met, with how long they are waited out.
        if state.word == "live" and self._state.word != "live":
            log.info("telegram: live")
        self._state = state

    def _processed(self) -> None:
        self.last_frame = self._now()

    # --- webhook --------------------------------------------------------------------------

    def route(self) -> Route:
        """The route that Telegram calls in webhook mode, for the server that is there anyway."""
        return Route(self._config.webhook_path, self._called, methods=["POST"])

    async def _called(self, request: Request) -> Response:
        if self._webhook is None:  # standing by, or starting: Telegram calls again
            return PlainTextResponse("not serving", 503)
        return await self._webhook.answer(request)

    # --- sending --------------------------------------------------------------------------

    async def send(self, message: Outgoing) -> None:
        """Deliver one message. Raises SendFailed."""
        if self._outbound is None:
            try:
                async with asyncio.timeout(CONNECTING):
                    await self._connected.wait()
            except TimeoutError:
                raise SendFailed(f"not connected ({self._state.word})", retry_after=30) from None
        outbound = self._outbound
        if outbound is None:
            raise SendFailed("not connected", retry_after=1)
        await outbound.send(message)
