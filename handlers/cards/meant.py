"""Which cards somebody means: a month, a community or grid, a unit, a person, within what they may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import select

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.figures.period import Period, find_period, month_of
from storage import people
from storage.people import Person
from storage.places import Kind, Place, Unit
from storage.tables import person

READERS = frozenset({Role.COMMUNITY, Role.COUNTY})
LONGEST_MONTH = 31
_GRID = Pattern(r"第?([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:号)?网格")
_NAME = Pattern(r"[一-鿿·]{2,}")
_SPACE = Pattern(r"[\s,，。、:：;；!！]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """`period` is one calendar month. `where` is a community or a grid; `words`: what else was said."""

    period: Period
    where: Place | None
    unit: Unit | None
    person: Person | None
    words: str


def find_month(text: str, today: date) -> tuple[Period, str]:
    """The month that is said, this one if none is, and the text without it. Raises Unclear for a longer time."""
    said = find_period(text, today)
    if said is None:
        return month_of(today), text
    period, rest = said
    if (period.until - period.since).days > LONGEST_MONTH or period.since.day != 1:
        raise Unclear("cards.which_month")
    return period, rest


def read(work: Work, text: str, roles: Collection[Role] = READERS) -> Meant:
    """What is meant by somebody's words. Raises Refused: not theirs, nobody of that name; Unclear: which one."""
    period, rest = find_month(fold(text), work.now.date())
    unit, rest = find_unit(work, rest)
    where, rest = _where(work, rest, roles)
    near = partial(may_read, work, roles=roles)
    who, rest = find_person(work, rest, near) if where is None or where.kind == Kind.COMMUNITY else (None, rest)
    words = _SPACE.sub(" ", rest).strip()
    return Meant(period, where, unit, who, words)


def place_or_own(work: Work, meant: Meant, roles: Collection[Role] = READERS) -> Place:
    """The place that was said, or the only one somebody answers for. Raises Refused and Unclear."""
    if meant.where is not None:
        return meant.where
    own = own_communities(work, roles)
    if len(own) != 1:
        raise Unclear("cards.which_place") if own or _county_wide(work, roles) else Refused("cards.not_yours")
    return own[0]


def own_communities(work: Work, roles: Collection[Role] = READERS) -> list[Place]:
    """The communities over which somebody holds one of these roles; the county office answers for none by itself."""
    paths = [held.path for held in work.actor.held if held.role in roles and held.role is not Role.COUNTY]
    return [place for place in work.county.places.communities if any(place.path.startswith(path) for path in paths)]


def grids(work: Work, where: Place) -> list[int]:
    """The ids of a place and of everything below it that people live in."""
    return [place.id for place in work.county.places.by_id.values() if place.path.startswith(where.path)]


def _county_wide(work: Work, roles: Collection[Role]) -> bool:
    return any(held.role is Role.COUNTY for held in work.actor.held if held.role in roles)


def find_unit(work: Work, text: str) -> tuple[Unit | None, str]:
    """The unit whose name stands in a text, and the text without it."""
    places = work.county.places
    name = max((name for name in places.unit_names if name in text), key=len, default="")
    return (places.unit(name), text.replace(name, " ", 1)) if name else (None, text)


def _where(work: Work, text: str, roles: Collection[Role]) -> tuple[Place | None, str]:
    places = work.county.places
    name = max((name for name in places.known_communities if name in text), key=len, default="")
    community = places.community(name) if name else None
    if name:
        text = text.replace(name, " ", 1)
    said = _GRID.search(text)
    if said is None:
        return _allowed(work, community, roles), text
    number = read_number(said[1])
    own = [community] if community is not None else own_communities(work, roles)
    if len(own) != 1 or own[0] is None:
        raise Unclear("cards.which_place")
    grid = places.grid(own[0], f"第{int(number or 0)}网格")
    if grid is None:
        raise Unclear("cards.no_grid", number=int(number or 0))
    return _allowed(work, grid, roles), f"{text[: said.start()]} {text[said.end() :]}"


def _allowed(work: Work, where: Place | None, roles: Collection[Role]) -> Place | None:
    if where is not None and not work.may(roles, Where(where.path)):
        raise Refused("cards.not_yours")
    return where


def find_person(work: Work, text: str, allowed: Callable[[Person], bool]) -> tuple[Person | None, str]:
    """Somebody of the roster who is allowed, and the text without the name: the longest that is one.

    Raises Unclear where several are called so.
    """
    wanted = _candidates(text)
    if not wanted:
        return None, text
    query = select(*people.PERSON_COLUMNS).where(person.c.name.in_(wanted), person.c.state != "left")
    rows = [known for row in work.tx.execute(query) if (known := people.person_of(tuple(row))) is not None]
    near = [who for who in rows if allowed(who)]
    longest = max((len(who.name) for who in near), default=0)
    named = [who for who in near if len(who.name) == longest]
    if not named:
        return None, text
    if len(named) > 1:
        raise Unclear("cards.which_person", alone=True)
    return named[0], re.sub(rf"{re.escape(named[0].name)}(?:同志)?", " ", text, count=1)


def may_read(work: Work, who: Person, roles: Collection[Role] = READERS) -> bool:
    """Whether somebody lives where one of these roles is held."""
    home = work.county.places.by_id.get(who.grid_id) if who.grid_id is not None else None
    return home is not None and work.may(roles, Where(home.path))


_BEFORE = Pattern(r"(?:给|帮|替|为|把|看|查|请给)")


def _candidates(text: str) -> Sequence[str]:
    """What of a text may be a name: two to four signs from the beginning of each run, and behind 给, 替."""
    runs = _NAME.findall(text)
    runs += [behind for run in runs for before in _BEFORE.finditer(run) if len(behind := run[before.end() :]) > 1]
    return list(dict.fromkeys(run[:long] for run in runs for long in (4, 3, 2) if len(run) >= long))
