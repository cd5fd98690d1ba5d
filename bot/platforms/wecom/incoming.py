"""From WeCom's frames to `Incoming`: texts, mixed messages, voice, pictures, files, quotes and pressed buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.logs import log
from bot.message import ChatKind, Incoming
from bot.platforms.fields import moment, name, record, words
from bot.platforms.wecom.config import WecomConfig
from bot.platforms.wecom.content import Media, quote_author, read_content, read_quote
from bot.values.pattern import Pattern
from bot.web.address import Addressed, read_address

NAME = "wecom"
PRIVATE = "u:"  # a private chat has no id of its own: it is its person's

_LEADING_NAME = Pattern(r"[@＠]\S+\s*")
_MOST_SECONDS = 10**11  # of a time of seconds; more are none


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message without its files, what to download for it, and what was quoted in it."""

    message: Incoming
    req_id: str
    media: tuple[Media, ...] = ()
    quoted: str = ""
    quoted_media: tuple[Media, ...] = ()
    of_the_bot: bool = False  # WeCom says that the bot is quoted
    answerable: bool = True  # by a stream on its req_id; events are not


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody opened the private chat; a welcome may be said within five seconds."""

    req_id: str
    chat_id: str


def parse(frame: Mapping[str, Any], config: WecomConfig, now: datetime) -> Parsed | Entered | None:
    """Read a message or event frame; None for what asks nothing of us (feedback) or is nobody's (logged)."""
    body = record(frame.get("body"))
    req_id = name(record(frame.get("headers")).get("req_id"))
    bare = _bare(body, req_id, config, now)
    if bare is None:
        log.warning("wecom: a message that cannot be read", keys=sorted(body)[:20])
        return None
    kind = words(body, "msgtype")
    if kind == "event":
        return _event(body, bare, req_id)
    content, quoted = read_content(body), read_quote(body)
    group = bare.chat_kind is ChatKind.GROUP
    read = _addressed(content.text, config.bot_name, group=group)
    unreadable = content.unreadable or quoted.unreadable
    if content.unreadable and not read.text and (quoted.text or quoted.media):
        unreadable = quoted.unreadable  # nothing of its own to read, but it points at what can be read
    message = replace(
        bare,
        text=read.text.strip(),
        mentions=read.mentions,
        spoken=kind == "voice",
        unreadable=unreadable,
    )
    return Parsed(
        message,
        req_id,
        content.media,
        read_address(quoted.text, config.bot_name).text.strip(),
        tuple(medium for medium in quoted.media if medium not in content.media),
        of_the_bot=quote_author(body) == config.bot_id,
        answerable=bool(req_id),
    )


def _addressed(text: str, bot: str, *, group: bool) -> Addressed:
    """The words without the bot's name. In a group it was called, by whatever name the group has for it."""
    read = read_address(text, bot)
    if not group or read.named:
        return read
    rest = _LEADING_NAME.sub("", text.lstrip(), count=1)
    if rest != text.lstrip():  # the group's name for it has a space in it: @水东 网格哨 报到
        rest = rest.removeprefix(bot).lstrip()
    return read_address(rest, bot)


def _bare(body: Mapping[str, Any], req_id: str, config: WecomConfig, now: datetime) -> Incoming | None:
    """Who wrote where, without the words. None: nobody did, or the event cannot be told from others."""
    user = name(record(body.get("from")).get("userid"))
    event_id = name(body.get("msgid")) or (f"req:{req_id}" if req_id else "")
    if not user or not event_id:
        return None
    chat = name(body.get("chatid"))
    group = bool(chat) and body.get("chattype") != "single"
    return Incoming(
        platform=NAME,
        bot=config.bot_id,
        event_id=event_id,
        chat_id=chat if group else PRIVATE + user,
        chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
        chat_title="" if group else user,  # WeCom tells no names of groups and people, only ids
        sender_id=user,
        sender_name=user,
        text="",
        sent_at=_sent_at(body.get("create_time")) or now,
        addressed=True,  # in groups nothing else arrives
    )


def _sent_at(seconds: object) -> datetime | None:
    if isinstance(seconds, str) and seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11:
        seconds = int(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds < _MOST_SECONDS:
        return None
    return moment(seconds * 1000)


def _event(body: Mapping[str, Any], bare: Incoming, req_id: str) -> Parsed | Entered | None:
    event = record(body.get("event"))
    kind = words(event, "eventtype")
    if kind == "enter_chat":
        return Entered(req_id, bare.chat_id)
    if kind != "template_card_event":
        return None
    # One field report has the key in an object of its own, the SDK's types beside eventtype.
    pressed = words(event, "event_key") or words(record(event.get("template_card_event")), "event_key")
    if not pressed:
        log.warning("wecom: a pressed button without a key")
        return None
    return Parsed(replace(bare, text=pressed), req_id, answerable=False)
