"""Whatever a county looks like, what is written out is what is there."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from bot.access import Role
from bot.actor import OPERATOR
from bot.app import load_texts
from bot.config import Config
from bot.county import County
from bot.notify import Reach
from bot.refused import Refused
from bot.values.numerals import read_number
from bot.work import acting
from handlers.county.actions import carry_out
from handlers.county.changes import (
    AddPlace,
    AddUnit,
    Appoint,
    Change,
    DescribePlace,
    LocatePlace,
    NamePlace,
    NameUnit,
    Pair,
    RenamePlace,
    Vouch,
    Who,
)
from handlers.county.workbook.reading import read_county
from storage import places
from storage.database import Database
from storage.places import Key, Kind, Naming
from storage.workdays import WorkCalendar
from tests.handlers.county.books import NOW, apply, county, export, take
from tests.support.databases import migrate
from tests.support.examples import LONG

_WORDS = "东西南北江河山湖一二三四五六1234号栋网格小区村#（）A."


def random_county(rng: Random) -> list[Change]:
    """Changes that make a county of any shape, from above."""
    made: list[Change] = []
    tree: dict[Key, Kind] = {(): Kind.COUNTY}
    taken: set[str] = set()

    def name(end: str) -> str:
        while True:
            said = "".join(rng.choice(_WORDS) for _ in range(rng.randint(1, 5))) + end
            if said not in taken:
                taken.add(said)
                return said

    ranks = list(Kind)
    for kind in (Kind.COMMITTEE, Kind.COMMITTEE, Kind.COMMUNITY, Kind.GRID, Kind.ESTATE, Kind.BUILDING):
        for _ in range(rng.randint(kind is Kind.COMMUNITY, 4)):
            parents = [
                key
                for key, above in tree.items()
                if ranks.index(above) < ranks.index(kind) or (above is kind is Kind.COMMITTEE)
            ]
            key = rng.choice(parents)
            usually = {Kind.GRID: f"第{len(tree)}网格", Kind.BUILDING: f"{len(tree)}栋"}.get(kind, "")
            own = usually if usually and rng.random() < 0.7 else name("社区" if kind is Kind.COMMUNITY else "")
            if (*key, own) in tree or read_number(own) is not None:  # whoever writes 3 or 三 means 3栋, 第3网格
                continue
            level = rng.choice(["", "", "镇", "村", "片"])
            made.append(
                AddPlace(key, kind, own, level, entrances=rng.choice([None, 0, 3]) if kind is Kind.BUILDING else None)
            )
            tree[*key, own] = kind
    found = list(tree)
    for key in rng.sample(found, min(4, len(found))):
        made.append(
            DescribePlace(key, code=rng.choice(["", "Q7"]), branch=rng.choice(["", "某党支部"]), duty_phone="0797-1")
        )
        made.append(LocatePlace(key, round(rng.uniform(20, 40), 6), round(rng.uniform(100, 120), 7)))
        made.append(NamePlace(name("苑"), key, rng.choice(list(Naming))))
    for number in range(rng.randint(0, 4)):
        unit = f"县第{number}局{name('')}"
        made.append(AddUnit(unit, rng.choice(["", "0797-2"])))
        made += [NameUnit(name("局").replace("（", "").replace("）", ""), unit) for _ in range(rng.randint(0, 2))]
        communities = [key for key, kind in tree.items() if kind is Kind.COMMUNITY]
        made += [Pair(unit, key) for key in rng.sample(communities, rng.randint(0, len(communities)))]
        grids = [key for key, kind in tree.items() if kind is Kind.GRID]
        who = Who(f"王{chr(0x4E00 + number)}", unit)
        since, until = NOW.date(), rng.choice([None, NOW.date()])
        if grids:
            made.append(Appoint(who, Role.GRID, since, rng.choice(grids), until=until))
        made.append(Appoint(who, Role.LIAISON, since, unit=unit))
        made.append(Vouch(who, rng.choice(["telegram", "dingtalk", "web"]), f"u{number}", office=True))
    renamed = [key for key, kind in tree.items() if kind is Kind.COMMUNITY][:1]
    made += [RenamePlace(key, name("社区")) for key in renamed if rng.random() < 0.5]
    return made


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("random") / "empty.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@settings(max_examples=40 if LONG else 12)  # each is two stores and two workbooks: a second
@given(seed=st.integers(0, 10**9))
def test_out_and_in_again_is_the_same_county(template: Path, seed: int) -> None:
    with TemporaryDirectory() as folder:
        first, second = (_store(template, Path(folder) / f"{name}.sqlite3") for name in ("a", "b"))
        with first.begin() as tx:
            places.found(tx, "某县", "MX")
            held = County(Config(), load_texts(), WorkCalendar({}, frozenset()), places.load(tx))
            with acting(tx, held, NOW, Reach(), OPERATOR) as work:
                try:
                    carry_out(work, random_county(Random(seed)), (), told=False)
                except Refused:
                    reject()  # two names of a few random signs were the same: no such county can be
        out = export(first, Path(folder) / "县.xlsx")
        read = read_county(out, NOW.date())
        assert [bad for sheet in read.sheets for bad in sheet.bads] == []
        assert apply(first, read).lines == ("没有变化。",)
        take(second, out)
        assert county(second) == county(first)
        first.close()
        second.close()


def _store(template: Path, path: Path) -> Database:
    path.write_bytes(template.read_bytes())
    return Database(f"sqlite:///{path}")
