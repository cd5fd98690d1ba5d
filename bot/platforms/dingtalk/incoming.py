"""What arrives: the `data` of a frame as a message, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.message import ChatKind, Incoming
from bot.platforms.dingtalk.content import UNKNOWN, read_content
from bot.platforms.dingtalk.frames import CARDS, Frame
from bot.platforms.dingtalk.quotes import quotes_robot, read_quote, robots_words
from bot.platforms.dingtalk.view import Session, View, raw_view
from bot.platforms.fields import record, words
from bot.platforms.quoted import with_quote
from bot.web.address import read_address

NAME = "dingtalk"
PRIVATE = "u:"  # private chats are known by the person, so that both directions meet
TOO_MANY = "一次发的照片太多了，后面几张"


class BadFrame(Exception):
    """A frame without what every message has. Its words say which key, never its content."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that still lacks its files: `pictures` are download codes, `documents` codes and names."""

    message: Incoming
    pictures: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]
    session: Session | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads frames for one robot. `nick` knows people's names by their id, `now` the time, `view` the common fields."""

    robot: str
    robot_name: str
    now: Callable[[], datetime]
    nick: Callable[[str], str | None]
    most_pictures: int = 9
    view: Callable[[Mapping[str, Any]], View] = raw_view

    def lane(self, frame: Frame) -> str:
        """The chat that a frame belongs to, so that what is said in it is handled in order; "" if it cannot be told."""
        if frame.topic == CARDS:
            chat = words(_pressed(frame.data), "chat")
            return PRIVATE + words(frame.data, "userId") if chat.startswith(PRIVATE) else chat
        return _chat(raw_view(frame.data))

    def message(self, data: Mapping[str, Any]) -> Arrival:
        """Read a robot message. Raises BadFrame."""
        view = self.view(data)
        if not view.sender or not view.event or not _chat(view):
            raise BadFrame("a message without sender, msgId or conversationId")
        content, quoted = read_content(data), read_quote(data)
        unreadable = content.unreadable or quoted.unreadable
        if quoted and unreadable == UNKNOWN:  # nothing of its own to read, but it points at what can be read
            unreadable = ""
        pictures = tuple(dict.fromkeys((*content.pictures, *quoted.pictures)))
        if len(pictures) > self.most_pictures:
            unreadable = TOO_MANY
        addressed = read_address(content.text, self.robot_name)
        text = with_quote(addressed.text, read_address(quoted.text, self.robot_name).text)
        message = Incoming(
            platform=NAME,
            bot=view.robot or self.robot,
            event_id=view.event,
            chat_id=_chat(view),
            chat_kind=ChatKind.GROUP if view.group else ChatKind.PRIVATE,
            chat_title=view.title if view.group else view.nick,
            sender_id=view.sender,
            sender_name=view.nick,
            known_as=view.nick if view.inside else "",
            text=text,
            about=robots_words(data),
            sent_at=view.sent_at or self.now(),
            # In a group DingTalk hands over only what is said to the robot; where it says otherwise, it is believed.
            addressed=not view.group or addressed.named or not view.overheard or quotes_robot(data),
            mentions=self._mentions(view, addressed.mentions),
            spoken=content.spoken,
            unreadable=unreadable,
        )
        return Arrival(message, pictures[: self.most_pictures], (*content.documents, *quoted.documents), view.session)

    def press(self, data: Mapping[str, Any]) -> Incoming:
        """Read a pressed card button. Raises BadFrame."""
        user, card = words(data, "userId"), words(data, "outTrackId")
        params = _pressed(data)
        send, chat = words(params, "send"), words(params, "chat")
        if not user or not card or not send or not chat:
            raise BadFrame("a pressed card without user, card or choice")
        private = chat.startswith(PRIVATE)
        name = self.nick(user) or ""
        return Incoming(
            platform=NAME,
            bot=self.robot,
            # A second press of the same button by the same person is the same event, as is a redelivery.
            event_id=f"{card}:{user}:{words(params, 'number')}",
            chat_id=PRIVATE + user if private else chat,
            chat_kind=ChatKind.PRIVATE if private else ChatKind.GROUP,
            chat_title=name if private else "",
            sender_id=user,
            sender_name=name,
            text=send,
            sent_at=self.now(),
            addressed=True,
        )

    def _mentions(self, view: View, written: Iterable[str]) -> tuple[str, ...]:
        """Names after @ in the text, and of the people DingTalk lists beside it that we know."""
        listed = (known for user in view.listed if (known := self.nick(user)))
        return tuple(dict.fromkeys((*written, *listed)))


def _chat(view: View) -> str:
    if view.group:
        return view.conversation
    return PRIVATE + view.sender if view.sender else ""


def _pressed(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the pressed button carries; it came with the card that we sent."""
    private = record(record(data.get("content") or data.get("value")).get("cardPrivateData"))
    return record(private.get("params"))
