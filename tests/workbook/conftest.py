"""A small county, and workbooks made as people make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from storage.database import Database
from storage.tables import place, place_alias, unit, unit_alias
from tests.handlers.conftest import county, county_postgres, county_sqlite, talk

__all__ = ["county", "county_postgres", "county_sqlite", "talk"]

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write rows into a new workbook and return its path."""

    def write(rows: Sequence[Sequence[object]], name: str = "表.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        book.save(tmp_path / name)
        book.close()
        return tmp_path / name

    return write


def add_county(tx: sa.Connection) -> dict[str, int]:
    """水东社区 with two grids, 南外社区 with one; two units. Returns place and unit ids by name."""
    ids: dict[str, int] = {}

    def put(kind: str, name: str, parent: str = "") -> None:
        made = tx.execute(
            sa.insert(place)
            .values(
                parent_id=ids.get(parent),
                kind=kind,
                name=name.split("/")[-1],
                code=kind,
                path="",
                branch="",
                duty_phone="",
            )
            .returning(place.c.id)
        ).scalar_one()
        above = tx.scalar(sa.select(place.c.path).where(place.c.id == ids.get(parent))) or "/"
        tx.execute(sa.update(place).where(place.c.id == made).values(path=f"{above}{made}/"))
        ids[name] = made

    put("county", "会昌县")
    put("community", "水东社区", "会昌县")
    put("community", "南外社区", "会昌县")
    put("grid", "水东社区/第1网格", "水东社区")
    put("grid", "水东社区/第12网格", "水东社区")
    put("grid", "南外社区/第1网格", "南外社区")
    put("building", "水东社区/第1网格/3栋", "水东社区/第1网格")
    for alias, name in (("水东", "水东社区"), ("温馨港湾小区", "水东社区/第12网格")):
        tx.execute(sa.insert(place_alias).values(name=alias, place_id=ids[name]))
    for name in ("县检察院", "县交通运输局"):
        ids[name] = tx.execute(sa.insert(unit).values(name=name).returning(unit.c.id)).scalar_one()
    tx.execute(sa.insert(unit_alias).values(name="交通局", unit_id=ids["县交通运输局"]))
    return ids


@pytest.fixture
def tx(database: Database) -> Iterator[sa.Connection]:
    """A writing transaction on the small county."""
    with database.begin() as connection:
        add_county(connection)
        yield connection


@pytest.fixture
def ids(tx: sa.Connection) -> dict[str, int]:
    """Ids of its places (水东社区/第1网格) and units, by name."""
    places = {one.id: one for one in tx.execute(sa.select(place))}

    def full(number: int) -> str:
        one = places[number]
        above = "" if one.kind in ("county", "community") else f"{full(one.parent_id)}/"
        return f"{above}{one.name}"

    units = {one.name: one.id for one in tx.execute(sa.select(unit))}
    return {full(number): number for number in places} | units
