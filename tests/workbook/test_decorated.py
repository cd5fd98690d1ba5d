"""A clean export changes nothing when it comes back, whatever an office has put around its rows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from handlers.checkin.roster.exporting import export_roster
from handlers.checkin.roster.importing import import_roster
from handlers.checkin.roster.reading import read_roster
from handlers.checkin.roster.rows import RosterRow
from handlers.county.workbook.reading import read_county
from handlers.week.sheet.exporting import export_week
from handlers.week.sheet.importing import import_week
from handlers.week.sheet.reading import read_week
from storage.database import Database
from storage.tables import person, week_item, week_list
from tests.handlers.county.books import apply, book, export, take
from tests.handlers.county.trees import COMMITTEES
from tests.workbook.around import Around, around, decorated
from tests.workbook.conftest import NOW
from tests.workbook.test_import_week import MONDAY, item

TODAY = date(2026, 11, 22)

examples = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def roster(tx: sa.Connection, tmp_path: Path) -> Path:
    """Eight people written out."""
    rows = [
        RosterRow(
            n, f"{n}" if n % 2 else "", f"王{'一二三四五六七八'[n]}", "县检察院", n % 3 == 0, "水东社区", "1", "", ""
        )
        for n in range(8)
    ]
    import_roster(tx, rows, NOW)
    export_roster(tx, tmp_path / "出.xlsx")
    return tmp_path / "出.xlsx"


@examples
@given(around())
def test_a_roster(tx: sa.Connection, roster: Path, more: Around) -> None:
    before = tx.execute(sa.select(person).order_by(person.c.id)).all()
    with decorated(roster, more) as path:
        sheet = read_roster(path, today=TODAY)
    assert sheet.bads == ()
    done = import_roster(tx, sheet.rows, NOW)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 8)
    assert tx.execute(sa.select(person).order_by(person.c.id)).all() == before


@pytest.fixture
def week(tx: sa.Connection, tmp_path: Path) -> Path:
    """Four activities written out, one of them called off."""
    rows = [item("清淤"), item("义诊", wanted=5), item("宣讲", note="带证件"), item("理发")]
    import_week(tx, rows, MONDAY, NOW)
    tx.execute(sa.update(week_list).values(issued_at=NOW))
    tx.execute(sa.update(week_item).where(week_item.c.title == "义诊").values(cancelled=True))
    export_week(tx, tmp_path / "出.xlsx")
    return tmp_path / "出.xlsx"


@examples
@given(around())
def test_a_week(tx: sa.Connection, week: Path, more: Around) -> None:
    before = tx.execute(sa.select(week_item).order_by(week_item.c.id)).all()
    with decorated(week, more) as path:
        sheet = read_week(path, today=TODAY)
    assert sheet.bads == ()
    done = import_week(tx, sheet.rows, MONDAY, NOW + timedelta(hours=1))
    assert (done.added, done.changed, done.unchanged, done.cancelled) == (0, 0, 4, 0)
    assert tx.execute(sa.select(week_item).order_by(week_item.c.id)).all() == before


@examples
@given(around())
def test_the_countys_places_and_offices(database: Database, tmp_path: Path, more: Around) -> None:
    clean = tmp_path / "出.xlsx"
    if not clean.exists():
        take(database, book(tmp_path / "县.xlsx", COMMITTEES))
        export(database, clean)
    with decorated(clean, more) as path:
        read = read_county(path, TODAY)
    assert [bad for sheet in read.sheets for bad in sheet.bads] == []
    assert apply(database, read, keep=False).nothing
