"""Loads the demo county in one transaction, by the changes with which any county is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from bot.access import Held, Role
from bot.actor import Actor
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.texts import Texts
from bot.work import acting
from handlers.county.actions import carry_out
from handlers.county.changes import Appoint, Change, Vouch, Who
from handlers.county.register import Register
from handlers.demo.cast import CAST
from handlers.demo.people import PEOPLE, PersonSeed, make_people
from handlers.demo.places import COMMUNITIES, COUNTY, COUNTY_CODE
from handlers.demo.tree import changes, keys
from handlers.demo.week import ITEMS
from storage import events, places
from storage.tables import account, chat, person, place, unit, unit_place, week_item, week_list
from storage.workdays import COUNTY as COUNTY_TIME
from storage.workdays import WorkCalendar

PLATFORM = "web"
BOT = "room"
CHUNK = 2000  # rows a statement
_SEED = 20190731  # any fixed number: the same county everywhere
_SINCE = timedelta(days=60)  # before today: when the office holders came


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
        places.found(tx, COUNTY, COUNTY_CODE)
        county = County(Config(), Texts({}), WorkCalendar({}, frozenset()), places.load(tx))
        office = Actor(held=(Held(Role.COUNTY),))
        with events.holding(tx), acting(tx, county, now, Reach(), office) as work:
            carry_out(work, list(changes(rng)), (), told=False)
            register = Register(tx)
            at = {code: register.place(key).id for code, key in keys().items()}
            _insert(tx, chat, _groups(at, now))
            people = make_people(rng)
            _people(tx, people, register, at, now, progress)
            carry_out(work, list(_offices(tx, people, today)), (), told=False)
            _insert(tx, account, _residents(now))
            _week(tx, at, today, now)
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
    register: Register,
    at: dict[str, int],
    now: datetime,
    progress: Callable[[int, int], None] | None,
) -> None:
    checked_in_at = now - _SINCE
    units = {name: register.unit(name).id for name in {seed.unit for seed in people if seed.unit}}
    first = {code: register.place((*key, "1栋")).id for code, key in keys().items() if "-" in code}
    for start in range(0, len(people), CHUNK):
        rows = [
            {
                "name": seed.name,
                "unit_id": units[seed.unit] if seed.unit else None,
                "member": seed.member,
                "grid_id": at[seed.grid] if seed.grid else None,
                # Which building is asked at check-in; the roster does not know it.
                "building_id": first[seed.grid] if seed.checked_in else None,
                "state": "in" if seed.checked_in else "roster",
                "checked_in_at": checked_in_at if seed.checked_in else None,
                "leave_until": None,
                "notice_at": checked_in_at if seed.checked_in else None,
                "roster_key": seed.key,
                "created_at": now,
            }
            for seed in people[start : start + CHUNK]
        ]
        tx.execute(sa.insert(person), rows)
        if progress:
            progress(start + len(rows), PEOPLE)


def _offices(tx: sa.Connection, people: Sequence[PersonSeed], today: date) -> Iterator[Change]:
    """Who holds which office, and whose accounts the cast's are."""
    found = tx.execute(sa.select(person.c.roster_key, person.c.id).where(person.c.state == "in"))
    ids: dict[str, int] = {row.roster_key: row.id for row in found}
    places_of = keys()
    for seed in people:
        if seed.role:
            at = places_of.get(seed.role_at)
            unit_name = seed.role_at if at is None else ""
            yield Appoint(Who(seed.name, seed.unit, ids[seed.key]), seed.role, today - _SINCE, at or (), unit_name)
    cast = {member.name: member for member in CAST}
    for seed in people:
        if seed.checked_in and (member := cast.get(seed.name)) is not None:
            yield Vouch(Who(seed.name, seed.unit, ids[seed.key]), PLATFORM, member.user_id)


def _residents(now: datetime) -> list[dict[str, Any]]:
    """Those of the cast whom nobody knows yet."""
    return [
        {"platform": PLATFORM, "user_id": each.user_id, "name": each.name, "person_id": None, "created_at": now}
        for each in CAST
        if not each.checked_in
    ]


def _groups(at: dict[str, int], now: datetime) -> list[dict[str, Any]]:
    def row(chat_id: str, title: str, purpose: str, code: str) -> dict[str, Any]:
        return {
            "platform": PLATFORM,
            "bot": BOT,
            "chat_id": chat_id,
            "kind": "group",
            "title": title,
            "purpose": purpose,
            "place_id": at[code],
            "account_id": None,
            "active": True,
            "created_at": now,
        }

    grid_groups = [
        row(f"g-{each.code}-{number}", f"{each.name}第{number}网格群", "grid", f"{each.code}-{number}")
        for each in COMMUNITIES
        for number in range(1, each.grids + 1)
    ]
    return grid_groups + [row(f"g-{each.code}-staff", f"{each.name}工作群", "staff", each.code) for each in COMMUNITIES]


def _week(tx: sa.Connection, at: dict[str, int], today: date, now: datetime) -> None:
    monday = today - timedelta(days=today.weekday())
    head = {"week": monday, "issued_at": now, "account_id": None, "created_at": now}
    list_id = tx.execute(sa.insert(week_list).returning(week_list.c.id), head).scalar_one()
    _insert(
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
                "place_id": at[item.at] if item.at else None,
                "contact": f"{item.organiser}办公室",
                "wanted": item.wanted,
                "bring": item.bring,
                "note": item.note,
                "cancelled": False,
            }
            for number, item in enumerate(ITEMS, 1)
        ],
    )


def _insert(tx: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        tx.execute(sa.insert(table), rows[start : start + CHUNK])


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
