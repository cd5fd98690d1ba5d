"""The rules of 报到: who is matched, where they are put, how they move, pause and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update

from bot.access import Role, Where, spoken
from bot.actor import PRESENT
from bot.message import Choice
from bot.often import once_more
from bot.refused import Refused
from bot.values.place import PlaceRef
from bot.work import Work
from handlers.checkin.config import CheckinConfig
from handlers.county import lacking
from handlers.county.lacking import Lack
from handlers.county.offices import BY_OFFICE, MADE
from storage import people
from storage.events import What
from storage.people import PERSON_COLUMNS, Person, person_of
from storage.places import Place, Places, Unit
from storage.redaction import Scrubbed, scrub
from storage.tables import person

MEMBER = frozenset({Role.MEMBER})


class PersonEvent(What, record="person", read_ahead=True):
    """What happens to an entry of the roster; state and home decide which roles are held."""

    CHECKED_IN = "checked in"
    MOVED = "moved"
    ON_LEAVE = "on leave"
    BACK = "back"
    ASKED = "asked for a change"
    PUT_RIGHT = "put right by the community"


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives and serves."""

    grid: Place
    building: Place | None


def open_for(work: Work) -> bool:
    """Whether anybody can report in: there are units and a roster. Whoever can mend it hears that there are not."""
    root = work.county.places.root
    if not work.county.places.unit_names:
        lacking.stopped(work, Lack.UNITS, root)
    elif not has_roster(work):
        lacking.stopped(work, Lack.ROSTER, root)
    else:
        return True
    return False


def has_roster(work: Work) -> bool:
    """Whether a roster was imported, with numbers or without; who was only given an office is none."""
    imported = select(person.c.id).where(person.c.roster_key.not_like(f"{MADE}%{BY_OFFICE}")).limit(1)
    return work.tx.execute(imported).first() is not None


def homeless(work: Work, home: Home | Place | None) -> bool:
    """Whether somebody's grid cannot be written down because it is not made yet: who can make it hears of it."""
    places = work.county.places
    if not places.communities:
        lacking.stopped(work, Lack.COMMUNITIES, places.root)
        return True
    if isinstance(home, Place) and not places.grids(home):
        lacking.stopped(work, Lack.GRIDS, home)
        return True
    return not places.grid_names


def find_unit(places: Places, name: str) -> tuple[Unit | None, list[str]]:
    """The unit meant, or (None, up to three names that are near)."""
    unit = places.unit(name)
    if unit is not None:
        return unit, []
    from rapidfuzz import fuzz, process  # only for a name that nobody wrote so

    alike = process.extract(name, places.unit_names, scorer=fuzz.WRatio, score_cutoff=75, limit=8)
    names: list[str] = []
    for spelling, _, _ in alike:
        near = places.unit(spelling)
        if near is not None and near.name not in names:
            names.append(near.name)
    return None, names[:3]


def match(tx: Connection, name: str, unit: Unit) -> list[Person]:
    """The roster's entries for a name in a unit."""
    rows = tx.execute(
        select(*PERSON_COLUMNS).where(person.c.name == name, person.c.unit_id == unit.id).order_by(person.c.id)
    )
    return [who for row in rows if (who := person_of(tuple(row))) is not None]


def find_home(places: Places, ref: PlaceRef, default: Place | None) -> Home | Place | None:
    """The grid (and building) a place names; a community alone when its grid was not said; None if unknown.

    `default` is the grid or community already known, from the roster or from the group.
    """
    community = places.community(ref.community) if ref.community else None
    grid: Place | None = None
    if ref.grid:
        grid = places.grid(community or (places.community_of(default.id) if default else None), ref.grid)
    for name in (ref.estate, ref.text):
        if grid is None and name and (landmark := places.landmark(name)) is not None:
            grid = places.grid_of(landmark.id)
            community = community or places.community_of(landmark.id)
    if grid is None and community is None and default is not None and ref.building:
        grid = places.grid_of(default.id)
    if grid is None:
        return community
    return Home(grid, places.building(grid, ref.building) if ref.building else None)


def home_of(places: Places, who: Person | None, ref: PlaceRef | None, group: Place | None) -> Home | Place | None:
    """Where somebody lives by what they named, what the roster says, or the grid's group in which they wrote.

    As `find_home`: a community alone when its grid is not known yet, None if nothing is. `who` None: they have not
    proved who they are, so that nothing of the roster may show.
    """
    known = places.by_id.get(who.grid_id) if who is not None and who.grid_id is not None else None
    home = find_home(places, ref, known or group) if ref is not None else None
    if home is None and known is not None:
        return Home(known, places.by_id.get(who.building_id or 0) if who is not None else None)
    if home is None and group is not None and group.kind == "grid":
        return Home(group, None)
    return home


def where(places: Places, who: Person) -> Scrubbed:
    """Branch and building group, as far as they are known."""
    grid = places.by_id.get(who.grid_id) if who.grid_id is not None else None
    if grid is None:
        return Scrubbed("（还没有登记居住网格）")
    group = places.by_id.get(who.building_id) if who.building_id is not None else None
    if group is None:
        return scrub(grid.branch or places.full_name(grid))
    return scrub(f"{grid.branch}、{group.branch or group.name}")


def may_check_in(work: Work) -> None:
    """Raises Refused, with what can be done instead, for whoever has reported in already."""
    who = work.actor.person
    if who is None or who.state not in PRESENT:
        return
    if who.state == "leave":
        raise Refused("checkin.already_on_leave", choices=(Choice("销假", "销假"),))
    raise Refused("checkin.already", where=where(work.county.places, who))


class TryEvent(What, record="account"):
    """That somebody tried to report in: nothing of theirs changes, but it is counted."""

    TRIED = "tried to check in"


def try_once_more(work: Work) -> None:
    """Raises Refused, with the number to ring, for an account that has tried very often within the hour."""
    most = work.county.config.section(CheckinConfig).tries_per_hour
    duty = Scrubbed(work.county.config.county.duty_phone)
    once_more(work, TryEvent.TRIED, most, "checkin.tried_often", duty)


def enter(work: Work, who: Person, home: Home | None) -> Person:
    """Somebody who has proved who they are serves from now on: in the grid's branch and the building's group.

    `home` None: their grid is not known, or not made yet; what the roster says of it stays.
    """
    lives = {"grid_id": who.grid_id, "building_id": who.building_id}
    if home is not None:
        building = home.building.id if home.building else who.building_id if who.grid_id == home.grid.id else None
        lives = {"grid_id": home.grid.id, "building_id": building}
    return change(
        work,
        who,
        PersonEvent.CHECKED_IN,
        **lives,
        state="in",
        leave_from=None,
        leave_until=None,
        checked_in_at=work.now,
    )


def check_in(work: Work, home: Home | None) -> Person:
    """Whoever acts reports in. Raises Refused: they have already, or nobody knows yet who they are."""
    may_check_in(work)
    who = work.actor.person
    if who is None:
        raise Refused("checkin.who_first")
    return enter(work, who, home)


def move(work: Work, home: Home | Place | None) -> Person:
    """Move house: another grid, and a building of it or none.

    Raises Refused: not reported in, no grid is known of the new home.
    """
    who = _member(work)
    if not isinstance(home, Home):
        raise Refused("checkin.move_where")
    building = home.building.id if home.building else None
    return change(work, who, PersonEvent.MOVED, grid_id=home.grid.id, building_id=building)


def pause(work: Work, until: date | None, first: date | None = None) -> Person:
    """请假 or 暂不参加, from `first` (None: today) on: a normal state, no reason asked.

    Raises Refused: not reported in, a day that is over.
    """
    who = _member(work)
    if until is not None and until < work.now.date():
        raise Refused("checkin.leave_past")
    later = first if first is not None and first > work.now.date() else None
    return change(work, who, PersonEvent.ON_LEAVE, state="leave", leave_from=later, leave_until=until)


def resume(work: Work) -> Person:
    """Back from leave. Raises Refused: not reported in."""
    return back(work, _member(work))


def back(work: Work, who: Person) -> Person:
    """Somebody is back: they say so, or the last day of their leave is over."""
    return change(work, who, PersonEvent.BACK, state="in", leave_from=None, leave_until=None)


def _member(work: Work) -> Person:
    """The roster entry of whoever acts, for themselves. Raises Refused for who has not reported in."""
    who = work.actor.person
    if who is None or not work.may(MEMBER, Where()):
        raise Refused("refused.role", who=Scrubbed(spoken(MEMBER)))
    return who


def change(work: Work, who: Person, what: PersonEvent, **values: object) -> Person:
    """Write it into the entry of the roster, with what stood there; whoever calls has asked for the right."""
    old = {name: getattr(who, name) for name in values if name != "checked_in_at"}
    work.tx.execute(update(person).where(person.c.id == who.id).values(**values))
    changed = {name: value for name, value in values.items() if name in old and value != old[name]}
    before = {name: old[name] for name in changed}
    work.record(what, who.id, before=_plain(before), after=_plain(changed))
    return people.get_person(work.tx, who.id)


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
