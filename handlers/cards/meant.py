"""Which cards somebody means: a month, a community or grid, a unit, a person, within what they may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.access import Role, Where
from bot.refused import Refused, Unclear
from bot.values.fold import fold
from bot.values.numerals import read_number
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.cards import whom
from handlers.cards.whom import READERS
from handlers.figures.period import Period, find_period, month_of
from storage.people import Person
from storage.places import Place, Unit

LONGEST_MONTH = 31
_GRID = Pattern(r"第?([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:号)?网格")
_SPACE = Pattern(r"[\s,，。、:：;；!！]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """`period` is one calendar month. `where` is a community or a grid; `words`: what else was said;
    `deed`: the same with the units and places in it, which are part of what somebody did.
    """

    period: Period
    where: Place | None
    unit: Unit | None
    person: Person | None
    words: str
    deed: str = ""


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
    unit, without_unit = find_unit(work, rest)
    where, left = _where(work, without_unit, roles)
    near = partial(whom.knows, work, roles=roles)
    who, deed = whom.find_person(work, rest, near, unit=unit, where=where, gone=True)
    words = left if who is None else left.replace(who.name, " ", 1)
    return Meant(period, where, unit, who, _SPACE.sub(" ", words).strip(), _SPACE.sub(" ", deed).strip())


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
