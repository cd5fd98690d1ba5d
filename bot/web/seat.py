"""Who looks at a page, and where: all that a window is, and all of it stands in its address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.message import ChatKind
from bot.web.cast import PRIVATE_PREFIX, Cast, Group, Speaker
from bot.web.room import NICK, kind_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A speaker in a chat; `chat_id` "" is the first screen."""

    cast: Cast
    speaker: Speaker
    chat_id: str

    @property
    def in_group(self) -> bool:
        return bool(self.chat_id) and kind_of(self.chat_id) is ChatKind.GROUP

    @property
    def title(self) -> str:
        """What stands above the chat."""
        return self.cast.title(self.chat_id) if self.in_group else NICK

    @property
    def own(self) -> list[Group]:
        """Their private chat, the groups they sit in, and the open one, if it was found by search."""
        inside = [group for chat_id in self.speaker.groups for group in self.cast.groups if group.chat_id == chat_id]
        if self.in_group and self.chat_id not in self.speaker.groups:
            inside.append(Group(self.chat_id, self.title))
        return [Group(self.speaker.private_chat, NICK), *inside]

    def url(self, chat_id: str | None = None) -> str:
        """The address of this window, or of the same person's in another chat."""
        chat_id = self.chat_id if chat_id is None else chat_id
        return "/?" + urlencode({"who": self.speaker.user_id} | ({"chat": chat_id} if chat_id else {}))


def take_seat(cast: Cast, who: str, chat_id: str) -> Seat | None:
    """The seat that was asked for, or the nearest: the first of the cast for nobody known, one's own private chat
    for somebody else's, the first screen for no known chat. None where there is nobody to be."""
    speaker = cast.speaker(who) or (cast.speakers[0] if cast.speakers else None)
    if speaker is None:
        return None
    if chat_id.startswith(PRIVATE_PREFIX):
        chat_id = speaker.private_chat
    elif not any(group.chat_id == chat_id for group in cast.groups):
        chat_id = ""
    return Seat(cast, speaker, chat_id)
