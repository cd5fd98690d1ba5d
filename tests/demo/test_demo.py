"""The demo county has the seed's shape, is the same every time, and is loaded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
import sqlalchemy as sa

from bot.access import Role
from bot.capability import House
from handlers.capabilities import CAPABILITIES
from handlers.demo import CAST, DemoCounts, is_loaded, load_demo
from handlers.demo.people import make_people
from handlers.demo.places import COMMUNITIES, ESTATES
from handlers.demo.units import UNITS
from storage.database import Database
from storage.places import load as load_places
from storage.tables import account, chat, person, place, role, unit, unit_place, week_item, week_list

SUNDAY = date(2026, 11, 22)
# What is asked of the loading and not of the store: a load takes seconds, and both databases have one as it is.
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def tx(county: Database) -> Iterator[sa.Connection]:
    """The store with the demo in it, loaded on SUNDAY, open for writing; rolled back with the test."""
    with county.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def test_it_is_shaped_like_the_seed(tx: sa.Connection) -> None:
    again = load_demo(tx, SUNDAY)
    assert again == DemoCounts(
        communities=10,
        grids=80,
        buildings=again.buildings,
        units=108,
        pairings=108,
        people=13_400,
        members=8_400,
        groups=90,
        week_items=10,
    )
    assert again.buildings >= 400
    assert is_loaded(tx)


def test_loading_twice_changes_nothing(tx: sa.Connection) -> None:
    before = tx.execute(sa.select(sa.func.max(person.c.id), sa.func.count())).one()
    load_demo(tx, SUNDAY + timedelta(days=30))
    assert tx.execute(sa.select(sa.func.max(person.c.id), sa.func.count())).one() == before


def test_an_empty_store_has_no_demo(database: Database) -> None:
    with database.reading() as tx:
        assert not is_loaded(tx)


def test_every_path_is_the_parents_and_the_own_number(tx: sa.Connection) -> None:
    rows = {one.id: one for one in tx.execute(sa.select(place))}
    for one in rows.values():
        above = rows[one.parent_id].path if one.parent_id else "/"
        assert one.path == f"{above}{one.id}/"
    assert Counter(one.path.count("/") - 1 for one in rows.values())[4] == 80


def test_branches_and_building_groups_have_their_names(tx: sa.Connection) -> None:
    places = load_places(tx)
    community = places.community("水东")
    assert community is not None
    assert (community.name, community.code) == ("水东社区", "SD")
    grid = places.grid(community, "第1网格")
    assert grid is not None
    assert grid.branch == "水东社区第1网格党支部"
    building = places.building(grid, "3栋")
    assert building is not None
    assert building.branch == "第1网格3栋党小组"
    assert places.landmark("温馨港湾小区") == grid
    assert places.landmark("温馨港湾") == grid


def test_pairings_are_the_articles(tx: sa.Connection) -> None:
    statement = sa.select(unit.c.name, place.c.name).join_from(unit_place, unit).join(place)
    pairs = [(one[0], one[1]) for one in tx.execute(statement)]
    assert len({name for name, _ in pairs}) == len(pairs) == 108
    assert Counter(community for _, community in pairs)["南外社区"] == 11
    assert dict(pairs)["县交通运输局"] == "水东社区"
    assert dict(pairs)["县妇幼保健院"] == "西北街社区"


def test_units_answer_to_their_common_names(tx: sa.Connection) -> None:
    places = load_places(tx)
    said = ("县检察院", "县交通运输局", "交通运输局", "交通局", "会昌县妇幼保健院", "县委组织部", "县委")
    assert [name for name in said if places.unit(name) is None] == ["县委"]


def test_names_of_units_places_and_estates_do_not_clash() -> None:
    names = [name for one in UNITS for name in (one.name, *one.aliases)]
    assert len(set(names)) == len(names)
    assert len(UNITS) == sum(one.pairings for one in COMMUNITIES) == 108
    assert len(set(ESTATES)) == len(ESTATES) == sum(one.grids for one in COMMUNITIES) == 80
    assert [one.name for one in COMMUNITIES if one.seed] == ["水东社区", "西北街社区", "南外社区", "贡江社区"]


def test_roles_are_held_once_each_where_they_belong(tx: sa.Connection) -> None:
    rows = tx.execute(sa.select(role.c.name, role.c.place_id, role.c.unit_id, person.c.state).join(person)).all()
    assert Counter(one[0] for one in rows) == {
        Role.GRID: 80,
        Role.SECRETARY: 80,
        Role.COMMUNITY: 30,
        Role.LIAISON: 108,
        Role.COUNTY: 2,
    }
    assert all(one.state == "in" for one in rows)
    assert all((one.place_id is None) == (one.name == "liaison") == (one.unit_id is not None) for one in rows)
    secretaries = sa.select(person.c.member).join(role).where(role.c.name == "secretary")
    assert set(tx.execute(secretaries).scalars()) == {True}


def test_most_of_the_roster_waits_to_report_in(tx: sa.Connection) -> None:
    waiting = tx.execute(sa.select(person.c.grid_id, person.c.building_id).where(person.c.state == "roster")).all()
    assert len(waiting) > 13_000
    assert all(one.building_id is None for one in waiting)
    known = sum(one.grid_id is not None for one in waiting) / len(waiting)
    assert 0.78 < known < 0.82


def test_the_list_is_this_weeks_and_on_saturday(tx: sa.Connection) -> None:
    listed = tx.execute(sa.select(week_list)).one()
    assert listed.week == date(2026, 11, 16)
    assert listed.issued_at is not None  # a draft would never be pushed
    rows = tx.execute(sa.select(week_item).order_by(week_item.c.number)).all()
    assert [one.number for one in rows] == list(range(1, 11))
    assert {one.theme for one in rows} == {
        "学习教育日", "结对帮扶日", "便民服务日", "企业走访日", "项目推进日", "志愿服务日",
    }  # fmt: skip
    assert Counter(one.day for one in rows)[date(2026, 11, 21)] == 9
    assert all(one.start_min < one.end_min for one in rows)


def test_the_cast_is_unmistakable(tx: sa.Connection) -> None:
    groups = set(tx.execute(sa.select(chat.c.chat_id)).scalars())
    assert len({one.user_id for one in CAST}) == len(CAST) == 11
    for one in CAST:
        rows = tx.execute(sa.select(person).where(person.c.name == one.name)).all()
        assert len(rows) == one.on_roster
        linked = tx.execute(
            sa.select(account.c.person_id).where(account.c.platform == "web", account.c.user_id == one.user_id)
        ).scalar_one()
        assert (linked is not None) == one.checked_in
        if rows:
            assert rows[0].state == ("in" if one.checked_in else "roster")
            assert rows[0].member == one.member
            assert linked in (None, rows[0].id)
        held = tx.execute(sa.select(role.c.name).where(role.c.person_id == linked)).scalars().all() if linked else []
        assert held == ([one.role] if one.role else [])
        assert set(one.groups) <= groups


def test_groups_are_bound_to_their_places(tx: sa.Connection) -> None:
    statement = sa.select(chat.c.title, chat.c.purpose, place.c.kind, place.c.name).join_from(chat, place)
    rows = {one.title: one for one in tx.execute(statement)}
    assert tuple(rows["水东社区第1网格群"])[1:] == ("grid", "grid", "第1网格")
    assert tuple(rows["水东社区工作群"])[1:] == ("staff", "community", "水东社区")
    assert Counter(one.purpose for one in rows.values()) == {"grid": 80, "staff": 10}


def test_numbers_go_on_where_the_demo_stopped(tx: sa.Connection) -> None:
    """PostgreSQL's sequences do not move when a row brings its own number: the demo must not."""
    last = tx.execute(sa.select(sa.func.max(unit.c.id))).scalar_one()
    made = tx.execute(sa.insert(unit).values(name="新来的单位").returning(unit.c.id)).scalar_one()
    assert made > last


def test_the_same_county_every_time() -> None:
    first, second = make_people(Random(7)), make_people(Random(7))
    assert first == second
    names = Counter(one.name for one in first)
    assert len({one.key for one in first}) == len(first)
    assert 1_000 < sum(number > 1 for number in names.values()) < 3_000
    assert sum(number > 1 for number in Counter((one.name, one.unit) for one in first).values()) > 10


@ON_ONE
def test_progress_rises_to_the_whole(database: Database) -> None:
    seen: list[tuple[int, int]] = []
    with database.begin() as tx:
        load_demo(tx, SUNDAY, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (13_400, 13_400)


@ON_ONE
def test_each_capability_of_the_house_has_its_own_part(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Mapping[str, int]] = []
    others = [each for each in CAPABILITIES if each.name != "week"]
    others[-1] = replace(others[-1], demo=lambda _, at: asked.append(at))
    monkeypatch.setattr("handlers.demo.load.HOUSE", House(others))
    with database.begin() as tx:
        assert load_demo(tx, SUNDAY).week_items == 0, "the list is the week's, and goes with it"
        (at,) = asked
        assert load_places(tx).by_id[at["SD-1"]].name == "第1网格"
