"""Workbooks as offices make them: merged cells, two-row headings, foot rows, other titles; and their faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from handlers.county.workbook.blank import write_blank
from handlers.county.workbook.reading import read_county
from handlers.county.workbook.sheets import ORDER
from storage.database import Database
from storage.workbook.errors import write_errors
from storage.workbook.sheet import WorkbookError
from tests.handlers.county.books import NOW, Sheets, book, county, faults, take
from tests.handlers.county.trees import ALONE, COMMITTEES, HEAD

TODAY = NOW.date()


def test_titles_above_two_row_headings_merged_cells_and_feet(database: Database, tmp_path: Path) -> None:
    sheets: Sheets = {
        "填写说明": [["随便写写"]],
        "二、楼栋情况": [
            ["水东社区楼栋一览表"],
            ["填报单位：水东社区", "", "", "2026年11月"],
            ["所属社区", "所属网格", "楼", "", "备注"],
            ["", "", "楼栋号", "单元", ""],
            ["水东", "1网格", "1号楼", 2, ""],
            ["", "", "二栋", "3个单元", ""],
            ["", "2网格", "1栋", "", ""],
            [],
            ["合计", "", 3, 5, ""],
            ["填表人：张三", "", "审核人：李四"],
        ],
        "一、社区": [["序号", "村（社区）", "值班电话"], [1, "水东社区", "0797-5600001"]],
        "表3": [["网格名称", "所属社区", "网格党支部"], ["第一网格", "水东社区", ""], ["2网格", "水东社区居委会", ""]],
        "区划": [["级别", "名称"], ["县", "会昌县"]],
    }

    def merge(made: Any) -> None:
        page = made["二、楼栋情况"]
        for span in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "A5:A7", "B5:B6"):
            page.merge_cells(span)

    take(database, book(tmp_path / "乱.xlsx", sheets, merge))
    assert {row[0]: row[9] for row in county(database)["place"] if row[1] == "building"} == {
        ("水东社区", "第1网格", "1栋"): 2,
        ("水东社区", "第1网格", "2栋"): 3,
        ("水东社区", "第2网格", "1栋"): None,
    }


def test_the_grids_of_each_community_may_stand_on_their_own_sheet(database: Database, tmp_path: Path) -> None:
    sheets = {**ALONE, "网格": ALONE["网格"][:2], "老街网格": [HEAD["网格"], ["水东", "第8网格", ""]]}
    take(database, book(tmp_path / "县.xlsx", sheets))
    assert ("水东社区", "第8网格") in {row[0] for row in county(database)["place"]}


def test_a_roster_in_the_same_file_is_no_list_of_units(tmp_path: Path) -> None:
    sheets = {**ALONE, "花名册": [["姓名", "单位", "政治面貌", "社区"], ["王芳", "某公司", "群众", "水东社区"]]}
    read = read_county(book(tmp_path / "县.xlsx", sheets), TODAY)
    assert read.rows.units == ()
    assert any("花名册" in note for sheet in read.sheets for note in sheet.notes)


@pytest.mark.parametrize(
    ("title", "row", "reason"),
    [
        ("单位", ["县水利局", "", "13800138000"], "不能存个人的手机号"),
        ("社区", ["东门社区", "城市社区党工委", "", "", "138 0013 8000", ""], "不能存个人的手机号"),
        ("社区", ["东门社区", "不知道街道", "", "", "", ""], "不认识“不知道街道”"),
        ("社区", ["水东社区", "城市社区党工委", "", "", "", ""], "与第 2 行重复"),
        ("社区", ["东" * 65, "", "", "", "", ""], "太长"),
        ("网格", ["没有的社区", "第1网格", ""], "不认识“没有的社区”"),
        ("网格", ["水东社区", "", "某党支部"], "没有写网格"),
        ("小区", ["水东社区", "第9网格", "某小区"], "没有“第9网格”"),
        ("楼栋", ["水东社区", "第1网格", "", "9栋", "很多", ""], "看不懂单元数"),
        ("地名和别名", ["老地方", "绰号", "", "水东社区"], "看不懂类型“绰号”"),
        ("地名和别名", ["水东", "别名", "", "南外社区"], "重复，一个名字只能指一处"),
        ("单位", ["县水利局", "检察院", ""], "已经是县检察院的名字了"),
        ("结对", ["县林业局", "水东"], "不认识单位“县林业局”"),
        ("结对", ["县检察院", "麻州镇"], "不是社区"),
        ("职务", ["王芳", "县检察院", "栋主", "水东"], "不认识职务“栋主”"),
        ("职务", ["王芳", "县检察院", "网格长", "水东", ""], "要写清是哪个网格的"),
        ("职务", ["王芳", "县林业局", "社区干部", "水东"], "不认识单位“县林业局”"),
        ("职务", ["360733199001010011", "县检察院", "社区干部", "水东"], "不能存个人的手机号和身份证号"),
        ("职务", ["王芳", "县检察院", "社区干部", "水东", "", "", "2026-05-01", "2026-04-01"], "在“起”之前"),
    ],
)
def test_a_fault_is_named_with_its_row(
    database: Database, tmp_path: Path, title: str, row: list[object], reason: str
) -> None:
    sheets = {**COMMITTEES, title: [*COMMITTEES[title], row]}
    found = faults(database, book(tmp_path / "县.xlsx", sheets))
    assert list(found) == [(title, len(COMMITTEES[title]) + 1)]
    assert reason in found[title, len(COMMITTEES[title]) + 1]
    assert county(database)["place"] == []


def test_faults_of_all_sheets_come_together_and_go_back_in_one_workbook(tmp_path: Path) -> None:
    sheets = {
        **COMMITTEES,
        "单位": [*COMMITTEES["单位"], ["县水利局", "", "13800138000"]],
        "职务": [*COMMITTEES["职务"], ["王芳", "县检察院", "栋主", "水东"]],
    }
    path = book(tmp_path / "县.xlsx", sheets)
    read = read_county(path, TODAY)
    bads = [bad for sheet in read.sheets for bad in sheet.bads]
    assert [(bad.sheet, bad.row) for bad in bads] == [("单位", 5), ("职务", 7)]
    copy = load_workbook(write_errors(path, read.sheets, bads))
    assert set(copy.sheetnames) == set(COMMITTEES)
    assert str(copy["单位"]["A5"].value).startswith("“办公电话”一格不能存个人的手机号")
    assert copy["单位"]["B5"].fill.fgColor.rgb == "00FFE0E0"
    copy.close()


def test_no_county_at_all_is_one_fault(database: Database, tmp_path: Path) -> None:
    found = faults(database, book(tmp_path / "县.xlsx", {"社区": ALONE["社区"]}))
    assert found == {("社区", 2): "还没有区县，请在“区划”里加一行，层级写“区县”"}


def test_an_untouched_template_has_nothing_to_import(tmp_path: Path) -> None:
    write_blank(tmp_path / "空.xlsx", ["水东社区"], ["县检察院"])
    with pytest.raises(WorkbookError, match="只有表头，没有内容"):
        read_county(tmp_path / "空.xlsx", TODAY)


def test_the_template_has_lists_and_explanations(tmp_path: Path) -> None:
    write_blank(tmp_path / "空.xlsx", ["水东社区"], ["县检察院"])
    made = load_workbook(tmp_path / "空.xlsx")
    assert made.sheetnames == [*ORDER, "填写说明", "选项"]
    assert made["选项"].sheet_state == "hidden"
    options = {str(cell) for row in made["选项"].values for cell in row if cell}
    assert {"水东社区", "县检察院", "网格长", "停用", "地标", "街道"} <= options
    for sheet in made.worksheets[:-2]:
        assert sheet.freeze_panes == "A2"
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                column = str(rule.formula1).split("$")[1]
                assert made["选项"][f"{column}1"].value, (sheet.title, rule.sqref)
    made.close()


def test_a_sheet_without_anything_known_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="没有找到认识的工作表"):
        read_county(book(tmp_path / "县.xlsx", {"表": [["随便", "写写"], [1, 2]]}), TODAY)
