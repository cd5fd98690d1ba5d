"""Whom somebody means by a name, within those they may mean: who lives there, and who served there and has moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import bindparam, select

from bot.access import Role, Where
from bot.refused import Unclear
from bot.values.pattern import Pattern
from bot.work import Work
from storage import people
from storage.people import Person
from storage.places import Place, Places, Unit
from storage.redaction import Scrubbed
from storage.tables import activity, person

READERS = frozenset({Role.COMMUNITY, Role.COUNTY})
_NAME = Pattern(r"[一-鿿·]{2,}")
_BEFORE = Pattern(r"(?:给|帮|替|为|把|看|查|请给|的)")
_called = select(*people.PERSON_COLUMNS).where(person.c.name.in_(bindparam("names", expanding=True)))
_served_at = (
    select(activity.c.grid_id)
    .where(activity.c.person_id == bindparam("person"), activity.c.state == "logged", activity.c.grid_id.is_not(None))
    .distinct()
)


def find_person(
    work: Work,
    text: str,
    allowed: Callable[[Person], bool],
    *,
    unit: Unit | None = None,
    where: Place | None = None,
    gone: bool = False,
) -> tuple[Person | None, str]:
    """Somebody of the roster who is allowed, and the text without the name: the longest that is one.

    `unit`, `where`: what is named in the text. It tells namesakes apart, and right beside the name it is theirs or
    nobody is meant. `gone`: those who have left too. Raises Unclear where several are called so, with how to tell
    them apart.
    """
    said = max((name for name in work.county.places.unit_names if name in text), key=len, default="") if unit else ""
    wanted = _candidates(text.replace(said, " ", 1) if said else text)
    if not wanted:
        return None, text
    rows = [people.person_of(tuple(row)) for row in work.tx.execute(_called, {"names": wanted})]
    near = [who for who in rows if who is not None and (gone or who.state != "left") and allowed(who)]
    longest = max((len(who.name) for who in near), default=0)
    named = [who for who in near if len(who.name) == longest]
    if named and unit is not None:
        theirs = [who for who in named if who.unit_id == unit.id]
        named = theirs if theirs or _whose(said, named[0].name).search(text) else named
    if named and where is not None and (len(named) > 1 or re.search(rf"网格[\s的]*{re.escape(named[0].name)}", text)):
        named = [who for who in named if is_of(work, who, where)]
    if not named:
        return None, text
    if len(named) > 1:
        ways = [_apart(work.county.places, who, named) for who in named]
        lines, example = Scrubbed("；".join(ways)), Scrubbed(ways[0])
        raise Unclear("cards.which_person", alone=True, name=Scrubbed(named[0].name), lines=lines, example=example)
    if unit is not None:
        text = _whose(said, named[0].name).sub(" ", text, count=1)
    return named[0], re.sub(rf"(?:第?[0-9]{{1,3}}网格[\s的]*)?{re.escape(named[0].name)}(?:同志)?", " ", text, count=1)


def _whose(unit: str, name: str) -> re.Pattern[str]:
    """县财政局王小兰, 县财政局的王小兰, 王小兰 县财政局."""
    unit, name = re.escape(unit), re.escape(name)
    return re.compile(rf"{unit}[\s的]*{name}(?:同志)?|{name}(?:同志)?\s*{unit}")


def told(places: Places, who: Person) -> Scrubbed:
    """The name as an answer says it, so that nobody takes a namesake for them: 王小兰（县财政局）."""
    unit = places.units.get(who.unit_id or 0)
    return Scrubbed(f"{who.name}（{unit.name}）" if unit is not None else who.name)


def _apart(places: Places, who: Person, named: Sequence[Person]) -> str:
    """What to write for one of several of a name: the unit before it or, where units are the same, the grid."""
    unit, grid = places.units.get(who.unit_id or 0), places.grid_of(who.grid_id)
    if grid is not None and (unit is None or sum(each.unit_id == who.unit_id for each in named) > 1):
        return f"{grid.name} {who.name}"
    return f"{unit.name} {who.name}" if unit is not None else who.name


def may_read(work: Work, who: Person, roles: Collection[Role] = READERS) -> bool:
    """Whether somebody lives where one of these roles is held."""
    home = work.county.places.by_id.get(who.grid_id) if who.grid_id is not None else None
    return home is not None and work.may(roles, Where(home.path))


def knows(work: Work, who: Person, roles: Collection[Role] = READERS) -> bool:
    """Whether somebody lives where one of these roles is held, or has a record of service there: what was done
    there stays there when they move."""
    return may_read(work, who, roles) or bool(served_at(work, who, roles))


def served_at(work: Work, who: Person, roles: Collection[Role] = READERS) -> list[Place]:
    """The grids and communities in which somebody lived when they served, of those where one of these roles is held."""
    places = work.county.places
    found = [places.by_id[at] for at in work.tx.scalars(_served_at, {"person": who.id}) if at in places.by_id]
    return [place for place in found if work.may(roles, Where(place.path))]


def is_of(work: Work, who: Person, where: Place) -> bool:
    """Whether they live at a place or below it, or have served as somebody who does."""
    by_id = work.county.places.by_id
    homes = [who.grid_id, *work.tx.scalars(_served_at, {"person": who.id})]
    return any(home in by_id and by_id[home].path.startswith(where.path) for home in homes if home is not None)


def _candidates(text: str) -> Sequence[str]:
    """What of a text may be a name: two to four signs from the beginning of each run, and behind 给, 替."""
    runs = _NAME.findall(text)
    runs += [behind for run in runs for before in _BEFORE.finditer(run) if len(behind := run[before.end() :]) > 1]
    return list(dict.fromkeys(run[:long] for run in runs for long in (4, 3, 2) if len(run) >= long))
