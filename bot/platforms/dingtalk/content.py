"""What a message holds, by its kind: words, pictures, documents, or why it cannot be taken.

The kinds and their shapes: DingTalk's documentation of robot messages, and where it is silent (reply, markdown,
actionCard, chatRecord, skill pieces, the older richText) its own connector for agents and a client of the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.fields import items, record, string, words
from bot.platforms.forwards import PICTURE, as_record

# Said to the sender as “…，没能收下”.
_UNREADABLE = {
    "audio": "这段语音没有识别出文字",
    "video": "视频我还看不了",
    "file": "这个文件没有传过来",
    "picture": "这张照片没有传过来",
    "chatRecord": "合并转发的聊天记录里没有读到文字",
    "interactiveCard": "卡片我还看不了",
}
UNKNOWN = "这种消息我还看不懂"


@dataclass(frozen=True, slots=True)
class Content:
    """`pictures` are download codes, `documents` download codes and names."""

    text: str = ""
    pictures: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    spoken: bool = False
    unreadable: str = ""

    def __bool__(self) -> bool:
        """Whether anything at all could be taken."""
        return bool(self.text.strip() or self.pictures or self.documents)


def read_content(data: Mapping[str, Any]) -> Content:
    """The content of a robot message, without what it quotes."""
    content = record(data.get("content"))
    if not content.get("richText"):  # the older shape stands beside `content`
        content = content | {"richText": record(data.get("richText")).get("richTextList")}
    return of_kind(words(data, "msgtype"), content, _beside(data))


def _beside(data: Mapping[str, Any]) -> str:
    """Plain words, where they stand for any kind: in `text`, else as the content itself."""
    text, content = data.get("text"), data.get("content")
    plain = words(record(text), "content") or ("" if record(text) else string(text))
    return plain or ("" if record(content) else string(content)) or words(record(content), "text")


def of_kind(kind: str, content: Mapping[str, Any], text: str) -> Content:
    """The content of one kind; `text` is what stands beside `content` as plain words, if anything does."""
    read = Content()
    if kind == "picture":
        read = _picture(content)
    elif kind == "richText":
        read = _rich(items(content.get("richText")))
    elif kind == "file" and (code := words(content, "downloadCode")):
        read = Content(documents=((code, words(content, "fileName")),))
    elif kind == "audio" and (heard := words(content, "recognition").strip()):
        read = Content(heard, spoken=True)
    elif kind == "actionCard":
        read = Content("\n".join(part for key in ("title", "text") if (part := words(content, key).strip())))
    elif kind == "chatRecord":
        read = _forwarded(content)
    elif kind == "markdown" and not text:
        read = Content(words(content, "text"))
    if read or read.unreadable:
        return read
    # Whatever the kind is called, words are words; a text without any is no failure.
    if text.strip() or kind in ("text", "reply"):
        return Content(text)
    return Content(unreadable=_UNREADABLE.get(kind, UNKNOWN))


def _picture(holder: Mapping[str, Any]) -> Content:
    code = words(holder, "downloadCode") or words(holder, "pictureDownloadCode")
    return Content(pictures=(code,) if code else ())


def _rich(pieces: Sequence[object]) -> Content:
    """The pieces in their order. In a quote they name their kind msgType, and their words content."""
    text: list[str] = []
    pictures: list[str] = []
    documents: list[tuple[str, str]] = []
    unreadable = ""
    for piece in pieces:
        if not isinstance(piece, dict):
            text.append(string(piece))
            continue
        kind = words(piece, "type") or words(piece, "msgType")
        if kind == "skill" or piece.get("skillData"):
            continue  # which of an assistant's skills was picked: not what anybody says
        if kind in ("video", "audio", "file"):
            part = of_kind(kind, piece, "")
        elif kind in ("", "picture") and (part := _picture(piece)):
            pass
        elif name := words(piece, "atName"):
            part = Content(f"@{name.lstrip('@')} ")
        else:
            part = Content(words(piece, "text") or words(piece, "content"))
        text.append(part.text)
        pictures += part.pictures
        documents += part.documents
        unreadable = unreadable or part.unreadable
    return Content("".join(text), tuple(pictures), tuple(documents), unreadable=unreadable)


def _forwarded(content: Mapping[str, Any]) -> Content:
    """A forwarded chat: who said what, without the names, and the pictures in it."""
    listed = next(
        (entries for key in ("chatRecord", "records", "messages") if (entries := items(content.get(key)))), []
    )
    lines: list[tuple[str, str]] = []
    pictures: list[str] = []
    for entry in listed:
        if not isinstance(entry, dict):
            lines.append(("", string(entry)))
            continue
        name = next((known for key in ("senderName", "senderNick", "sender") if (known := words(entry, key))), "")
        spoken = next((part for key in ("content", "text", "message", "body") if (part := _entry(entry.get(key)))), "")
        picture = _picture(entry).pictures or _picture(record(entry.get("content"))).pictures
        if picture and words(entry, "msgType") in ("", "picture"):
            pictures += picture
            spoken = spoken or PICTURE
        lines.append((name, spoken))
    summary = words(content, "summary").strip()
    told = as_record(lines)
    if not told and summary not in ("", "[]"):
        told = as_record(_of_summary(summary))
    return Content(told, tuple(pictures))


def _of_summary(summary: str) -> list[tuple[str, str]]:
    """The lines of a summary are `name: words`, as far as it goes."""
    lines = [line.replace("：", ":", 1).partition(":") for line in summary.splitlines()]
    return [(name, spoken) if mark else ("", name) for name, mark, spoken in lines]


def _entry(value: object) -> str:
    holder = record(value)
    if not holder:
        return string(value).strip()
    inner = holder.get("content")
    text = words(holder, "text") or string(inner) or words(record(inner), "text") or words(holder, "message")
    return text.strip()
