"""What a stranger's workbook does not say as ours do: read all the same, or said with its sheet and its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from handlers.county.numbered import several
from handlers.county.workbook.reading import read_county
from storage import places
from storage.database import Database
from storage.tables import person, role
from storage.workbook.cells import Unreadable
from tests.handlers.county.books import NOW, Sheets, book, county, export, faults, sheet, take
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


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("1-6栋", ["1栋", "2栋", "3栋", "4栋", "5栋", "6栋"]),
        ("1至3栋", ["1栋", "2栋", "3栋"]),
        ("5号楼～7号楼", ["5栋", "6栋", "7栋"]),
        ("1、2、3栋", ["1栋", "2栋", "3栋"]),
        ("1-2栋、5栋", ["1栋", "2栋", "5栋"]),
        ("A座、B座", ["A座", "B座"]),
        ("7#楼", []),
        ("3-2", []),
        ("3栋", []),
        ("三栋西", []),
        ("万和、东门楼", []),
    ],
)
def test_how_many_buildings_a_cell_means(said: str, names: list[str]) -> None:
    assert several(said) == names


@pytest.mark.parametrize("said", ["1-100栋", "6-1栋", "1-30栋、40-80栋"])
def test_too_many_buildings_are_a_fault(said: str) -> None:
    with pytest.raises(Unreadable):
        several(said)


def test_a_row_of_several_buildings(stored: Database, tmp_path: Path) -> None:
    sheets: Sheets = {
        "楼栋": [
            ["社区", "网格", "楼栋", "单元数"],
            ["水东社区", "第2网格", "11-13栋", 2],
            ["水东社区", "第2网格", "15、16栋", ""],
            ["水东社区", "第2网格", "7#楼", 3],
        ]
    }
    path = book(tmp_path / "楼.xlsx", sheets)
    take(stored, path)
    where = ("城市社区党工委", "水东社区", "第2网格")
    entrances = {row[0]: row[9] for row in county(stored)["place"]}
    told = {"11栋": 2, "12栋": 2, "13栋": 2, "15栋": None, "16栋": None, "7栋": 3}
    assert {name: entrances[*where, name] for name in told} == told
    assert take(stored, path).rows == 0
    wrong = {"楼栋": [["社区", "网格", "楼栋"], ["没有的社区", "第2网格", "1-6栋"]]}
    assert list(faults(stored, book(tmp_path / "错.xlsx", wrong))) == [("楼栋", 2)]


@pytest.mark.parametrize(("head", "until"), [("任期至", "2027-01-01"), ("任职至", "长期"), ("到期", "")])
def test_the_end_of_a_term_under_other_words(stored: Database, tmp_path: Path, head: str, until: str) -> None:
    rows = [
        ["姓名", "所在单位", "职务", "社区", "起", head],
        ["王芳", "县检察院", "社区干部", "水东", "2026-03-01", until],
    ]
    take(stored, book(tmp_path / "职.xlsx", {"职务": rows}))
    (term,) = [row for row in county(stored)["role"] if row[0] == ("王芳", "县检察院")]
    assert term[4:] == (date(2026, 3, 1), date(2027, 1, 1) if until.startswith("2") else None)


def test_an_old_table_of_grids_founds_its_communities_once(database: Database, tmp_path: Path) -> None:
    """Titles above, a community merged over its grids, 1-6栋 in a cell, phones as numbers, 合计 below: two communities
    with their grids and buildings. Once there are communities, a name that is not known is a fault again."""
    path = tmp_path / "网格一览.xlsx"
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "网格一览"
    rows: list[list[object]] = [
        ["会昌县城区网格划分情况一览表（2026年）"],
        ["填报单位：县委组织部", "", "", "", "", "2026.1.5"],
        ["序号", "社区", "网格名称", "楼栋范围", "网格长", "网格长电话"],
        [1, "水东社区", "水东第一网格", "1-3栋", "张桂芬", 13907971234.0],
        [2, None, "水东第二网格", "7栋、8栋", "王小梅", 13907975678.0],
        [3, "南外社区", "第一网格", "东到红旗大道", "陈大勇", "0797-5621111"],
        ["合计", "", "3个网格"],
    ]
    for row in rows:
        page.append(row)
    page.merge_cells("A1:F1")
    page.merge_cells("B4:B5")
    made.save(path)
    with database.begin() as tx:
        places.found(tx, "会昌县", "HC")
    assert faults(database, path) == {}
    there = {row[0] for row in county(database)["place"]}
    assert {("水东社区", "第1网格", "1栋"), ("水东社区", "第1网格", "3栋"), ("水东社区", "第2网格", "8栋")} <= there
    assert ("南外社区", "第1网格") in there
    before = county(database)
    assert take(database, path).rows == 0
    assert county(database) == before
    page["B6"] = "南郊社区"
    made.save(path)
    assert "不认识" in str(faults(database, path))


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("甲栋、乙栋", ["甲栋", "乙栋"]),
        ("甲、乙栋", ["甲栋", "乙栋"]),
        ("A、B座", ["A座", "B座"]),
        ("综合楼，办公楼", ["综合楼", "办公楼"]),
        ("1-2栋、综合楼", ["1栋", "2栋", "综合楼"]),
        ("甲栋", []),
    ],
)
def test_buildings_without_numbers_are_several_too(said: str, names: list[str]) -> None:
    assert several(said) == names


def keys(database: Database) -> set[tuple[str, ...]]:
    """Of every place in use, its names on the way down."""
    with database.reading() as tx:
        tree = places.load(tx)
        return {tree.key(each) for each in tree.by_id.values() if each.retired_on is None}


STREET = [
    ["东门社区网格划分情况表", "", "", "", "", ""],
    ["社区", "网格", "小区（院落）", "楼栋", "网格长", ""],
    ["", "", "", "", "姓名", "联系电话"],
    ["东门社区", "第1网格", "东门小区", "1-2栋", "王芳", "13800138000"],
    ["", "", "南门院落", "甲栋、乙栋", "", ""],
    ["东门社区", "第2网格", "西门小区、北门小区", "", "李明", "13900139000"],
]


@pytest.mark.parametrize("title", ["Sheet1", "网格", "网格划分"])
@pytest.mark.parametrize("merged", [False, True])
def test_a_table_of_grids_as_a_street_has_it(database: Database, tmp_path: Path, title: str, merged: bool) -> None:
    """A title, two rows of headings, estates, buildings and who leads the grid with their number: all in one."""

    def change(made: Workbook) -> None:
        if merged:
            for span in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "A4:A5", "B4:B5", "E4:E5", "F4:F5"):
                made[title].merge_cells(span)

    path = book(tmp_path / "网格.xlsx", {"区划": [["层级", "名称"], ["区县", "会昌县"]], title: STREET}, change)
    read = read_county(path, NOW.date())
    notes = [note for each in read.sheets for note in each.notes]
    assert any("联系电话”一列是个人信息" in note for note in notes), notes
    assert not any("不认识" in note or "没有认出来" in note for note in notes), notes
    assert faults(database, path) == {}
    assert {key for key in keys(database) if len(key) > 2} == {
        ("东门社区", "第1网格", "东门小区"),
        ("东门社区", "第1网格", "东门小区", "1栋"),
        ("东门社区", "第1网格", "东门小区", "2栋"),
        ("东门社区", "第1网格", "南门院落"),
        ("东门社区", "第1网格", "南门院落", "甲栋"),
        ("东门社区", "第1网格", "南门院落", "乙栋"),
        ("东门社区", "第2网格", "西门小区"),
        ("东门社区", "第2网格", "北门小区"),
    }
    with database.reading() as tx:
        leads = sa.select(person.c.name, person.c.member).join_from(role, person, role.c.person_id == person.c.id)
        assert sorted(tuple(row) for row in tx.execute(leads)) == [("李明", False), ("王芳", False)]
    assert take(database, path).rows == 0


def test_an_estate_that_only_its_buildings_name_is_made_with_them(stored: Database, tmp_path: Path) -> None:
    rows = [HEAD["楼栋"], ["水东社区", "第3网格", "东门小区", "1栋", "", ""], ["", "", "东门小区", "2栋", "", ""]]
    path = book(tmp_path / "楼栋.xlsx", {"楼栋": rows})
    assert faults(stored, path) == {}
    assert {key[-2:] for key in keys(stored) if "东门小区" in key[:-1]} == {("东门小区", "1栋"), ("东门小区", "2栋")}
    assert take(stored, path).rows == 0
    # Where a grid has estates, another name may be a slip.
    rows = [HEAD["楼栋"], ["水东社区", "第3网格", "东门小去", "3栋", "", ""]]
    assert "没有“东门小去”" in str(faults(stored, book(tmp_path / "错.xlsx", {"楼栋": rows})))


def test_a_mobile_below_联系电话_is_left_out_and_stops_nothing(stored: Database, tmp_path: Path) -> None:
    rows = [["社区", "上级", "联系电话"], ["水东社区", "城市社区党工委", "13800138000"]]
    path = book(tmp_path / "社区.xlsx", {"社区": rows})
    assert faults(stored, path) == {}
    notes = [note for each in read_county(path, NOW.date()).sheets for note in each.notes]
    assert any("第 2 行的联系电话是个人手机号，没有读" in note for note in notes)
    rows[0][2] = "值班电话"
    assert "不能存个人的手机号" in str(faults(stored, book(tmp_path / "值班.xlsx", {"社区": rows})))


def test_nobody_is_a_member_because_nobody_said_anything(stored: Database, tmp_path: Path) -> None:
    """Who is known by an office alone: an office of the Party says it, no other does."""
    rows = [
        HEAD["职务"],
        ["赵新", "县检察院", "网格长", "水东社区", "1", "", "", "", ""],
        ["钱新", "县检察院", "网格党支部书记", "水东社区", "1", "", "", "", ""],
    ]
    take(stored, book(tmp_path / "职务.xlsx", {"职务": rows}))
    with stored.reading() as tx:
        told = dict(
            tx.execute(sa.select(person.c.name, person.c.member).where(person.c.name.in_(("赵新", "钱新")))).all()
        )
    assert told == {"赵新": False, "钱新": True}
