"""Whom a text is for: commands, mentions by entity, and what is left when the bot's own name is taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import MessageEntity, User

from bot.values.pattern import Pattern
from bot.web.address import without_name

_SPACES = Pattern(r"[^\S\n]{2,}")
_COMMAND = Pattern(r"/(?P<name>[^\s@/]+)(?:@(?P<bot>\w+))?(?P<rest>\s.*|)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """A text without the bot's name, whether the bot was called, and the names of others that were mentioned."""

    text: str
    called: bool
    mentions: tuple[str, ...] = ()
    for_another: bool = False  # a command meant for another bot


def read_words(text: str, entities: Sequence[MessageEntity], me: User, commands: Mapping[str, str]) -> Words:
    """Read a text or caption. Entities count in UTF-16 units."""
    command = _COMMAND.fullmatch(text.strip())
    if command is not None:
        if command["bot"] and command["bot"].lower() != (me.username or "").lower():
            return Words(text, False, for_another=True)
        word = commands.get(command["name"].lower())
        # A start command carries a link's payload, which means nothing to us.
        text = word if word is not None else f"{command['name']}{command['rest']}"
        return Words(_tidy(text), True)
    units = text.encode("utf-16-le", "surrogatepass")
    called = False
    mentions: list[str] = []
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        marked = units[start:end].decode("utf-16-le", "replace")
        if _names(entity, marked, me):
            called = True
            units = units[:start] + " ".encode("utf-16-le") + units[end:]
        elif entity.type == MessageEntity.MENTION:
            mentions.append(marked.removeprefix("@"))
        elif entity.type == MessageEntity.TEXT_MENTION and entity.user is not None:
            mentions.append(entity.user.full_name)
    rest = units.decode("utf-16-le", "replace")
    # People also type the name that they see, or glue the other to a word: Telegram makes no entity of either.
    for name in (me.first_name, me.username or ""):
        if name and "@" in rest.replace("＠", "@"):
            rest, typed = without_name(rest, name)
            called = called or typed
    return Words(_tidy(rest) if called else rest, called, tuple(dict.fromkeys(reversed(mentions))))


def _names(entity: MessageEntity, marked: str, me: User) -> bool:
    if entity.type == MessageEntity.MENTION:
        return bool(me.username) and marked.lower() == f"@{me.username}".lower()
    return entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == me.id


def _tidy(text: str) -> str:
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()
