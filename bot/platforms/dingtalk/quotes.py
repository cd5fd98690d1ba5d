"""Quotes: somebody else's words and pictures belong to the message that quotes them, the robot's own do not.

In a group a picture cannot be posted and the robot be called in one message: quoting it is the only road for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.platforms.dingtalk.content import Content, of_kind
from bot.platforms.fields import record, string, words
from bot.platforms.forwards import only_words

_DEEPEST = 3  # a quote in a quote in a quote


def read_quote(data: Mapping[str, Any]) -> Content:
    """What a message quotes; nothing where it quotes nothing, or the robot."""
    replied = _replied(data)
    # Newer clients leave the author out where they name the robot's message by the key that sending it gave.
    if not words(replied, "senderId") and words(data, "originalProcessQueryKey"):
        return Content()
    quoted = _read(replied, words(data, "chatbotUserId"), _DEEPEST)
    return replace(quoted, spoken=False)


def quotes_robot(data: Mapping[str, Any]) -> bool:
    """Whether a message answers something that the robot said."""
    robot = words(data, "chatbotUserId")
    return robot != "" and words(_replied(data), "senderId") == robot


def robots_words(data: Mapping[str, Any]) -> str:
    """What the robot had said, where a message answers it and the words came along."""
    replied = _replied(data)
    if not quotes_robot(data) and (words(replied, "senderId") or not words(data, "originalProcessQueryKey")):
        return ""
    return _read(replied, "", 1).text.strip()


def _replied(data: Mapping[str, Any]) -> dict[str, Any]:
    """The quoted message: in `text` of texts, in `content` of rich texts, beside both in older clients."""
    for holder in (record(data.get("text")), record(data.get("content"))):
        if replied := record(holder.get("repliedMsg")):
            return replied
    return record(data.get("quoteMessage"))


def _read(replied: Mapping[str, Any], robot: str, deep: int) -> Content:
    if not replied or not deep or (robot and words(replied, "senderId") == robot):
        return Content()
    content = record(replied.get("content"))
    beside = replied.get("text")
    text = words(content, "text") or string(beside) or words(record(beside), "content")
    if not content and not text:
        text = string(replied.get("content"))  # words that are no JSON
    kind = words(replied, "msgType") or words(replied, "msgtype") or ("richText" if "richText" in content else "text")
    quoted = of_kind(kind, content, text)
    quoted = replace(quoted, text=only_words(quoted.text))
    inner = _read(record(content.get("repliedMsg")), robot, deep - 1)
    if not inner:
        return quoted
    return Content(
        f"{quoted.text}\n{inner.text}",
        (*quoted.pictures, *inner.pictures),
        (*quoted.documents, *inner.documents),
        unreadable=quoted.unreadable or inner.unreadable,
    )
