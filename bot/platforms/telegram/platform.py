"""Telegram as a platform of the engine."""

from __future__ import annotations

import asyncio
import contextlib
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
from bot.platforms.base import Abilities, LinkState, Receive, SendFailed
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.address import private_chat
from bot.platforms.telegram.albums import Albums
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.connection import Connection
from bot.platforms.telegram.draft import Draft
from bot.platforms.telegram.errors import pause_of, reason_of
from bot.platforms.telegram.explain import explain_account
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.incoming import Reader
from bot.platforms.telegram.intake import NAME, Courtesies, Intake, Memory
from bot.platforms.telegram.keeper import Keeper
from bot.platforms.telegram.patience import Patience
from bot.platforms.telegram.polling import Poller
from bot.platforms.telegram.recent import Recent
from bot.platforms.telegram.sending import Outbound
from bot.platforms.telegram.webhook import Webhook, unready
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
            per_second=config.per_second,
        )
        self.last_frame: datetime | None = None
        self._config = config
        self._attachments = attachments
        self._hooks = hooks or Hooks()
        self._now = now
        self._wall = wall
        self._state = LinkState("stopped")
        self._patience = Patience(NAME, config.give_up_after, self._hooks.write)
        self._albums = Albums(NAME, config, self._hooks.write, self._hand_over, self._patience, now)
        self._webhook = Webhook(config, self._intake, self._patience, self._processed)
        self._memory = Memory(config.callback_bytes)
        self._progress: Recent[int, int] = Recent(5000)
        self._outbound: Outbound | None = None
        self._connected = asyncio.Event()
        self._receive: Receive | None = None
        self._hearing = False  # for good, also while another process serves
        self._greeting: asyncio.Task[None] | None = None
        self._connection: Connection | None = None
        self._opening = asyncio.Lock()
        self._taken_at = float("-inf")  # monotonic
        self._random = random.Random()

    @property
    def state(self) -> LinkState:
        """How the connection is: a word and a reason, for /healthz."""
        return self._state

    def private_chat(self, user_id: str) -> str | None:
        return private_chat(user_id)

    @property
    def given_up(self) -> int:
        """How many updates were let go because they could not be stored."""
        return self._patience.given_up

    # --- receiving ------------------------------------------------------------------------

    def hear(self, receive: Receive) -> None:
        """Take in, from now on, what Telegram calls in: every process may, whoever holds the lease."""
        self._receive = receive
        self._hearing = self._config.mode == "webhook"
        if self._hearing:
            self._greeting = asyncio.create_task(self._greet())

    async def _greet(self) -> None:
        """Connect before the first call, which should not wait for it; if that fails, the call tries again."""
        with contextlib.suppress(TelegramError):
            await self._connect()

    async def close(self) -> None:
        """Hear no more; close what only listening had opened."""
        self._receive = None
        self._hearing = False
        if self._greeting is not None:
            self._greeting.cancel()
            await asyncio.gather(self._greeting, return_exceptions=True)
        await self._albums.stop()
        await self._disconnect()

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled; make every connection afresh when the machine has slept."""
        self._receive = receive
        try:
            while True:
                self._report(LinkState("connecting"))
                tasks = [
                    asyncio.create_task(work)
                    for work in (self._serve(), self._albums.tend(), self._until_the_clock_jumps())
                ]
                try:
                    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    self._connected.clear()
                    self._outbound = None
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
                    if not self._hearing:
                        await self._albums.stop()
                for task in done:
                    task.result()  # all but the last end only by an error of ours: let it be seen
                await self._disconnect()
        finally:
            self._report(LinkState("stopped"))
            if not self._hearing:
                self._receive = None
                await self._disconnect()

    async def _serve(self) -> None:
        connection = await self._introduce()
        client = connection.client
        self._outbound = Outbound(client, self._attachments, self._config, self._memory, self._hooks, self._progress)
        self._connected.set()
        if self._config.mode == "webhook":
            await Keeper(client.bot, self._config, self._report, lambda: self._taken_at).run()
        else:
            poller = Poller(client.bot, connection.intake, self._patience, self._config, self._report, self._processed)
            await poller.run()

    async def _introduce(self) -> Connection:
        """Connect, and in polling mode put a webhook away: once, for if it comes back it is another's."""
        failures = 0
        while True:
            try:
                connection = await self._connect()
                bot = connection.client.bot
                if self._config.mode == "polling" and (await bot.get_webhook_info()).url:
                    log.warning("a webhook was set; it is removed, for this bot polls", platform=NAME)
                    await bot.delete_webhook(drop_pending_updates=False)
            except InvalidToken:
                state, wait = LinkState("denied", "Telegram does not accept the token"), self._config.denied_wait
            except RetryAfter as failure:
                state, wait = LinkState("waiting", "429"), pause_of(failure)
            except TelegramError as failure:
                failures += 1
                state = LinkState("waiting", reason_of(failure))
                wait = min(backoff(failures, self._random), self._config.longest_wait)
            else:
                return connection
            log.warning("telegram: " + state.word, reason=state.reason, wait=round(wait, 1))
            self._report(state)
            await asyncio.sleep(wait)

    async def _connect(self) -> Connection:
        """The line to Telegram, opened once for everything that this process does. Raises TelegramError."""
        async with self._opening:
            if self._connection is None:
                self._connection = await Connection.open(self._config, self._make_intake)
                me = self._connection.me
                self.abilities = replace(self.abilities, hears_overheard=bool(me.can_read_all_group_messages))
                for line in explain_account(me):
                    log.info(line, platform=NAME)
            return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _make_intake(self, client: Client, me: User, courtesies: Courtesies) -> Intake:
        assert self._receive is not None, "nobody connects before there is an engine"
        return Intake(
            client,
            Reader(me, self._config.commands, self._memory.migrations),
            Files(client, self._attachments, self._config),
            self._memory,
            self._hooks,
            courtesies,
            self._albums,
            self._receive,
            self.bot,
            self._now,
        )

    async def _intake(self) -> Intake:
        return (await self._connect()).intake

    async def _hand_over(self, album: Draft) -> None:
        await (await self._intake()).hand_over(album)

    async def _until_the_clock_jumps(self) -> None:
        """A laptop's sleep: the wall clock went on, ours did not, and every connection is dead without knowing."""
        apart = self._wall() - time.monotonic()
        while True:
            await asyncio.sleep(TICK)
            if abs(self._wall() - time.monotonic() - apart) > self._config.clock_jump:
                log.warning("the clock jumped: connecting afresh", platform=NAME)
                return

    def _report(self, state: LinkState) -> None:
        # Troubles are logged where they are met, with how long they are waited out.
        if state.word == "live" and self._state.word != "live":
            log.info("telegram: live")
        self._state = state

    def _processed(self) -> None:
        self.last_frame = self._now()
        self._taken_at = time.monotonic()

    # --- webhook --------------------------------------------------------------------------

    def route(self) -> Route:
        """The route that Telegram calls in webhook mode, for the server that is there anyway."""
        return Route(self._config.webhook_path, self._called, methods=["POST"])

    async def _called(self, request: Request) -> Response:
        if not self._webhook.knows(request):
            return PlainTextResponse("wrong secret", 403)
        if self._receive is None:  # the engine is still starting
            return unready("not serving")
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
