"""The fields that every robot message has, read twice: from the official package's object, and from the raw data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.platforms.fields import moment, string, words

if TYPE_CHECKING:
    from dingtalk_stream import ChatbotMessage


@dataclass(frozen=True, slots=True)
class Session:
    """A message's reply address and when it ends."""

    webhook: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class View:
    """What is the same in a message of any kind; "" and None stand for what did not come."""

    event: str
    conversation: str
    title: str
    group: bool
    sender: str  # the staff id, for outsiders the encrypted one
    nick: str
    inside: bool  # of the organisation whose robot it is: then the nick is the name that it has there
    robot: str
    listed: tuple[str, ...]  # ids of the people listed beside the text, the robot left out
    overheard: bool  # DingTalk itself says that the robot was not called
    sent_at: datetime | None
    session: Session | None


def official_view(message: ChatbotMessage) -> View:
    """From the package's object. It passes on what came, so every value is looked at here all the same."""
    return View(
        event=string(message.message_id),
        conversation=string(message.conversation_id),
        title=string(message.conversation_title),
        group=str(message.conversation_type) == "2",
        sender=string(message.sender_staff_id) or string(message.sender_id),
        nick=string(message.sender_nick),
        inside=_inside(string(message.sender_staff_id), message.sender_corp_id, message.chatbot_corp_id),
        robot=string(message.robot_code),
        listed=tuple(
            string(user.staff_id) or string(user.dingtalk_id)
            for user in message.at_users
            if user.dingtalk_id != message.chatbot_user_id
        ),
        overheard=message.is_in_at_list is False,
        sent_at=moment(message.create_at),
        session=_session(message.session_webhook, message.session_webhook_expired_time),
    )


def raw_view(data: Mapping[str, Any]) -> View:
    """From the data as it came: for messages that the package raises on."""
    users = data.get("atUsers")
    return View(
        event=words(data, "msgId"),
        conversation=words(data, "conversationId"),
        title=words(data, "conversationTitle"),
        group=str(data.get("conversationType")) == "2",
        sender=words(data, "senderStaffId") or words(data, "senderId"),
        nick=words(data, "senderNick"),
        inside=_inside(words(data, "senderStaffId"), data.get("senderCorpId"), data.get("chatbotCorpId")),
        robot=words(data, "robotCode"),
        listed=tuple(
            words(user, "staffId") or words(user, "dingtalkId")
            for user in (users if isinstance(users, list) else ())
            if isinstance(user, dict) and user.get("dingtalkId") != data.get("chatbotUserId")
        ),
        overheard=data.get("isInAtList") is False,
        sent_at=moment(data.get("createAt")),
        session=_session(data.get("sessionWebhook"), data.get("sessionWebhookExpiredTime")),
    )


def _inside(staff_id: str, own: object, robots: object) -> bool:
    return bool(staff_id and string(own)) and string(own) == string(robots)


def _session(webhook: object, end: object) -> Session | None:
    address, expires_at = string(webhook), moment(end)
    return Session(address, expires_at) if address.startswith(("https://", "http://")) and expires_at else None
