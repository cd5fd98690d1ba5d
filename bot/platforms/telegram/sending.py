"""Outgoing messages as calls: plain text in pieces, choices as buttons, files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from telegram import InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.logs import log
from bot.message import ChatKind, File, Outgoing
from bot.platforms.base import SendFailed
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.address import parse_address
from bot.platforms.telegram.buttons import numbered
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import chat_is_gone, send_failed
from bot.platforms.telegram.intake import NAME, Memory
from bot.platforms.telegram.photo import fits_as_photo
from bot.platforms.telegram.recent import Recent
from bot.platforms.telegram.split import length, split
from bot.throttle import Throttle
from storage.attachments import Attachments

_PREVIEW_OFF = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class _Part:
    """One call: a text, or a file with a text under it."""

    text: str
    file: File | None = None
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    chat_id: int
    topic: int | None
    reply_to: int | None


class Outbound:
    """Sends over one connection. `progress` remembers over retries which parts of a message are through."""

    def __init__(
        self,
        client: Client,
        attachments: Attachments,
        config: TelegramConfig,
        memory: Memory,
        hooks: Hooks,
        progress: Recent[int, int],
    ) -> None:
        self._client = client
        self._attachments = attachments
        self._config = config
        self._memory = memory
        self._hooks = hooks
        self._progress = progress
        self._calls = Throttle(config.per_second)  # a message of several parts is as many

    async def send(self, message: Outgoing) -> None:
        """Deliver a message. Raises SendFailed."""
        try:
            chat_id, topic = parse_address(message.chat_id)
        except ValueError:
            raise SendFailed("no chat of ours has such an id", fatal=True) from None
        source = self._memory.sources.get(message.reply_to) if message.reply_to else None
        in_group = message.chat_kind is ChatKind.GROUP
        target = _Target(chat_id, topic, source.message_id if source is not None and in_group else None)
        for number, part in enumerate(self._parts(message)):
            if number < (self._progress.get(message.id) or 0):
                continue  # sent by an earlier try
            try:
                sent = await self._deliver(target, part)
            except TelegramError as failure:
                if chat_is_gone(failure):
                    await self._hooks.left(message.chat_id, send_failed(failure).reason)
                raise send_failed(failure) from failure
            self._progress.put(message.id, number + 1)
            target = replace(target, reply_to=None)
            if part.keyboard is not None and source is not None:
                self._memory.asked.put((sent.chat.id, sent.message_id), source.sender_id)
        self._progress.drop(message.id)

    def _parts(self, message: Outgoing) -> list[_Part]:
        text, keyboard = message.text, None
        if len(message.choices) > self._config.keyboard_buttons:
            text = numbered(text, message.choices)
        elif message.choices:
            keyboard = self._memory.buttons.keyboard(message.id, message.choices)
        if len(message.files) == 1 and length(text) <= self._config.caption_limit:
            return [_Part(text, message.files[0], keyboard)]
        pieces = split(text, self._config.text_limit) or (["…"] if keyboard else [])
        parts = [_Part(piece) for piece in pieces]
        if parts:
            parts[-1] = replace(parts[-1], keyboard=keyboard)
        return [*parts, *(_Part("", file) for file in message.files)]

    async def _deliver(self, target: _Target, part: _Part) -> Message:
        """One call, mended where its refusal says how."""
        try:
            return await self._call(target, part)
        except ChatMigrated as moved:
            await self._migrated(target.chat_id, moved.new_chat_id)
            return await self._call(replace(target, reply_to=None), part)
        except BadRequest as failure:
            reason = failure.message.lower()
            if target.topic is not None and ("thread not found" in reason or "topic_" in reason):
                # The topic was deleted or closed; its group still wants to know.
                return await self._call(replace(target, topic=None, reply_to=None), part)
            if target.reply_to is not None and "replied" in reason:
                return await self._call(replace(target, reply_to=None), part)
            raise

    async def _migrated(self, old: int, new: int) -> None:
        if self._memory.migrations.add(old, new):
            log.info("group became a supergroup", platform=NAME, old=str(old), new=str(new))
        await self._hooks.migrated(str(old), str(new))

    async def _call(self, target: _Target, part: _Part) -> Message:
        await self._calls.take(answer=True)
        common: dict[str, Any] = {
            "chat_id": self._memory.migrations.current(target.chat_id),
            "message_thread_id": target.topic,
            "reply_markup": part.keyboard,
        }
        if target.reply_to is not None:
            common["reply_parameters"] = ReplyParameters(target.reply_to, allow_sending_without_reply=True)
        if part.file is None:
            return await self._client.bot.send_message(
                text=part.text, parse_mode=None, link_preview_options=_PREVIEW_OFF, **common
            )
        return await self._send_file(part.file, {**common, "caption": part.text or None, "parse_mode": None})

    async def _send_file(self, file: File, common: dict[str, Any]) -> Message:
        bot = self._client.bot
        data = await self._load(file)
        # In a thread: the library guesses the type from tables on the disk.
        upload = await asyncio.to_thread(InputFile, data, file.name)
        if await asyncio.to_thread(fits_as_photo, data, file.mime, self._config):
            try:
                return await bot.send_photo(photo=upload, **common)
            except BadRequest as failure:
                reason = failure.message.lower()
                if "photo" not in reason and "image" not in reason:
                    raise  # else: a picture that Telegram's own decoder does not like
        return await bot.send_document(document=upload, disable_content_type_detection=True, **common)

    async def _load(self, file: File) -> bytes:
        if file.size > self._config.upload_mb * 1024 * 1024:
            raise SendFailed(f"the file is over {self._config.upload_mb} MB", fatal=True)
        try:
            return await asyncio.to_thread(self._attachments.read, file.sha256)
        except FileNotFoundError:
            raise SendFailed("the file is not in the attachment store", fatal=True) from None
        except OSError as failure:
            raise SendFailed(f"the file cannot be read: {type(failure).__name__}") from None
