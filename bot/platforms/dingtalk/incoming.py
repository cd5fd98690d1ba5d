"""What arrives: the `data` of a frame as a message, whatever its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.message import ChatKind, Incoming
from bot.web.address import read_address

NAME = "dingtalk"
PRIVATE = "u:"  # private chats are known by the person, so that both directions meet

# Said to the sender as “…，没能收下”.
_UNREADABLE = {
    "audio": "这段语音没有识别出文字",
    "video": "视频我还看不了",
    "file": "这个文件没有传过来",
    "chatRecord": "合并转发的聊天记录我还看不了",
    "interactiveCard": "卡片我还看不了",
}
_UNKNOWN = "这种消息我还看不懂"
TOO_MANY = "一次发的照片太多了，后面几张"


class BadFrame(Exception):
    """A frame without what every message has. Its words say which key, never its content."""


@dataclass(frozen=True, slots=True)
class Session:
    """A message's reply address and when it ends."""

    webhook: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that still lacks its files: `pictures` are download codes, `documents` codes and names."""

    message: Incoming
    pictures: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]
    session: Session | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads frames for one robot. `nick` knows people's names by their id, `now` the time."""

    robot: str
    robot_name: str
    now: Callable[[], datetime]
    nick: Callable[[str], str | None]
    most_pictures: int = 9

    def message(self, data: Mapping[str, Any]) -> Arrival:
        """Read a robot message. Raises BadFrame."""
        sender = _text(data, "senderStaffId") or _text(data, "senderId")
        event, conversation = _text(data, "msgId"), _text(data, "conversationId")
        if not sender or not event or not conversation:
            raise BadFrame("a message without sender, msgId or conversationId")
        private = str(data.get("conversationType")) != "2"
        said = _read_content(data)
        addressed = read_address(said.text, self.robot_name)
        unreadable = said.unreadable
        if len(said.pictures) > self.most_pictures:
            unreadable = TOO_MANY
        message = Incoming(
            platform=NAME,
            bot=_text(data, "robotCode") or self.robot,
            event_id=event,
            chat_id=PRIVATE + sender if private else conversation,
            chat_kind=ChatKind.PRIVATE if private else ChatKind.GROUP,
            chat_title=_text(data, "senderNick") if private else _text(data, "conversationTitle"),
            sender_id=sender,
            sender_name=_text(data, "senderNick"),
            text=addressed.text.strip(),
            sent_at=_moment(data.get("createAt")) or self.now(),
            # In a group DingTalk hands over only what is said to the robot; where it says otherwise, it is believed.
            addressed=private or addressed.named or data.get("isInAtList") is not False or _replies(data),
            mentions=self._mentions(data, addressed.mentions),
            spoken=said.spoken,
            unreadable=unreadable,
        )
        return Arrival(message, said.pictures[: self.most_pictures], said.documents, _session(data))

    def press(self, data: Mapping[str, Any]) -> Incoming:
        """Read a pressed card button. Raises BadFrame."""
        user, card = _text(data, "userId"), _text(data, "outTrackId")
        pressed = _object(_object(data.get("content") or data.get("value")).get("cardPrivateData"))
        params = _object(pressed.get("params"))
        send, chat = _text(params, "send"), _text(params, "chat")
        if not user or not card or not send or not chat:
            raise BadFrame("a pressed card without user, card or choice")
        private = chat.startswith(PRIVATE)
        name = self.nick(user) or ""
        return Incoming(
            platform=NAME,
            bot=self.robot,
            # A second press of the same button by the same person is the same event, as is a redelivery.
            event_id=f"{card}:{user}:{_text(params, 'number')}",
            chat_id=PRIVATE + user if private else chat,
            chat_kind=ChatKind.PRIVATE if private else ChatKind.GROUP,
            chat_title=name if private else "",
            sender_id=user,
            sender_name=name,
            text=send,
            sent_at=self.now(),
            addressed=True,
        )

    def _mentions(self, data: Mapping[str, Any], written: Iterable[str]) -> tuple[str, ...]:
        """Names after @ in the text, and of the people DingTalk lists beside it that we know."""
        names = list(written)
        listed = data.get("atUsers")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and one.get("dingtalkId") != data.get("chatbotUserId"):
                known = self.nick(_text(one, "staffId") or _text(one, "dingtalkId"))
                if known:
                    names.append(known)
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class _Said:
    text: str = ""
    pictures: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    spoken: bool = False
    unreadable: str = ""


def _read_content(data: Mapping[str, Any]) -> _Said:
    kind = _text(data, "msgtype")
    content = _object(data.get("content"))
    if kind == "text":
        return _Said(_text(_object(data.get("text")), "content"))
    if kind == "picture":
        code = _picture(content)
        return _Said(pictures=(code,)) if code else _Said(unreadable="这张照片没有传过来")
    if kind == "richText":
        return _read_rich(content.get("richText"))
    if kind == "file" and (code := _text(content, "downloadCode")):
        return _Said(documents=((code, _text(content, "fileName")),))
    if kind == "audio" and (heard := _text(content, "recognition").strip()):
        return _Said(heard, spoken=True)
    return _Said(unreadable=_UNREADABLE.get(kind, _UNKNOWN))


def _read_rich(pieces: object) -> _Said:
    words: list[str] = []
    pictures: list[str] = []
    for piece in pieces if isinstance(pieces, list) else ():
        if not isinstance(piece, dict):
            continue
        if code := _picture(piece):
            pictures.append(code)
        elif name := _text(piece, "atName"):
            words.append(f"@{name.lstrip('@')} ")
        else:
            words.append(_text(piece, "text"))
    text = "".join(words)
    return _Said(text, tuple(pictures)) if text.strip() or pictures else _Said(unreadable=_UNKNOWN)


def _picture(holder: Mapping[str, Any]) -> str:
    return _text(holder, "downloadCode") or _text(holder, "pictureDownloadCode")


def _replies(data: Mapping[str, Any]) -> bool:
    """Whether it quotes something that the robot said."""
    replied = _object(_object(data.get("text")).get("repliedMsg"))
    return bool(replied) and _text(replied, "senderId") == _text(data, "chatbotUserId") != ""


def _session(data: Mapping[str, Any]) -> Session | None:
    webhook, end = _text(data, "sessionWebhook"), _moment(data.get("sessionWebhookExpiredTime"))
    return Session(webhook, end) if webhook.startswith(("https://", "http://")) and end else None


def _text(holder: Mapping[str, Any], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _object(value: object) -> dict[str, Any]:
    """An object, also one that came as a string of JSON; {} for everything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _moment(milliseconds: object) -> datetime | None:
    """Milliseconds since 1970, a number or a string of one."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | str):
        return None
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
