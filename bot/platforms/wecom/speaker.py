"""Sends: an answer on its message's req_id while that is fresh, everything else by aibot_send_msg."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any
from uuid import uuid4

from bot.logs import log
from bot.message import ChatKind, File, Outgoing
from bot.platforms.base import SendFailed
from bot.platforms.plain import plain_in_markdown
from bot.platforms.wecom import codes
from bot.platforms.wecom.codes import Gone, Rejected, Unanswered
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.connection import Connection
from bot.platforms.wecom.incoming import PRIVATE
from bot.platforms.wecom.link import Link
from bot.platforms.wecom.parts import PROMPT, Card, Part, Text, parts, spelled, split
from bot.platforms.wecom.tickets import Hourly, Tickets
from bot.platforms.wecom.upload import Uploads

HALF_SENT = 1000  # messages whose sent parts are remembered


class Speaker:
    """Takes a message apart and delivers it; a retry goes on where the last try ended."""

    def __init__(self, config: WecomConfig, link: Link, tickets: Tickets, uploads: Uploads) -> None:
        self._config = config
        self._link = link
        self._tickets = tickets
        self._uploads = uploads
        self._hourly = Hourly(config.per_hour)
        self._half_sent: OrderedDict[tuple[int, ...], int] = OrderedDict()

    async def send(self, message: Outgoing) -> None:
        """Deliver one message. Raises SendFailed."""
        key = message.ids or (message.id,)
        try:
            todo = parts(message, self._config)
            for index in range(self._half_sent.get(key, 0), len(todo)):
                await self._send_part(message, index, todo[index])
                self._half_sent[key] = index + 1
        except Rejected as rejected:
            raise codes.failure(rejected, self._config) from rejected
        except Unanswered as failure:
            raise SendFailed("企业微信没有回话，不知道收到没有") from failure
        except Gone as failure:
            raise SendFailed(
                self._link.state.reason or "和企业微信的连接断了", retry_after=self._link.try_in()
            ) from failure
        finally:
            while len(self._half_sent) > HALF_SENT:
                self._half_sent.popitem(last=False)
        self._half_sent.pop(key, None)

    async def _send_part(self, message: Outgoing, index: int, part: Part) -> None:
        connection = await self._link.connection(self._config.connect_wait_seconds)
        media_id = await self._uploads.media_id(part, connection) if isinstance(part, File) else ""
        wait = self._hourly.take(message.chat_id, time.monotonic())
        if wait:
            raise SendFailed("这个会话一小时里已经发满了企业微信的上限", retry_after=wait)
        # The same name at every try: where the first try did arrive, the second writes the same over it.
        name = f"{message.id}-{index}"
        ticket = self._tickets.find(message.reply_to, message.chat_id, name)
        if ticket is not None:
            try:
                await connection.request("aibot_respond_msg", self._body(part, name, media_id, True), ticket.req_id)
            except Unanswered:
                ticket.only = name
                raise
            except Rejected as rejected:
                if rejected.code not in (codes.BAD_REQ_ID, codes.EXPIRED, codes.BAD_TYPE):
                    raise
                log.info("wecom: an answer goes the other way", code=rejected.code)
                if rejected.code != codes.BAD_TYPE:
                    self._tickets.drop(message.reply_to)
            else:
                return
        try:
            await self._push(connection, message, self._body(part, name, media_id, False))
        except Rejected as rejected:
            if rejected.code != codes.BAD_TYPE or not isinstance(part, Card):
                raise
            await self._instead_of(connection, message, part)

    async def _push(self, connection: Connection, message: Outgoing, body: dict[str, Any]) -> None:
        private = message.chat_kind is ChatKind.PRIVATE
        to = message.chat_id.removeprefix(PRIVATE) if private else message.chat_id
        await connection.request("aibot_send_msg", {"chatid": to, "chat_type": 1 if private else 2, **body})

    async def _instead_of(self, connection: Connection, message: Outgoing, card: Card) -> None:
        """A card is not allowed here: say its buttons in words."""
        titles = [] if card.title == PROMPT else [card.title, card.text]
        words = "\n".join(line for line in (*titles, spelled(card.choices)) if line)
        for piece in split(plain_in_markdown(words), self._config.text_bytes):
            await self._push(connection, message, self._body(Text(piece), "", "", False))

    def _body(self, part: Part, name: str, media_id: str, answer: bool) -> dict[str, Any]:
        if isinstance(part, Card):
            return {"msgtype": "template_card", "template_card": part.body(f"{name}-{uuid4().hex[:12]}")}
        if isinstance(part, File):
            kind = self._uploads.kind(part)
            return {"msgtype": kind, kind: {"media_id": media_id}}
        if answer:
            return {"msgtype": "stream", "stream": {"id": name, "finish": True, "content": part.content}}
        return {"msgtype": "markdown", "markdown": {"content": part.content}}
