"""Loads the demo county in one transaction. Numbers are the database's own: PostgreSQL's sequences stay right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import sqlalchemy as sa

from storage.demo.cast import CAST
from storage.demo.people import PEOPLE, PersonSeed, make_people
from storage.demo.tree import CHUNK, PLATFORM, group_rows, insert, insert_ids, write_places, write_units
from storage.demo.week import ITEMS
from storage.tables import (
    account,
    chat,
    person,
    place,
    role,
    unit,
    unit_place,
    week_item,
    week_list,
)
from storage.workdays import COUNTY as COUNTY_TIME

_SEED = 20190731  # any fixed number: the same county everywhere


@dataclass(frozen=True, slots=True)
class DemoCounts:
    """How many of each the database holds."""

    communities: int
    grids: int
    buildings: int
    units: int
    pairings: int
    people: int
    members: int
    groups: int
    week_items: int


def is_loaded(tx: sa.Connection) -> bool:
    """Whether the demo county is in this database."""
    return tx.scalar(sa.select(person.c.id).where(person.c.roster_key == "demo-00001")) is not None


def load_demo(tx: sa.Connection, today: date, progress: Callable[[int, int], None] | None = None) -> DemoCounts:
    """Write the demo county, with the list of the week that `today` is in. Loaded already: nothing changes.

    `progress` is told (people written, people in all).
    """
    if not is_loaded(tx):
        rng = Random(_SEED)
        now = datetime.combine(today, time(), COUNTY_TIME)
        places = write_places(tx, rng)
        units = write_units(tx, places)
        chats = group_rows(places, now)
        insert(tx, chat, chats)
        _people(tx, make_people(rng), places, units, today, now, progress)
        _week(tx, places, today, now)
    return count(tx)


def count(tx: sa.Connection) -> DemoCounts:
    """What the database holds now."""

    def rows(table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        return tx.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0

    return DemoCounts(
        communities=rows(place, place.c.kind == "community"),
        grids=rows(place, place.c.kind == "grid"),
        buildings=rows(place, place.c.kind == "building"),
        units=rows(unit),
        pairings=rows(unit_place),
        people=rows(person),
        members=rows(person, person.c.member),
        groups=rows(chat, chat.c.kind == "group"),
        week_items=rows(week_item),
    )


def _people(
    tx: sa.Connection,
    people: Sequence[PersonSeed],
    places: dict[str, int],
    units: dict[str, int],
    today: date,
    now: datetime,
    progress: Callable[[int, int], None] | None,
) -> None:
    checked_in_at = now - timedelta(days=60)
    for start in range(0, len(people), CHUNK):
        rows = [
            {
                "name": p.name,
                "unit_id": units[p.unit] if p.unit else None,
                "member": p.member,
                "grid_id": places[p.grid] if p.grid else None,
                # Which building is asked at check-in; the roster does not know it.
                "building_id": places[f"{p.grid}-1"] if p.checked_in else None,
                "state": "in" if p.checked_in else "roster",
                "checked_in_at": checked_in_at if p.checked_in else None,
                "leave_until": None,
                "notice_at": checked_in_at if p.checked_in else None,
                "roster_key": p.key,
                "created_at": now,
            }
            for p in people[start : start + CHUNK]
        ]
        tx.execute(sa.insert(person), rows)
        if progress:
            progress(start + len(rows), PEOPLE)

    found = tx.execute(sa.select(person.c.roster_key, person.c.id).where(person.c.state == "in"))
    ids: dict[str, int] = {row.roster_key: row.id for row in found}
    insert(
        tx,
        role,
        [
            {
                "person_id": ids[p.key],
                "name": p.role,
                "place_id": places.get(p.role_at),
                "unit_id": units.get(p.role_at),
                "since": today - timedelta(days=60),
                "until": None,
            }
            for p in people
            if p.role
        ],
    )
    by_name = {p.name: ids[p.key] for p in people if p.checked_in}
    insert(
        tx,
        account,
        [
            {
                "platform": PLATFORM,
                "user_id": member.user_id,
                "name": member.name,
                "person_id": by_name[member.name] if member.checked_in else None,
                "created_at": now,
            }
            for member in CAST
        ],
    )


def _week(tx: sa.Connection, places: dict[str, int], today: date, now: datetime) -> None:
    monday = today - timedelta(days=today.weekday())
    (list_id,) = insert_ids(tx, week_list, [{"week": monday, "issued_at": now, "account_id": None, "created_at": now}])
    insert(
        tx,
        week_item,
        [
            {
                "list_id": list_id,
                "number": number,
                "theme": item.theme,
                "title": item.title,
                "day": item.day(monday),
                "start_min": _minutes(item.start),
                "end_min": _minutes(item.end),
                "place": item.place,
                "organiser": item.organiser,
                "place_id": places[item.at] if item.at else None,
                "contact": f"{item.organiser}办公室",
                "wanted": item.wanted,
                "bring": item.bring,
                "note": item.note,
                "cancelled": False,
            }
            for number, item in enumerate(ITEMS, 1)
        ],
    )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
