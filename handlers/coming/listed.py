"""接龙 as sign-ups: who answers for a neighbourhood may put down its people, who hear of it; others only themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.access import Role, Where
from bot.actor import PRESENT
from bot.message import Choice
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.coming.seats import Outcome, put_down
from handlers.week.actions import Item, current
from handlers.week.wording import item_line
from storage.people import PERSON_COLUMNS, Person
from storage.tables import person

LISTERS = frozenset({Role.GRID, Role.SECRETARY, Role.COMMUNITY, Role.COUNTY})
_NAME = Pattern(r"[\u4e00-\u9fff·]{2,4}")
_SIGNS = Pattern(r"[^\w]+")
_ALIKE = 3  # signs that a title shares with an activity's, so that it is about that one


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of a list: how many were put down, how many wait now, how many stood there, and the entries that are
    nobody known."""

    item: Item
    new: int
    waiting: int
    there: int
    unknown: tuple[str, ...]


def item_of(work: Work, title: str) -> Item | None:
    """The one activity of the current list that a title is about, by its name; None where none or several fit."""
    listed = current(work.tx, work.now.date())
    open_ = [item for item in listed.items if not item.cancelled] if listed is not None else []
    asked = _SIGNS.sub("", title)
    likeness = {item.number: _shared(asked, _SIGNS.sub("", item.title)) for item in open_}
    best = max(likeness.values(), default=0)
    fitting = [item for item in open_ if likeness[item.number] == best and best >= min(_ALIKE, len(item.title))]
    return fitting[0] if len(fitting) == 1 else None


def _shared(one: str, other: str) -> int:
    """The length of the longest run of signs that stands in both."""
    runs = range(len(other), 0, -1)
    return next((long for long in runs if any(other[at : at + long] in one for at in range(len(other) - long + 1))), 0)


def put_down_all(work: Work, item: Item, entries: Sequence[str]) -> Listed:
    """Put down everybody of a list who is known by that name where whoever acts may keep lists, once. Each is told.

    Raises Refused: no lister, cancelled, over.
    """
    work.need(LISTERS)
    there = 0
    unknown = []
    told: list[int] = []
    waiting: list[int] = []
    for entry in entries:
        known = _who(work, entry)
        if known is None:
            unknown.append(entry)
            continue
        done = put_down(work, item, known)
        item = done.item
        if done.outcome in (Outcome.THERE, Outcome.WAITED):
            there += 1
            continue
        (told if done.outcome is Outcome.IN else waiting).append(known.id)
    off = (Choice("取消报名", f"取消报名 {item.number}"),)
    work.notify.people(told, "coming.listed_you", {"line": item_line(item)}, choices=off)
    work.notify.people(waiting, "coming.listed_wait", {"number": item.number}, choices=off)
    return Listed(item, len(told), len(waiting), there, tuple(unknown))


def _who(work: Work, entry: str) -> Person | None:
    """The one present person of that name in a place of the lister's. Two of one name are nobody."""
    names = [match[0] for match in _NAME.finditer(entry)]
    rows = work.tx.execute(select(*PERSON_COLUMNS).where(person.c.name.in_(names), person.c.state.in_(PRESENT)))
    found = [someone for row in rows if _is_theirs(work, someone := Person(*tuple(row)))]
    return found[0] if len(found) == 1 else None


def _is_theirs(work: Work, someone: Person) -> bool:
    """Whether they live where whoever acts may write lists."""
    home = work.county.places.by_id.get(someone.grid_id) if someone.grid_id is not None else None
    return home is not None and work.may(LISTERS, Where(home.path))


def names_me(work: Work, entries: Sequence[str]) -> bool:
    """Whether whoever acts stands on the list."""
    own = work.actor.person
    return own is not None and any(own.name in entry for entry in entries)
