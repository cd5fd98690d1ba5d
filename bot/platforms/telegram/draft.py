"""A message on its way in: read, its files not fetched yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.batch import tidy
from bot.message import ChatKind, File, Incoming


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch; `size` in bytes as announced, None if it was not."""

    file_id: str
    name: str
    mime: str
    size: int | None
    picture: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What will be an `Incoming`. `message_id` is Telegram's, to answer under it."""

    event_id: str
    chat_id: str
    chat_kind: ChatKind
    chat_title: str
    sender_id: str
    sender_name: str
    text: str
    sent_at: datetime
    addressed: bool
    message_id: int
    mentions: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    unreadable: str = ""
    faceless: bool = False  # written in the name of a group or of a channel
    about: str = ""
    follows: str = ""
    edited: bool = False
    forwarded: bool = False

    @property
    def empty(self) -> bool:
        """Nothing in it that anybody could answer: a sticker."""
        return not (self.text or self.wanted or self.unreadable or self.about)

    def incoming(self, platform: str, bot: str, files: tuple[File, ...], unreadable: str) -> Incoming:
        """The message, with its files as they were kept and what could not be taken."""
        return Incoming(
            platform=platform,
            bot=bot,
            event_id=self.event_id,
            chat_id=self.chat_id,
            chat_kind=self.chat_kind,
            chat_title=self.chat_title,
            sender_id=self.sender_id,
            sender_name=self.sender_name,
            text=self.text,
            sent_at=self.sent_at,
            addressed=self.addressed,
            files=files,
            mentions=self.mentions,
            unreadable=self.unreadable or unreadable,
            faceless=self.faceless,
            about=self.about,
            follows=self.follows,
            edited=self.edited,
            forwarded=self.forwarded,
        )


def merge(album: Sequence[Draft]) -> Draft:
    """The pictures of an album as one message: named by the first, with everybody's captions."""
    first = album[0]
    return replace(
        first,
        text="\n".join(dict.fromkeys(draft.text for draft in album if draft.text)),
        addressed=any(draft.addressed for draft in album),
        mentions=tuple(dict.fromkeys(name for draft in album for name in draft.mentions)),
        wanted=tuple(file for draft in album for file in draft.wanted),
        unreadable=next((draft.unreadable for draft in album if draft.unreadable), ""),
        about=next((draft.about for draft in album if draft.about), ""),
    )


def packed(draft: Draft) -> dict[str, Any]:
    """As plain values to be kept for a while: scrubbed, as whatever is kept."""
    clean = tidy(
        draft.incoming(
            "", "", tuple(File("", wanted.name, wanted.mime, wanted.size or 0) for wanted in draft.wanted), ""
        )
    )
    wanted = tuple(replace(wanted, name=file.name) for wanted, file in zip(draft.wanted, clean.files, strict=True))
    kept = replace(
        draft,
        text=clean.text,
        sender_name=clean.sender_name,
        chat_title=clean.chat_title,
        mentions=clean.mentions,
        wanted=wanted,
    )
    return asdict(kept) | {"chat_kind": draft.chat_kind.value, "sent_at": draft.sent_at.isoformat()}


def unpacked(kept: dict[str, Any]) -> Draft:
    """What `packed` made."""
    restored = {
        "chat_kind": ChatKind(kept["chat_kind"]),
        "sent_at": datetime.fromisoformat(kept["sent_at"]),
        "mentions": tuple(kept["mentions"]),
        "wanted": tuple(Wanted(**fields) for fields in kept["wanted"]),
    }
    return Draft(**kept | restored)
