"""What leaves: the message's own address while it is fresh, the OpenAPI otherwise and for everything else."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import httpx

from bot.logs import log
from bot.message import File, Outgoing
from bot.platforms.base import SendFailed
from bot.platforms.dingtalk import parts
from bot.platforms.dingtalk.cards import card_body, refused
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.incoming import PRIVATE
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.refusal import Refusal, RefusalKind
from bot.platforms.dingtalk.view import Session
from storage.attachments import Attachments

_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/bmp")
_OUTSIDER = "$:"  # how an encrypted sender id begins: the OpenAPI knows staff ids only
# Over before its time, spoken too fast, or refused for what it alone refuses: what the OpenAPI may still take.
_OTHER_ROAD = (RefusalKind.SESSION, RefusalKind.THROTTLED, RefusalKind.REAUTH, RefusalKind.SETUP, RefusalKind.NEVER)
_REMEMBERED = 4096  # sessions, uploads and half-sent messages that are remembered


@dataclass(frozen=True, slots=True)
class _Part:
    """One call. `param` is the OpenAPI's msgParam, `webhook` the same for a reply address, if it can take it."""

    key: str
    param: str
    webhook: dict[str, object] | None = None


class Remembered(OrderedDict[str, "Session"]):
    """Reply addresses by chat, the oldest forgotten first."""

    def keep(self, chat: str, session: Session) -> None:
        """Remember the newest one of a chat."""
        self[chat] = session
        self.move_to_end(chat)
        if len(self) > _REMEMBERED:
            self.popitem(last=False)


class Sending:
    """Delivers messages. Every method raises SendFailed."""

    def __init__(
        self, config: DingTalkConfig, api: OpenApi, attachments: Attachments, now: Callable[[], datetime]
    ) -> None:
        self.sessions = Remembered()
        self._config = config
        self._api = api
        self._attachments = attachments
        self._now = now
        self._random = Random()
        self._media: OrderedDict[tuple[str, str], str] = OrderedDict()  # (hash, kind) → media id; it does not end
        self._done: OrderedDict[tuple[int, ...], int] = OrderedDict()  # parts of a message that have left
        self._cards = bool(config.card_template)

    async def send(self, message: Outgoing) -> None:
        """Deliver a message; a part that left in an earlier try is not sent again."""
        rows = message.ids or (message.id,)
        try:
            todo = await self._parts(message)
            for part in todo[self._done.get(rows, 0) :]:
                await self._part(message, part)
                self._done[rows] = self._done.get(rows, 0) + 1
        except Refusal as refusal:
            raise refusal.failed(self._config, self._random) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # Its words may hold the address with the token in it.
            raise SendFailed(f"network: {type(error).__name__}") from None
        except FileNotFoundError:
            raise SendFailed("the file is no longer kept", fatal=True) from None
        finally:
            while len(self._done) > _REMEMBERED:
                self._done.popitem(last=False)
        self._done.pop(rows, None)

    # --- what is to be sent -----------------------------------------------------------------

    async def _parts(self, message: Outgoing) -> list[_Part]:
        config = self._config
        pictures = [file for file in message.files if file.mime in _PICTURES]
        documents = [file for file in message.files if file not in pictures]
        text = message.text
        card = bool(message.choices) and self._cards and not _outsider(message.chat_id)
        if message.choices and not card:
            # With cards the engine waits for no number: the words themselves are offered then.
            text = (parts.spelled if config.card_template else parts.numbered)(text, message.choices)
        texts = parts.split(text, config.text_chars, config.text_bytes) if text else []
        todo: list[_Part] = []
        if pictures:
            shown = "\n\n".join([f"![]({await self._upload(picture, 'image')})" for picture in pictures])
            heading = parts.title(texts[-1]) if texts else "图片"
            both = f"{parts.markdown(texts[-1])}\n\n{shown}" if texts and not card else ""
            if both and parts.size(both) <= config.text_bytes:
                todo += [_text(part) for part in texts[:-1]]
                texts, shown = [], both
            todo.append(_markdown(heading, shown))
        if card:
            todo += [_text(part) for part in texts[:-1]]
            todo.append(_Part("card", texts[-1] if texts else ""))
        else:
            todo += [_text(part) for part in texts]
        for document in documents:
            kind = document.name.rpartition(".")[2].lower() if "." in document.name else "file"
            media = await self._upload(document, "file")
            todo.append(_Part("sampleFile", _json(mediaId=media, fileName=document.name, fileType=kind)))
        return todo

    async def _upload(self, file: File, kind: str) -> str:
        known = self._media.get((file.sha256, kind))
        if known is not None:
            return known
        if file.size > self._config.file_mb * 1024 * 1024:
            raise SendFailed("the file is larger than DingTalk takes", fatal=True)
        try:
            data = await asyncio.to_thread(self._attachments.read, file.sha256)
        except FileNotFoundError:
            raise SendFailed("the file is not in the attachment store", fatal=True) from None
        except OSError as failure:
            raise SendFailed(f"the file cannot be read: {type(failure).__name__}") from None
        media = await self._api.upload(data, file.name, file.mime, kind)
        self._media[file.sha256, kind] = media
        if len(self._media) > _REMEMBERED:
            self._media.popitem(last=False)
        return media

    # --- how it leaves ----------------------------------------------------------------------

    async def _part(self, message: Outgoing, part: _Part) -> None:
        if part.key == "card":
            if await self._card(message, part.param):
                return
            part = _text(parts.spelled(part.param, message.choices))
        session = self._session(message)
        if session is not None and part.webhook is not None:
            try:
                await self._api.by_session(session.webhook, part.webhook)
                return
            except (Refusal, httpx.HTTPError) as failure:
                kind = failure.kind if isinstance(failure, Refusal) else RefusalKind.TRANSIENT
                if _outsider(message.chat_id) and kind is not RefusalKind.SESSION:
                    raise  # no other road
                self.sessions.pop(message.chat_id, None)
                if kind not in _OTHER_ROAD:
                    raise  # and the next try takes the other road
        await self._by_api(message, part)

    def _session(self, message: Outgoing) -> Session | None:
        """The chat's reply address, for answers alone: a push must not hang on how long somebody was silent."""
        session = self.sessions.get(message.chat_id)
        # An outsider can be reached in no other way.
        if session is None or (message.reply_to is None and not _outsider(message.chat_id)):
            return None
        if session.expires_at - self._now() <= timedelta(seconds=self._config.session_margin):
            del self.sessions[message.chat_id]
            return None
        return session

    async def _by_api(self, message: Outgoing, part: _Part) -> None:
        robot = message.bot or self._config.robot
        if not message.chat_id.startswith(PRIVATE):
            await self._api.to_group(robot, message.chat_id, part.key, part.param)
            return
        if _outsider(message.chat_id):
            raise SendFailed("an outsider without a staff id can be answered only while the session lasts", fatal=True)
        user = message.chat_id.removeprefix(PRIVATE)
        delivery = await self._api.to_people(robot, [user], part.key, part.param)
        if user in delivery.invalid:
            raise SendFailed("invalidStaffIdList: no such person in the organisation, or unreachable", fatal=True)
        if user in delivery.throttled:
            raise SendFailed("flowControlledStaffIdList: too much was sent to this person", retry_after=60.0)

    async def _card(self, message: Outgoing, text: str) -> bool:
        """Deliver a card with buttons. False: the app may not (yet), and it will be said in words."""
        body = card_body(self._config, message, text)
        try:
            answer = await self._api.call("/v1.0/card/instances/createAndDeliver", body)
        except Refusal as refusal:
            if refusal.kind not in (RefusalKind.SETUP, RefusalKind.NEVER):
                raise
            log.warning("no card: quick answers are said in words", platform="dingtalk", reason=refusal.code)
            return False
        if refused(answer):
            log.warning("no card: quick answers are said in words", platform="dingtalk", reason="not delivered")
            return False
        return True


def _outsider(chat_id: str) -> bool:
    return chat_id.startswith(PRIVATE + _OUTSIDER)


def _text(text: str) -> _Part:
    return _Part("sampleText", _json(content=text), {"msgtype": "text", "text": {"content": text}})


def _markdown(title: str, text: str) -> _Part:
    return _Part(
        "sampleMarkdown",
        _json(title=title, text=text),
        {"msgtype": "markdown", "markdown": {"title": title, "text": text}},
    )


def _json(**param: str) -> str:
    return json.dumps(param, ensure_ascii=False)
