"""What is read out of the words behind a command of the county: places, units, days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.access import Role
from bot.refused import Unclear
from bot.turn import Turn
from bot.values.day import find_day
from bot.values.pattern import Pattern
from handlers.county import finding
from handlers.county.finding import SEPARATORS
from storage.places import Key, Kind, Place, Unit
from storage.redaction import Scrubbed

_INTO = Pattern(
    r"^[\s,，]*(?:改名?为|改成|改名|更名为|并入|并到|并|划到|划给|移到|移|到|至|去|为|叫做?|是|和|与|→|->|=)[\s:：]*"
)
_SINCE = Pattern(r"[从自]\s?(?=[0-9一二今明后昨本下])")
_UNTIL = Pattern(r"(?:任期|期限)?\s?[到至]\s?(?=[0-9一二今明后本下])")


def home(turn: Turn) -> Place | None:
    """Where a place is meant whose community is not said: the group's, or the one in which the speaker holds office."""
    places = turn.county.places
    bound = places.by_id.get(turn.chat.place_id or 0)
    if bound is not None:
        return bound
    paths = {held.path for held in turn.held if held.path and held.role in (Role.COMMUNITY, Role.GRID, Role.SECRETARY)}
    widest = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    return next((row for row in places.by_id.values() if row.path == widest[0]), None) if len(widest) == 1 else None


def place(turn: Turn, text: str, example: str, above: Kind | None = None) -> tuple[Place, str]:
    """The place at the start of a text and the rest. Raises Unclear with an example."""
    begun = finding.at_start(turn.county.places, text, home(turn), above)
    if begun is None:
        raise Unclear("county.which_place", example=Scrubbed(example))
    return begun


def unit_at_start(turn: Turn, text: str) -> tuple[Unit, str] | None:
    """A unit by its longest name with which a text begins, and the rest."""
    plain = text.strip(SEPARATORS)
    names = [name for name in turn.county.places.unit_names if plain.startswith(name)]
    if not names:
        return None
    name = max(names, key=len)
    unit = turn.county.places.unit(name)
    return (unit, plain[len(name) :].strip(SEPARATORS)) if unit is not None else None


def unit(turn: Turn, text: str, example: str) -> tuple[Unit, str]:
    """The same. Raises Unclear with an example."""
    begun = unit_at_start(turn, text)
    if begun is None:
        raise Unclear("county.which_unit", example=Scrubbed(example))
    return begun


def into(rest: str) -> str:
    """What follows 为, 到, 并入: the second thing that was named."""
    return _INTO.sub("", rest).strip(SEPARATORS)


def key(turn: Turn, where: Place) -> Key:
    """As changes name a place."""
    return turn.county.places.key(where)


@dataclass(frozen=True, slots=True)
class Term:
    """From when and until when an office is held, as far as it is said; `rest` is the text without it."""

    since: date | None
    until: date | None
    rest: str


def term(turn: Turn, text: str) -> Term:
    """从12月1日 到 2027-12-31."""
    since, text = _day(turn, text, _SINCE)
    until, text = _day(turn, text, _UNTIL)
    return Term(since, until, text)


def _day(turn: Turn, text: str, behind: Pattern) -> tuple[date | None, str]:
    for mark in behind.finditer(text):
        day = find_day(text[mark.end() :], turn.given, ahead=True)
        if day is not None and day.start == 0:
            return day.value, f"{text[: mark.start()]} {text[mark.end() + day.end :]}"
    return None, text


def page(text: str) -> tuple[str, int]:
    """水东社区 2 → the text, and which page of it (1 is the first)."""
    page = re.search(r"(?:^|\s)第?([0-9]{1,3})页?\s*$", text)
    return (text[: page.start()].strip(), max(1, int(page[1]))) if page is not None else (text.strip(), 1)


def pieces(text: str, fits: Callable[[str], bool] = bool) -> list[str]:
    """The words between spaces and commas."""
    return [piece for piece in re.split(r"[\s,，、;；]+", text) if piece and fits(piece)]
