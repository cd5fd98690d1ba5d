"""From WeCom's frames to `Incoming`: texts, mixed messages, voice, pictures, files, quotes and pressed buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.logs import log
from bot.message import ChatKind, Incoming
from bot.platforms.wecom.config import WecomConfig
from bot.web.address import read_address

NAME = "wecom"
PRIVATE = "u:"  # a private chat has no id of its own: it is its person's
QUOTE_LIMIT = 500  # characters

_UNREADABLE = {"video": "视频我还看不了", "location": "位置我还看不了"}
_LEADING_NAME = re.compile(r"[@＠]\S+\s*")


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        return {key: value for key, value in given.items() if value is not None} if isinstance(given, dict) else given


class _Words(_Part):
    content: str = ""


class _Link(_Part):
    url: str = ""
    aeskey: str = ""


class _Content(_Part):
    msgtype: str = ""
    text: _Words = _Words()
    voice: _Words = _Words()
    image: _Link = _Link()
    file: _Link = _Link()


class _Mixed(_Part):
    msg_item: list[_Content] = []


class _Said(_Content):
    mixed: _Mixed = _Mixed()


class _From(_Part):
    userid: str = Field(min_length=1)


class _Card(_Part):
    event_key: str = ""
    task_id: str = ""


class _Event(_Card):
    eventtype: str = ""
    template_card_event: _Card = _Card()  # one field report has the key in here, the SDK's types beside eventtype


class _Body(_Said):
    msgid: str = Field(min_length=1)
    chatid: str = ""
    chattype: str = ""
    author: _From = Field(alias="from")
    create_time: int | None = Field(default=None, ge=0, lt=10**11)
    quote: _Said | None = None
    event: _Event = _Event()


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file to download within five minutes."""

    kind: Literal["image", "file"]
    url: str
    aeskey: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message without its files, what to download for it, and what was quoted in it."""

    message: Incoming
    req_id: str
    media: tuple[Media, ...] = ()
    quoted: str = ""
    answerable: bool = True  # by a stream on its req_id; events are not


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody opened the private chat; a welcome may be said within five seconds."""

    req_id: str
    chat_id: str


def parse(frame: dict[str, Any], config: WecomConfig, now: datetime) -> Parsed | Entered | None:
    """Read a message or event frame; None for what asks nothing of us (feedback) or cannot be read (logged)."""
    try:
        body = _Body.model_validate(frame.get("body"))
        req_id = str(frame["headers"]["req_id"])
    except (ValidationError, KeyError, TypeError) as failure:
        log.warning("wecom: a message that cannot be read", error=type(failure).__name__)
        return None
    bare = _bare(body, config, now)
    if body.msgtype == "event":
        return _event(body, bare, req_id)
    words, media, unreadable = _content(body)
    quoted, quoted_media = "", list[Media]()
    if body.quote is not None:
        quoted, quoted_media, _ = _content(body.quote)
    group = bare.chat_kind is ChatKind.GROUP
    read = read_address(words, config.bot_name)
    if group and not read.named:  # we were called by a name that we do not know
        read = read_address(_LEADING_NAME.sub("", words.lstrip(), count=1), config.bot_name)
    message = replace(
        bare,
        text=read.text.strip(),
        mentions=read.mentions,
        spoken=body.msgtype == "voice",
        unreadable=unreadable,
    )
    return Parsed(message, req_id, (*media, *quoted_media), quoted[:QUOTE_LIMIT].strip())


def _bare(body: _Body, config: WecomConfig, now: datetime) -> Incoming:
    group = bool(body.chatid) and body.chattype != "single"
    user = body.author.userid
    return Incoming(
        platform=NAME,
        bot=config.bot_id,
        event_id=body.msgid,
        chat_id=body.chatid if group else PRIVATE + user,
        chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
        chat_title="" if group else user,  # WeCom tells no names of groups and people, only ids
        sender_id=user,
        sender_name=user,
        text="",
        sent_at=now if body.create_time is None else datetime.fromtimestamp(body.create_time, UTC),
        addressed=True,  # in groups nothing else arrives
    )


def _event(body: _Body, bare: Incoming, req_id: str) -> Parsed | Entered | None:
    if body.event.eventtype == "enter_chat":
        return Entered(req_id, bare.chat_id)
    if body.event.eventtype != "template_card_event":
        return None
    pressed = body.event.event_key or body.event.template_card_event.event_key
    if not pressed:
        log.warning("wecom: a pressed button without a key")
        return None
    return Parsed(replace(bare, text=pressed), req_id, answerable=False)


def _content(holder: _Said) -> tuple[str, list[Media], str]:
    """Text, what to download, and why a part cannot be taken."""
    items = holder.mixed.msg_item if holder.msgtype == "mixed" else [holder]
    words: list[str] = []
    media: list[Media] = []
    unreadable = ""
    for item in items:
        if item.msgtype == "text":
            words.append(item.text.content)
        elif item.msgtype == "voice":
            words.append(item.voice.content)
            if not item.voice.content.strip():
                unreadable = "这段语音没听清"
        elif item.msgtype == "image" and item.image.url:
            media.append(Media("image", item.image.url, item.image.aeskey))
        elif item.msgtype == "file" and item.file.url:
            media.append(Media("file", item.file.url, item.file.aeskey))
        else:
            unreadable = _UNREADABLE.get(item.msgtype, "这种消息我还看不懂")
    return "\n".join(line for line in words if line.strip()), media, unreadable
