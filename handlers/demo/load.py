"""Loads the demo county in one transaction, by what any county is made with: changes, the roster's import, bindings."""

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
from bot.work import Work, acting
from handlers.capabilities import HOUSE
from handlers.checkin.roster.rows import RosterRow
from handlers.checkin.roster.taking import take_in
from handlers.county.actions import carry_out
from handlers.county.changes import Appoint, Change, Vouch, Who
from handlers.county.register import Register
from handlers.demo.cast import CAST
from handlers.demo.people import PersonSeed, make_people
from handlers.demo.places import COMMUNITIES, COUNTY, COUNTY_CODE
from handlers.demo.tree import changes, keys
from handlers.service import bindings
from storage import events, places
from storage.people import add_chat
from storage.tables import account, chat, counter, event, person, place, unit, unit_place, week_item
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
            carry_out(work, changes(rng), (), told=False)
            register = Register(tx)
            at = {code: register.place(key).id for code, key in keys().items()}
            _groups(work, register)
            people = make_people(rng)
            take_in(work, _roster(people, today), progress)
            carry_out(work, [*_offices(people, today), *_vouched(people)], (), told=False)
            _insert(tx, account, _residents(now))
            tx.execute(sa.delete(counter))  # of claims; those of a book that a capability fills stay
            HOUSE.fill_demo(work, at)
        # It was always like this: nobody in the county added thirteen thousand people this morning.
        tx.execute(sa.delete(event))
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


def _roster(people: Sequence[PersonSeed], today: date) -> list[RosterRow]:
    """The roster as its workbook would be read; those who hold something have reported in, on paper."""
    names = {each.code: each.name for each in COMMUNITIES}
    cast = {member.name: member for member in CAST if member.checked_in}
    rows = []
    for number, seed in enumerate(people, 2):
        code, _, grid = seed.grid.partition("-")
        member = cast.get(seed.name)
        rows.append(
            RosterRow(
                row=number,
                number=seed.key,
                name=seed.name,
                unit=seed.unit,
                member=seed.member,
                community=names[code] if code else "",
                grid=f"第{grid}网格" if grid else "",
                building="1栋" if seed.checked_in else "",  # the roster does not know it of the others
                note="",
                since=today - _SINCE if seed.checked_in else None,
                accounts=((PLATFORM, member.user_id),) if member is not None and seed.checked_in else (),
            )
        )
    return rows


def _offices(people: Sequence[PersonSeed], today: date) -> Iterator[Change]:
    """Who holds which office."""
    places_of = keys()
    for seed in people:
        if seed.role:
            at = places_of.get(seed.role_at)
            who = Who(seed.name, seed.unit, number=seed.key)
            yield Appoint(who, seed.role, today - _SINCE, at or (), seed.role_at if at is None else "")


def _vouched(people: Sequence[PersonSeed]) -> Iterator[Change]:
    """Whose accounts those are who hold something: the sheet of offices says it with the office."""
    cast = {member.name: member for member in CAST if member.checked_in}
    for seed in people:
        if seed.role and seed.checked_in and (member := cast.get(seed.name)) is not None:
            yield Vouch(Who(seed.name, seed.unit, number=seed.key), PLATFORM, member.user_id, office=True)


def _residents(now: datetime) -> list[dict[str, Any]]:
    """Those of the cast whom nobody knows yet."""
    return [
        {"platform": PLATFORM, "user_id": each.user_id, "name": each.name, "person_id": None, "created_at": now}
        for each in CAST
        if not each.checked_in
    ]


def _groups(work: Work, register: Register) -> None:
    """Each grid's group and each community's, bound as somebody of the community would."""
    at = keys()
    titles = {f"{each.code}-{n}": f"{each.name}第{n}网格群" for each in COMMUNITIES for n in range(1, each.grids + 1)}
    titles |= {each.code: f"{each.name}工作群" for each in COMMUNITIES}
    for code, title in titles.items():
        chat_id = f"g-{code}" if "-" in code else f"g-{code}-staff"
        group = add_chat(work.tx, PLATFORM, BOT, chat_id, "group", title, None, work.now)
        bindings.bind(work, group, register.place(at[code]))


def _insert(tx: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        tx.execute(sa.insert(table), rows[start : start + CHUNK])
