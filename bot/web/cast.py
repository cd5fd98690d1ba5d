"""Who can speak in the demo room, and in which groups."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from bot.access import NAMES
from storage.database import Database
from storage.tables import account, chat, person, place, role, unit

PRIVATE_PREFIX = "p-"
NEWCOMER_PREFIX = "new-"
RECENT = 10.0  # seconds: for what a page asks again and again
RESIDENT = "居民"  # whom the roster does not know
PEOPLE_LIMIT = 300  # a list longer than this is no list to choose from


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat: the platform's id and its title."""

    chat_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person one can speak as; `note` says in a few words who that is."""

    user_id: str
    name: str
    note: str = ""
    groups: tuple[str, ...] = ()  # chat ids of the groups they sit in

    @property
    def private_chat(self) -> str:
        """The id of their own chat with the bot."""
        return PRIVATE_PREFIX + self.user_id


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and every group, as read a moment ago."""

    speakers: tuple[Speaker, ...] = ()
    groups: tuple[Group, ...] = ()

    def speaker(self, user_id: str) -> Speaker | None:
        """One of the cast, or a newcomer under any name: residents write without registering."""
        for speaker in self.speakers:
            if speaker.user_id == user_id:
                return speaker
        if user_id.startswith(NEWCOMER_PREFIX) and (name := user_id.removeprefix(NEWCOMER_PREFIX)):
            return Speaker(user_id, name, "新来的")
        return None

    def title(self, chat_id: str) -> str:
        """A group's title; the speaker's name for a private chat."""
        if chat_id.startswith(PRIVATE_PREFIX):
            speaker = self.speaker(chat_id.removeprefix(PRIVATE_PREFIX))
            return speaker.name if speaker else ""
        return next((group.title for group in self.groups if group.chat_id == chat_id), "")


class Casting:
    """Who there is, read when asked, or a moment ago. Its methods block: call them in a thread."""

    def __init__(self, read: Callable[[], Cast]) -> None:
        self._read = read
        self._last: tuple[float, Cast] | None = None

    def fresh(self) -> Cast:
        """As it is now."""
        cast = self._read()
        self._last = time.monotonic(), cast
        return cast

    def recent(self) -> Cast:
        """As it was at most RECENT seconds ago."""
        last = self._last
        return last[1] if last is not None and time.monotonic() - last[0] < RECENT else self.fresh()


def newcomer(name: str) -> str:
    """The user id of somebody not on the list."""
    return NEWCOMER_PREFIX + " ".join(name.split())[:32]


def read_cast(database: Database, bot: str, today: date, platform: str = "web") -> Cast:
    """The cast as the database has it: accounts of this platform, groups the bot sits in. Blocks."""
    with database.reading() as tx:
        groups = tx.execute(
            select(chat.c.chat_id, chat.c.title, chat.c.purpose, chat.c.place_id, place.c.path)
            .join_from(chat, place, chat.c.place_id == place.c.id, isouter=True)
            .where(chat.c.platform == platform, chat.c.bot == bot, chat.c.kind == "group", chat.c.active)
            .order_by(chat.c.id)
        ).all()
        people = tx.execute(
            select(
                account.c.user_id,
                account.c.name,
                account.c.person_id,
                person.c.name.label("real"),
                unit.c.name.label("unit"),
                place.c.name.label("grid"),
                place.c.path,
            )
            .select_from(account)
            .join(person, account.c.person_id == person.c.id, isouter=True)
            .join(unit, person.c.unit_id == unit.c.id, isouter=True)
            .join(place, person.c.grid_id == place.c.id, isouter=True)
            .where(account.c.platform == platform)
            .order_by(account.c.id)
            .limit(PEOPLE_LIMIT)
        ).all()
        held = tx.execute(
            select(role.c.person_id, role.c.name, role.c.place_id)
            .where(
                role.c.person_id.in_([known.person_id for known in people if known.person_id]),
                role.c.since <= today,
                or_(role.c.until.is_(None), role.c.until >= today),
            )
            .order_by(role.c.id)
        ).all()
    roles: dict[int, list[tuple[str, int | None]]] = {}
    for person_id, name, place_id in held:
        roles.setdefault(person_id, []).append((name, place_id))
    speakers = []
    for known in people:
        mine = roles.get(known.person_id, [])
        names = [NAMES.get(name, name) for name, _ in mine]  # type: ignore[call-overload]
        at = {place_id for _, place_id in mine if place_id}
        inside = tuple(
            group.chat_id
            for group in groups
            if group.place_id
            and (group.place_id in at or (group.purpose != "staff" and (known.path or "").startswith(group.path)))
        )
        speakers.append(
            Speaker(known.user_id, known.real or known.name, _note([*names, known.unit, known.grid]), inside)
        )
    return Cast(tuple(speakers), tuple(Group(group.chat_id, group.title) for group in groups))


def _note(parts: Iterable[str | None]) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part)) or RESIDENT
