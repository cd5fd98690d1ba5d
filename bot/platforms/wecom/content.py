"""What a WeCom message holds, by its kind. Whatever is odd or missing in it, words that are there are never lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.platforms.fields import items, record, string, words

DEEPEST = 3  # a quote in a quote in a quote

# Said to the sender as “…，没能收下”.
_UNREADABLE = {
    "video": "视频我还看不了",
    "location": "位置我还看不了",
    "voice": "这段语音没听清",
    "image": "这张照片没有传过来",
    "file": "这个文件没有传过来",
}
UNKNOWN = "这种消息我还看不懂"
_WORDS = ("content", "text", "title", "desc", "recognition")


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file to download within five minutes."""

    kind: Literal["image", "file"]
    url: str
    aeskey: str


@dataclass(frozen=True, slots=True)
class Content:
    """Words, what to download, and why a part cannot be taken."""

    text: str = ""
    media: tuple[Media, ...] = ()
    unreadable: str = ""


def read_content(holder: Mapping[str, Any], deep: int = DEEPEST) -> Content:
    """The content of a message, of a part of a mixed one or of a quote, without what it quotes."""
    kind = words(holder, "msgtype")
    mixed = record(holder.get("mixed"))
    parts = items(mixed.get("msg_item") if mixed else holder.get("mixed"))
    if parts and deep and kind in ("mixed", ""):
        inner = [_part(part, deep - 1) for part in parts]
        beside = _words(holder.get("text"))
        return _joined([Content(beside), *inner])
    for medium in _MEDIA:
        link = record(holder.get(medium))
        if kind in (medium, "") and (url := words(link, "url")):
            return Content(_words(holder.get("text")), (Media(medium, url, words(link, "aeskey")),))
    # Whatever the kind is called, words are words.
    text = (_words(holder.get(kind)) if kind else "") or _words(holder.get("text")) or _words(holder.get("voice"))
    text = text or string(holder.get("content")) or string(mixed.get("msg_item"))
    if text.strip() or kind in ("text", ""):
        return Content(text)
    return Content(unreadable=_UNREADABLE.get(kind, UNKNOWN))


_MEDIA: tuple[Literal["image", "file"], ...] = ("image", "file")


def read_quote(body: Mapping[str, Any]) -> Content:
    """What a message quotes, and what that quotes in turn."""
    return _quoted(body.get("quote"), DEEPEST)


def quote_author(body: Mapping[str, Any]) -> str:
    """The id of whoever is quoted, where WeCom says it; "" else."""
    quote = record(body.get("quote"))
    return words(record(quote.get("from")), "userid") or string(quote.get("from"))


def _quoted(quote: object, deep: int) -> Content:
    if not deep:
        return Content()
    holder = record(quote)
    if not holder:
        plain = string(quote).strip()  # words that are no JSON
        return Content("" if plain.startswith(("{", "[")) else plain)
    own = read_content(holder)
    return _joined([own, _quoted(holder.get("quote"), deep - 1)])


def _part(part: object, deep: int) -> Content:
    return read_content(part, deep) if isinstance(part, dict) else Content(string(part))


def _words(value: object) -> str:
    """Words as they stand alone, or in an object under one of the names that are in use."""
    holder = record(value)
    if holder:
        return next((part for key in _WORDS if (part := words(holder, key)).strip()), "")
    return string(value)


def _joined(parts: list[Content]) -> Content:
    return Content(
        "\n".join(part.text for part in parts if part.text.strip()),
        tuple(dict.fromkeys(medium for part in parts for medium in part.media)),
        next((part.unreadable for part in parts if part.unreadable), ""),
    )
