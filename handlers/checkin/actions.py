"""The rules of 报到: who is matched, where they are put, how they move, pause and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, select, update

from bot.refused import Refused
from bot.values.place import PlaceRef
from storage import events, people
from storage.events import By
from storage.people import PERSON_COLUMNS, Person, person_of
from storage.places import Place, Places, Unit
from storage.tables import (
    account,
    person,
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives and serves."""

    grid: Place
    building: Place | None


def find_unit(places: Places, said: str) -> tuple[Unit | None, list[str]]:
    """The unit meant, or (None, up to three names that are near)."""
    found = places.unit(said)
    if found is not None:
        return found, []
    near = process.extract(said, places.unit_names, scorer=fuzz.WRatio, score_cutoff=75, limit=8)
    names: list[str] = []
    for name, _, _ in near:
        one = places.unit(name)
        if one is not None and one.name not in names:
            names.append(one.name)
    return None, names[:3]


def match(tx: Connection, name: str, unit: Unit) -> list[Person]:
    """The roster's entries for a name in a unit."""
    rows = tx.execute(
        select(*PERSON_COLUMNS).where(person.c.name == name, person.c.unit_id == unit.id).order_by(person.c.id)
    )
    return [found for row in rows if (found := person_of(tuple(row))) is not None]


def taken(tx: Connection, who: Person, account_id: int) -> bool:
    """Whether somebody else's account already speaks for this entry."""
    query = select(account.c.id).where(account.c.person_id == who.id, account.c.id != account_id)
    return tx.execute(query.limit(1)).first() is not None


def find_home(places: Places, said: PlaceRef, default: Place | None) -> Home | Place | None:
    """The grid (and building) a place names; a community alone when its grid was not said; None if unknown.

    `default` is the grid or community already known, from the roster or from the group.
    """
    community = places.community(said.community) if said.community else None
    grid: Place | None = None
    if said.grid:
        grid = places.grid(community or (places.community_of(default.id) if default else None), said.grid)
    for name in (said.estate, said.text):
        if grid is None and name and (landmark := places.landmark(name)) is not None:
            grid = places.grid_of(landmark.id)
            community = community or places.community_of(landmark.id)
    if grid is None and community is None and default is not None and said.building:
        grid = places.grid_of(default.id)
    if grid is None:
        return community
    return Home(grid, places.building(grid, said.building) if said.building else None)


def check_in(tx: Connection, who: Person, home: Home, account_id: int, by: By, now: datetime) -> Person:
    """Put a person into the grid's branch and the building's group, and link the account.

    Raises Refused if another account speaks for this person.
    """
    if taken(tx, who, account_id):
        raise Refused("checkin.taken")
    people.link(tx, account_id, who.id)
    return _change(
        tx,
        who,
        "checked in" if who.state != "in" else "linked",
        by,
        now,
        grid_id=home.grid.id,
        building_id=home.building.id if home.building else who.building_id if who.grid_id == home.grid.id else None,
        state="in",
        leave_until=None,
        checked_in_at=now,
    )


def move(tx: Connection, who: Person, home: Home, by: By, now: datetime) -> Person:
    """Move house: another grid, and a building of it or none."""
    building = home.building.id if home.building else None
    return _change(tx, who, "moved", by, now, grid_id=home.grid.id, building_id=building)


def pause(tx: Connection, who: Person, until: date | None, by: By, now: datetime) -> Person:
    """请假 or 暂不参加: a normal state, no reason asked."""
    if until is not None and until < now.date():
        raise Refused("checkin.leave_past")
    return _change(tx, who, "on leave", by, now, state="leave", leave_until=until)


def resume(tx: Connection, who: Person, by: By, now: datetime) -> Person:
    """Back from leave."""
    return _change(tx, who, "back", by, now, state="in", leave_until=None)


def notice_shown(tx: Connection, who: Person, by: By, now: datetime) -> None:
    """The privacy notice is shown once; when, is kept."""
    _change(tx, who, "notice shown", by, now, notice_at=now)


def _change(tx: Connection, who: Person, what: str, by: By, now: datetime, **values: object) -> Person:
    old = {name: getattr(who, name) for name in values if name != "checked_in_at"}
    tx.execute(update(person).where(person.c.id == who.id).values(**values))
    changed = {name: value for name, value in values.items() if name in old and value != old[name]}
    before = {name: old[name] for name in changed}
    events.record(tx, now, by, "person", who.id, what, before=_plain(before), after=_plain(changed))
    return people.get_person(tx, who.id)


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
