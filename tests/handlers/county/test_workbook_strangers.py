"""What a stranger's workbook does not say as ours do: read all the same, or said with its sheet and its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.tables import role
from tests.handlers.county.books import book, county, export, sheet, take
from tests.handlers.county.trees import COMMITTEES


@pytest.fixture
def stored(database: Database, tmp_path: Path) -> Database:
    """A county with committees, taken in."""
    take(database, book(tmp_path / "县.xlsx", COMMITTEES))
    return database


def test_a_term_of_no_day_is_not_written_out(stored: Database, tmp_path: Path) -> None:
    """Given and succeeded on the same day: its end lies before its start."""
    with stored.begin() as tx:
        tx.execute(sa.update(role).where(role.c.name == "grid").values(until=date(2025, 12, 31)))
    path = export(stored, tmp_path / "出.xlsx")
    assert [row[2] for row in sheet(path, "职务")[1:]] == ["网格党支部书记", "社区干部", "单位联络员", "县委组织部"]
    before = county(stored)
    assert take(stored, path).rows == 0
    assert county(stored) == before
