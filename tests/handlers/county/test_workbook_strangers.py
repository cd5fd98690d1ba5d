"""What a stranger's workbook does not say as ours do: read all the same, or said with its sheet and its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.tables import role
from tests.handlers.county.books import book, county, export, faults, sheet, take
from tests.handlers.county.trees import COMMITTEES, HEAD


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


def test_a_rename_is_taken_twice_though_other_sheets_keep_the_old_name(stored: Database, tmp_path: Path) -> None:
    sheets = {
        "社区": [["社区", "上级", "曾用名"], ["东江社区", "城市社区党工委", "水东社区"]],
        "网格": [["社区", "网格", "曾用名"], ["东江社区", "湖滨网格", "2网格"], ["东江社区", "第3网格", ""]],
        "小区": [HEAD["小区"], ["水东社区", "第2网格", "湖滨小区"]],
        "楼栋": [
            HEAD["楼栋"],
            ["水东社区", "第2网格", "", "1栋", "", ""],
            ["东江", "2网格", "湖滨小区", "2栋", "", ""],
        ],
        "地名和别名": [HEAD["地名和别名"], ["湖心亭", "地标", "", "水东社区", "2"]],
    }
    path = book(tmp_path / "改.xlsx", sheets)
    assert faults(stored, path) == {}
    before = county(stored)
    shore = ("城市社区党工委", "东江社区", "湖滨网格")
    assert {(*shore, "1栋"), (*shore, "湖滨小区", "2栋")} <= {row[0] for row in before["place"]}
    assert take(stored, path).rows == 0
    assert county(stored) == before
