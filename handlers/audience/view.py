"""One look at the words of a case for whoever will read them: this is the only road from its words to anybody's eyes.

A group, a letter, a ledger, a publication and whoever else may pass a text on read it without the names of our people
(reporters, joiners, whoever of the roster stands in it, family that somebody names) and without the door behind the
unit. The department's liaison reads the same, with the door once the community has released it to their unit. The
community reads it in full, in private.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NewType, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from bot.texts import Public
from handlers.audience.doors import door_numbers, doors
from handlers.audience.names import candidates, names
from storage.hot import Hot
from storage.places import Places
from storage.redaction import Scrubbed
from storage.tables import account, person, whistle, whistle_reporter

# The words of a case in full: scrubbed of numbers, and for nobody's eyes before a view was taken of them.
Whole = NewType("Whole", str)
T = TypeVar("T", int, str)
DOOR, NAME = "〔门牌〕", "〔姓名〕"
_ASKED = 500  # names a query; PostgreSQL and SQLite take more
_NOBODY = frozenset({"居民", "群友", "用户", "匿名", "游客", "微信用户"})  # what accounts without a name are called


_names = Hot(select(person.c.name).where(person.c.name.in_(bindparam("names", expanding=True))))
_ids: BindParameter[int] = bindparam("ids", expanding=True)
_words = Hot(select(whistle.c.id, whistle.c.place, whistle.c.matter).where(whistle.c.id.in_(_ids)))
_of_reporters = Hot(
    select(whistle.c.id, whistle.c.merged_into, account.c.name, person.c.name)
    .join_from(whistle_reporter, whistle, whistle.c.id == whistle_reporter.c.whistle_id)
    .join(account, account.c.id == whistle_reporter.c.account_id)
    .outerjoin(person, person.c.id == account.c.person_id)
    .where(or_(whistle.c.id.in_(_ids), whistle.c.merged_into.in_(_ids)))
)


class Audience(StrEnum):
    """Who will read it."""

    OPEN = "open"  # a group, the reporters' chats, letters, ledgers, publications: what can be passed on
    UNIT = "unit"  # the liaison of the department in charge, in private
    COMMUNITY = "community"  # those who hold an office of its place, in private


@dataclass(frozen=True, slots=True)
class Cut:
    """Words of which only the beginning is shown: cut after what must not be read is out, never in half a name."""

    words: Whole
    most: int


Fact = Public | Whole | Cut


@dataclass(frozen=True, slots=True)
class View:
    """What one audience may read of one case. `known` and `called` are names, of people and of their accounts, `doors`
    the numbers of doors that its own words tell."""

    audience: Audience
    known: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    doors: frozenset[str] = frozenset()
    released: bool = False  # the door, to this unit
    places: Places | None = field(default=None, repr=False)

    def of_unit(self, *, released: bool) -> View:
        """The same for the liaison of the department in charge."""
        return replace(self, audience=Audience.UNIT, released=released)

    def text(self, words: str) -> Scrubbed:
        """The words as this audience reads them. Twice changes nothing more."""
        if self.audience is Audience.COMMUNITY or not words:
            return Scrubbed(words)
        spans = [(*span, NAME) for span in names(words, self.known, self.called) if not self._of_a_place(words, span)]
        if not (self.released and self.audience is Audience.UNIT):
            spans += [(*span, DOOR) for span in doors(words, self.doors)]
        return Scrubbed(_without(words, spans))

    def cut(self, words: str, most: int) -> Scrubbed:
        """At most so many signs of them, the last of which says that there are more."""
        whole = self.text(words)
        return whole if len(whole) <= most else Scrubbed(f"{whole[: most - 1]}…")

    def facts(self, fields: Mapping[str, Fact]) -> dict[str, Public]:
        """The words for a text about the case, as this audience reads them."""
        return {name: self._fact(value) for name, value in fields.items()}

    def _fact(self, value: Fact) -> Public:
        if isinstance(value, Cut):
            return self.cut(value.words, value.most)
        return self.text(value) if isinstance(value, str) else value

    def _of_a_place(self, words: str, span: tuple[int, int]) -> bool:
        """Whether it is a piece of a place's or a unit's name that stands there: 王建国纪念馆."""
        if self.places is None:
            return False
        start, end = span
        said = words[start:end]
        named = (*(place.name for place in self.places.by_id.values()), *self.places.unit_names)
        return any(
            (at := words.find(name, max(0, end - len(name)))) >= 0 and at <= start and at + len(name) >= end
            for name in named
            if said in name
        )


FULL = View(Audience.COMMUNITY)


def view(
    tx: Connection,
    places: Places,
    audience: Audience,
    whistle_id: int,
    texts: Iterable[str],
    *,
    own: Sequence[str] = (),
    released: bool = False,
) -> View:
    """What an audience may read of a case; `texts` are what it will be asked for, `own` its place and matter where
    the case is at hand: they are not read again."""
    if audience is Audience.COMMUNITY:
        return FULL
    made = views(tx, places, {whistle_id: tuple(texts)}, {whistle_id: own} if own else None)[whistle_id]
    return made.of_unit(released=released) if audience is Audience.UNIT else made


def views(
    tx: Connection,
    places: Places | None,
    texts: Mapping[int, Sequence[str]],
    own: Mapping[int, Sequence[str]] | None = None,
) -> dict[int, View]:
    """What everybody may read of many cases: by case the texts that will be asked for. A few queries for all."""
    reporters = _reporters(tx, texts)
    own = own if own is not None else _own_words(tx, texts)
    pieces = {whistle_id: set().union(*map(candidates, words)) for whistle_id, words in texts.items()}
    roster = on_roster(tx, set().union(*pieces.values()))
    made = {}
    for whistle_id, said in pieces.items():
        people, called = reporters.get(whistle_id, (frozenset(), frozenset()))
        behind = _doors_of(own.get(whistle_id, ()))
        made[whistle_id] = View(Audience.OPEN, people | (roster & said), called, behind, False, places)
    return made


def unregistered(tx: Connection, places: Places, texts: Sequence[str], account_name: str) -> View:
    """What everybody may read of words that are no case yet: a draft in the group in which it was said."""
    roster = on_roster(tx, set().union(*map(candidates, texts)))
    behind = _doors_of(texts)
    return View(Audience.OPEN, frozenset(roster), _called([account_name]), behind, False, places)


def _doors_of(texts: Sequence[str]) -> frozenset[str]:
    """The doors that these tell, each by itself and read on: 25栋3单元 is the place, 211号空调滴水 the matter."""
    return frozenset().union(*map(door_numbers, (*texts, "，".join(texts))))


def on_roster(tx: Connection, said: Collection[str]) -> set[str]:
    """Which of these are names of the roster."""
    found: set[str] = set()
    for some in _batches(said):
        found |= {row[0] for row in _names.rows(tx, {"names": some})}
    return found


def _own_words(tx: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    own: dict[int, tuple[str, str]] = {}
    for some in _batches(ids):
        own |= {row[0]: (row[1], row[2]) for row in _words.rows(tx, {"ids": some})}
    return own


def _reporters(tx: Connection, ids: Collection[int]) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    """By case the names of who reported it, or what was merged into it: persons, accounts. For `text` alone."""
    people: dict[int, set[str]] = {}
    called: dict[int, set[str]] = {}
    for some in _batches(ids):
        for own, onto, nick, name in _of_reporters.rows(tx, {"ids": some}):
            for whistle_id in (own, onto):
                if whistle_id is not None:
                    called.setdefault(whistle_id, set()).add(nick)
                    people.setdefault(whistle_id, set()).update([name] if name else [])
    return {each: (frozenset(people[each]), _called(called[each])) for each in called}


def _batches(values: Collection[T]) -> Iterator[list[T]]:
    every = list(values)
    return (every[at : at + _ASKED] for at in range(0, len(every), _ASKED))


def _called(nicknames: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in nicknames if name not in _NOBODY)


def _without(words: str, spans: Sequence[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, mark in sorted(spans):
        if start >= done:
            parts += (words[done:start], mark)
        done = max(done, end)
    return "".join((*parts, words[done:]))
