"""Finding the open case that a report repeats, quickly; what was said to be apart stays apart; hot spots."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from bot.app import load_texts
from bot.config import Config
from bot.county import County
from bot.county import read as read_county
from handlers import likeness
from handlers.likeness import Described
from storage.database import Database
from storage.tables import whistle, whistle_apart
from tests.likeness.test_scoring import said
from tests.sorting.cases import put, row
from tests.whistles.ground import NOW, Ground


@pytest.fixture
def known(database: Database, ground: Ground) -> County:
    return read_county(Config(), load_texts(), database)


def here(ground: Ground, matter: str, place: str = "3号楼", **more: Any) -> Described:
    return replace(said(place, matter), community_id=ground.home.id, grid_id=ground.grid.id, **more)


def test_the_open_case_of_the_same_matter(tx: Connection, ground: Ground, known: County) -> None:
    put(tx, ground, "3号楼电梯坏了")
    one = put(tx, ground, "3号楼楼道灯坏了")
    found = likeness.suggest(tx, known, here(ground, "3栋楼道灯不亮", "3栋"), NOW)
    assert found is not None
    assert (found.whistle_id, found.sure) == (one, True)


@pytest.mark.parametrize(
    "more",
    [
        {"closed_at": NOW, "state": "已办结"},
        {"private": True},
        {"at": NOW - timedelta(days=31)},  # beyond [whistle] alike_days
        {"grid_id": None, "place": "5号楼"},
    ],
)
def test_what_is_no_candidate(tx: Connection, ground: Ground, known: County, more: dict[str, Any]) -> None:
    put(tx, ground, "停水了", **more)
    assert likeness.suggest(tx, known, here(ground, "停水了"), NOW) is None


def test_another_community_is_never_looked_at(tx: Connection, ground: Ground, known: County) -> None:
    put(tx, ground, "停水了", community_id=ground.elsewhere.id, grid_id=None)
    assert likeness.suggest(tx, known, here(ground, "停水了"), NOW) is None


def test_a_private_report_finds_nothing(tx: Connection, ground: Ground, known: County) -> None:
    put(tx, ground, "停水了")
    assert likeness.suggest(tx, known, here(ground, "停水了", private=True), NOW) is None
    assert likeness.hot(tx, known, here(ground, "停水了", private=True), NOW, 90) == ()


def test_of_two_about_as_likely_none_is_sure(tx: Connection, ground: Ground, known: County) -> None:
    put(tx, ground, "停水了")
    put(tx, ground, "停水了")
    found = likeness.suggest(tx, known, here(ground, "停水了"), NOW)
    assert found is not None
    assert not found.sure


def test_what_is_apart_is_never_suggested_again(tx: Connection, ground: Ground, known: County) -> None:
    one, other = put(tx, ground, "停水了"), put(tx, ground, "停水了")
    report = here(ground, "停水了")
    found = likeness.suggest(tx, known, report, NOW, whistle_id=other)
    assert found is not None
    assert found.whistle_id == one
    for pair in ((one, other), (other, one), (one, one)):
        likeness.apart(tx, *pair, NOW)
    assert likeness.suggest(tx, known, report, NOW, whistle_id=other) is None
    assert likeness.suggest(tx, known, report, NOW, whistle_id=one) is None
    assert tx.execute(select(whistle_apart.c.whistle_id, whistle_apart.c.other_id)).all() == [(one, other)]


def test_the_same_kind_at_the_same_place_again(tx: Connection, ground: Ground, known: County) -> None:
    done = {"closed_at": NOW, "state": "已办结"}
    first = put(tx, ground, "排水沟堵了", "3号楼", NOW - timedelta(days=60), **done)
    second = put(tx, ground, "3号楼门口积水", "3号楼", NOW - timedelta(days=20), **done)
    put(tx, ground, "楼道灯坏了", "3号楼", NOW - timedelta(days=5))
    put(tx, ground, "排水沟堵了", "5号楼", NOW - timedelta(days=5))
    put(tx, ground, "排水沟堵了", "3号楼", NOW - timedelta(days=5), state="撤回", closed_at=NOW)
    put(tx, ground, "排水沟堵了", "3号楼", NOW - timedelta(days=5), merged_into=first)
    put(tx, ground, "排水沟堵了", "3号楼", NOW - timedelta(days=100), **done)
    now = put(tx, ground, "排水沟又堵了")
    past = likeness.hot(tx, known, here(ground, "排水沟又堵了"), NOW, 90, whistle_id=now)
    assert [one.whistle_id for one in past] == [second, first]
    assert past[0].state == "已办结"
    same = likeness.hot(tx, known, here(ground, "排水沟又堵了", category="城市管理"), NOW, 90, whistle_id=now)
    assert same == past
    assert likeness.hot(tx, known, here(ground, "排水沟又堵了", category="环境整治"), NOW, 90, whistle_id=now) == ()


def test_a_case_and_a_report_are_told_alike(ground: Ground) -> None:
    class Report:
        matter, place, category, private = "停水了", "3号楼", "城市管理", False
        community, grid = ground.home, ground.grid

    found = likeness.described(Report(), NOW)
    assert (found.community_id, found.grid_id, found.building_id) == (ground.home.id, ground.grid.id, None)


def test_a_year_of_cases_is_searched_quickly(tx: Connection, ground: Ground, known: County) -> None:
    """12,000 cases in a year, a third of them still open: a new report is compared within some milliseconds."""
    random = Random(1)
    matters = (
        "楼道灯坏了",
        "停水了",
        "垃圾没人清",
        "电梯坏了",
        "路灯不亮",
        "下水道堵了",
        "违停堵住消防通道",
        "噪音扰民",
    )
    rows = []
    for _ in range(12_000):
        place = f"{random.randint(1, 40)}号楼{random.choice(['', '1单元', '2单元'])}"
        at = NOW - timedelta(minutes=random.randint(0, 365 * 1440))
        closed = {"closed_at": NOW, "state": "已办结"} if random.random() < 0.67 else {}
        where = {"community_id": random.choice([ground.home.id, *[ground.elsewhere.id] * 9]), "grid_id": None}
        rows.append(row(ground, f"{place}{random.choice(matters)}", place, at, **where, **closed))
    tx.execute(insert(whistle), rows)
    report = here(ground, "7号楼楼道灯不亮", "7号楼")
    likeness.suggest(tx, known, report, NOW)
    began = time.perf_counter()
    for number in range(1, 21):
        likeness.suggest(tx, known, here(ground, f"{number}号楼楼道灯不亮", f"{number}号楼"), NOW)
    taken = (time.perf_counter() - began) / 20
    assert taken < 0.1  # 10 ms on an idle machine (see tests.likeness.measure); this one may be busy
