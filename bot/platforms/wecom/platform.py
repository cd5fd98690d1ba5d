"""The WeCom AI bot (企业微信智能机器人) as a platform, on its long connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.logs import log
from bot.message import File, Incoming, Outgoing
from bot.platforms.base import Abilities, LinkState, Receive
from bot.platforms.lanes import Lanes
from bot.platforms.quoted import with_quote
from bot.platforms.wecom.codes import Gone, Rejected, Unanswered
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.incoming import NAME, PRIVATE, Entered, Parsed, parse
from bot.platforms.wecom.link import Link
from bot.platforms.wecom.media import Fetcher, Unreadable
from bot.platforms.wecom.quotes import OwnWords
from bot.platforms.wecom.speaker import Speaker
from bot.platforms.wecom.tickets import Tickets
from bot.platforms.wecom.upload import Uploads
from storage.attachments import Attachments

FINISH_SECONDS = 0.4  # at a stop, for what has arrived already: WeCom does not deliver it again
RETRY_FIRST, RETRY_MOST = 0.5, 10.0  # seconds between tries to hand a message over


class WecomPlatform:
    """Groups (only what calls the bot arrives) and private chats of one AI bot.

    A process that serves it must be the only one: WeCom keeps one connection a bot.
    """

    name = NAME

    def __init__(
        self,
        config: WecomConfig,
        attachments: Attachments,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.bot = config.bot_id
        self.abilities = Abilities(
            push=True,
            buttons=True,
            files_out=True,
            hears_overheard=False,
            text_limit=config.text_bytes // 4,  # a character has at most 4 bytes
            per_chat_per_minute=config.per_minute,
        )
        self.link = Link(config, self._take)
        self._config = config
        self._attachments = attachments
        self._now = now
        self._tickets = Tickets(config.reply_seconds)
        self._own_words = OwnWords()
        self._speaker = Speaker(config, self.link, self._tickets, Uploads(config, attachments))
        self._lanes: Lanes | None = None
        self._fetcher: Fetcher | None = None
        self._receive: Receive | None = None

    @property
    def last_frame(self) -> datetime | None:
        return self.link.last_frame

    @property
    def state(self) -> LinkState:
        """One word and a reason, for /healthz."""
        return self.link.state

    def private_chat(self, user_id: str) -> str:
        return PRIVATE + user_id

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled."""
        self._receive = receive
        self._fetcher = await asyncio.to_thread(Fetcher, self._config, self._attachments)  # reads certificates
        self._lanes = Lanes(self.name, self._config.waiting)
        try:
            await self.link.run()
        finally:
            await self._lanes.stop(FINISH_SECONDS)
            await self._fetcher.close()

    async def send(self, message: Outgoing) -> None:
        """Deliver one message. Raises SendFailed."""
        self._own_words.add(message.chat_id, message.text)
        await self._speaker.send(message)

    # --- what comes in ----------------------------------------------------------------------

    async def _take(self, frame: dict[str, Any]) -> None:
        parsed = parse(frame, self._config, self._now())
        if parsed is None:
            self.link.heard()
            return
        assert self._lanes is not None
        await self._lanes.room()
        chat = parsed.message.chat_id if isinstance(parsed, Parsed) else f"enter {parsed.chat_id}"
        self._lanes.put(chat, lambda: self._handle(parsed))

    async def _handle(self, parsed: Parsed | Entered) -> None:
        if isinstance(parsed, Entered):
            await self._welcome(parsed)
        else:
            if parsed.answerable:
                self._tickets.add(parsed.message.event_id, parsed.req_id, parsed.message.chat_id)
            await self._hand_over(await self._with_files(parsed))
        self.link.heard()

    async def _hand_over(self, message: Incoming) -> None:
        """WeCom sends a message once, so a failure to take it is tried again here."""
        assert self._receive is not None
        wait = RETRY_FIRST
        for left in range(self._config.receive_tries - 1, -1, -1):
            try:
                await self._receive(message)
                return
            except Exception as failure:  # whatever it was: the message must not be given up at once
                log.warning("wecom: a message was not taken", error=type(failure).__name__, tries_left=left)
                if not left:
                    raise
            await asyncio.sleep(wait)
            wait = min(wait * 2, RETRY_MOST)

    async def _with_files(self, parsed: Parsed) -> Incoming:
        assert self._fetcher is not None
        message = parsed.message
        about = self._own_words.said(message.chat_id, parsed.quoted) or (parsed.quoted if parsed.of_the_bot else "")
        theirs = bool(about) or parsed.of_the_bot
        wanted = parsed.media if theirs else (*parsed.media, *parsed.quoted_media)
        files: list[File] = []
        unreadable = message.unreadable
        done = await asyncio.gather(*map(self._fetcher.fetch, wanted), return_exceptions=True)
        for fetched in done:
            if isinstance(fetched, File):
                files.append(fetched)
            elif isinstance(fetched, Unreadable):
                unreadable = unreadable or fetched.reason
            else:
                raise fetched
        text = message.text if theirs else with_quote(message.text, parsed.quoted)
        return replace(message, text=text, about=about, files=tuple(files), unreadable=unreadable)

    async def _welcome(self, entered: Entered) -> None:
        if not self._config.welcome:
            return
        body = {"msgtype": "text", "text": {"content": self._config.welcome}}
        try:
            connection = await self.link.connection(0)
            await connection.request("aibot_respond_welcome_msg", body, entered.req_id)
        except (Rejected, Unanswered, Gone) as failure:  # a greeting that is late is no loss
            log.info("wecom: no welcome", error=type(failure).__name__)
