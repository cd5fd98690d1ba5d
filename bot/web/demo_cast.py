"""The demo county's own people: who they are and where they sit, also before the bot knows."""

from __future__ import annotations

from dataclasses import replace

from bot.web.cast import RESIDENT, Cast, Speaker
from handlers.demo.cast import CAST

_MEMBERS = {member.user_id: member for member in CAST}


def with_demo(cast: Cast) -> Cast:
    """Somebody who has not reported in is nobody to the database, and yet sits in their neighbours' group."""
    there = {group.chat_id for group in cast.groups}
    return replace(cast, speakers=tuple(_known(speaker, there) for speaker in cast.speakers))


def _known(speaker: Speaker, there: set[str]) -> Speaker:
    member = _MEMBERS.get(speaker.user_id)
    if member is None:
        return speaker
    groups = dict.fromkeys((*(chat_id for chat_id in member.groups if chat_id in there), *speaker.groups))
    return replace(speaker, note=member.title if speaker.note == RESIDENT else speaker.note, groups=tuple(groups))
