"""What a stranger's workbook does not say as ours do: read all the same, or said with its sheet and its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from handlers.county.workbook.reading import read_county
from storage.database import Database
from storage.tables import role
from tests.handlers.county.books import NOW, book, county, export, faults, sheet, take
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


@pytest.mark.parametrize("column", ["居委会", "村（居）委会", "社区（村）", "村居"])
def test_a_community_may_be_called_by_its_committee(database: Database, tmp_path: Path, column: str) -> None:
    sheets = {
        "区划": COMMITTEES["区划"],
        "居委会": [[column, "所属街道"], ["水西社区", "城市社区党工委"]],
        "网格": [[column, "网格"], ["水西社区", "第1网格"]],
        "楼栋": [[column, "网格", "楼栋"], ["水西社区", "第1网格", "1栋"]],
    }
    assert faults(database, book(tmp_path / "县.xlsx", sheets)) == {}
    assert ("城市社区党工委", "水西社区", "第1网格", "1栋") in {row[0] for row in county(database)["place"]}


def test_a_sheet_that_is_not_known_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    sheets = {
        **COMMITTEES,
        "网格二": [["片区", "网格"], ["东片", "第1网格"]],
        "通讯录": [["谁", "在哪"], ["王芳", "水东"]],
        "空白": [],
    }
    read = read_county(book(tmp_path / "县.xlsx", sheets), NOW.date())
    notes = [note for each in read.sheets for note in each.notes]
    assert "工作表“网格二”没有认出来，没有读：缺少“社区”这一列。" in notes
    assert any(note.startswith("工作表“通讯录”没有认出来，没有读：") for note in notes)
    assert not any("空白" in note for note in notes)


def test_what_never_existed_is_said(stored: Database, tmp_path: Path) -> None:
    sheets = {
        "网格": [
            ["社区", "网格", "曾用名", "状态"],
            ["水东社区", "第1网格", "第77网格", ""],
            ["水东社区", "湖滨网格", "第2网格", ""],
            ["水东社区", "第88网格", "", "停用"],
            ["水东社区", "第3网格", "", "停用"],
        ],
        "单位": [
            ["单位", "曾用名", "状态"],
            ["县检察院", "县没有院", ""],
            ["县也没有局", "", "停用"],
            ["县委组织部", "", "停用"],
        ],
    }
    path = book(tmp_path / "改.xlsx", sheets)
    slips = [line for line in take(stored, path).lines if "从来没有过" in line]
    assert [line.split("，")[0] for line in slips] == [
        "工作表“网格”第 2 行：曾用名“第77网格”从来没有过",
        "工作表“网格”第 4 行：“第88网格”从来没有过",
        "工作表“单位”第 2 行：曾用名“县没有院”从来没有过",
        "工作表“单位”第 3 行：“县也没有局”从来没有过",
    ]
    assert [line for line in take(stored, path).lines if "从来没有过" in line] == slips


def test_names_with_letters_are_one_however_they_are_written(stored: Database, tmp_path: Path) -> None:
    rows = [HEAD["楼栋"], ["水东社区", "第1网格", "", "A座", "", ""]]
    take(stored, book(tmp_path / "一.xlsx", {"楼栋": rows}))
    rows[1][3] = "ａ座"
    assert take(stored, book(tmp_path / "二.xlsx", {"楼栋": rows})).rows == 0
