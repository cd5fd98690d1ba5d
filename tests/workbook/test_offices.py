"""A dozen workbooks as offices make them, each read for what it says and nothing that it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from handlers.checkin.roster.reading import read_roster
from handlers.county.workbook.reading import read_county
from handlers.sorting.sheet import read_classes
from handlers.week.sheet.reading import read_week
from storage.calendar_file import is_near, read_calendar, year_of
from storage.workbook.errors import write_errors
from storage.workbook.sheet import WorkbookError, told
from tests.workbook import offices

TODAY = date(2026, 11, 22)


def test_a_roster_with_titles_a_subtotal_a_second_page_and_signatures(tmp_path: Path) -> None:
    sheet = read_roster(offices.roster_of_the_party_office(tmp_path), today=TODAY)
    assert sheet.bads == ()
    assert [(row.row, row.name, row.unit, row.member, row.community, row.grid, row.building) for row in sheet.rows] == [
        (5, "张三", "县检察院", True, "水东社区", "第1网格", "3号楼"),
        (6, "李明", "县检察院", True, "水东社区", "1", "3栋"),
        (11, "欧阳娜", "县交通运输局", False, "南外社区", "第1网格", ""),
    ]
    assert sheet.notes == (
        "“联系电话”一列是个人信息，用不着，没有读取。",
        "第 14 行在表下面的说明里，没有当作内容读。",
    )


def test_a_roster_of_numbers_and_days_in_every_writing(tmp_path: Path) -> None:
    sheet = read_roster(offices.roster_of_numbers_and_days(tmp_path), today=TODAY)
    assert sheet.bads == ()
    assert [row.number for row in sheet.rows] == ["007", "8", "9", "10", "11", "12", "13", "14"]
    assert {row.since for row in sheet.rows} == {date(2026, 1, 17)}
    assert [row.grid for row in sheet.rows] == ["1", "1", "第十二网格", "12", "12", "12网格", "12", "12"]
    assert [row.member for row in sheet.rows] == [True, False, True, False, True, False, True, True]


def test_a_csv_in_gbk(tmp_path: Path) -> None:
    path = offices.roster_in_gbk(tmp_path)
    sheet = read_roster(path, today=TODAY)
    assert (sheet.sheets[0].title, sheet.sheets[0].header_row, sheet.bads) == ("花名册", 2, ())
    assert [(row.row, row.name, row.unit) for row in sheet.rows] == [
        (3, "张三", "县检察院"),
        (4, "李明", "县交通运输局"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_of_any_program(tmp_path: Path, encoding: str, mark: str) -> None:
    path = tmp_path / "表.csv"
    rows = [["姓名", "单位", "政治面貌"], ["王芳", "县检察院", "群众"]]
    path.write_bytes("\r\n".join(mark.join(row) for row in rows).encode(encoding))
    assert [row.name for row in read_roster(path).rows] == ["王芳"]


def test_a_csv_with_faults_comes_back_as_a_marked_workbook(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes("姓名,单位,政治面貌\r\n王芳,县检察院,也许\r\n".encode("gbk"))
    sheet = read_roster(path)
    marked = write_errors(path, sheet.sheets, sheet.bads)
    assert marked.name == "表.错误.xlsx"
    assert [bad.reason for bad in read_roster(marked).bads] == [bad.reason for bad in sheet.bads]


def test_the_same_person_twice_is_a_fault_or_a_word_of_warning(tmp_path: Path) -> None:
    sheet = read_roster(offices.roster_with_twins(tmp_path), today=TODAY)
    assert [row.row for row in sheet.rows] == [2, 4, 5, 6, 7]
    assert told(sheet.sheets, sheet.bads) == [
        "第 3 行 A 列“姓名”：与第 2 行完全相同（王芳，县检察院）；"
        "是一个人请删掉一行，确是两个人，请填编号，或在备注里写“另一人”"
    ]
    assert sheet.notes == ("第 5 行和第 4 行同名同单位（李明），当作两个人；是一个人请删掉一行。",)


def test_every_fault_of_a_row_is_told_with_its_column(tmp_path: Path) -> None:
    sheet = read_roster(offices.roster_full_of_faults(tmp_path), today=TODAY)
    assert told(sheet.sheets, sheet.bads) == [
        "第 3 行 C 列“政治面貌”：看不懂政治面貌“也许”，请填“中共党员”或“群众”",
        "第 3 行 F 列“报到日期”：看不懂日期“某天”，请写成 2026-11-21 这样",
        "第 7 行 A 列“姓名”：没有写姓名，请填上，例如“王芳”；不是人的行请删掉",
        "第 8 行 F 列“报到日期”：报到日期 2030-01-01 还没有到",
    ]


def test_hidden_sheets_are_left_hidden_rows_are_read_and_both_are_said(tmp_path: Path) -> None:
    sheet = read_roster(offices.roster_with_hidden_things(tmp_path), today=TODAY)
    assert [(row.name, row.since) for row in sheet.rows] == [("王芳", date(2026, 1, 17)), ("李明", None)]
    assert (sheet.sheets[0].title, sheet.bads) == ("名册", ())
    assert sheet.notes == (
        "隐藏的工作表“草稿”没有读。",
        "第 3 行是隐藏的（或筛选掉的），也读了；不要的请先删掉再导入。",
    )


def test_no_total_note_or_signature_is_an_activity(tmp_path: Path) -> None:
    sheet = read_week(offices.week_of_the_office(tmp_path), today=TODAY)
    assert sheet.bads == ()
    assert [
        (row.row, row.theme, row.title, row.day.day, row.start_min, row.end_min, row.wanted) for row in sheet.rows
    ] == [
        (4, "志愿服务日", "清理河堤", 21, 540, 660, 30),
        (5, "志愿服务日", "结对看望老人", 21, 930, None, 20),
        (6, "学习教育日", "宣讲进小区", 22, 900, None, None),
    ]


def test_classes_in_two_columns_with_codes_and_no_words(tmp_path: Path) -> None:
    sheet = read_classes(offices.classes_with_codes(tmp_path))
    assert sheet.bads == ()
    assert [(row.name, row.parent, row.words, row.unit) for row in sheet.rows] == [
        ("公用设施", "", None, ""),
        ("交通出行", "", None, ""),
        ("井盖", "公用设施", None, "县城管局"),
        ("路灯", "公用设施", None, "县城管局"),
        ("共享单车", "交通出行", None, "县交通运输局"),
    ]
    assert "原有类别的词不变" in sheet.notes[-1]


def test_holidays_over_the_years_end_with_true_and_yes(tmp_path: Path) -> None:
    read = read_calendar(offices.holidays_over_the_year(tmp_path))
    assert (read.bads, year_of(read.rows)) == ((), 2027)
    assert [(f"{each.day:%Y-%m-%d}", each.working) for each in read.rows] == [
        ("2026-12-31", False),
        ("2027-01-01", False),
        ("2027-01-02", False),
        ("2027-01-03", True),
        ("2027-10-01", False),
        ("2027-10-09", True),
    ]
    assert [is_near(each, 2027) for each in read.rows] == [True, False, False, False, False, False]


def test_holidays_as_the_notice_says_them_a_line_a_holiday(tmp_path: Path) -> None:
    read = read_calendar(offices.holidays_of_a_notice(tmp_path))
    assert (read.bads, len(read.rows)) == ((), 20)
    assert {f"{each.day:%m-%d}" for each in read.rows if each.working} == {"01-31", "02-14", "09-26"}
    assert {each.name for each in read.rows} == {"元旦", "春节", "国庆节"}


def test_places_on_two_sheets_with_totals_and_notes(tmp_path: Path) -> None:
    read = read_county(offices.grids_of_a_street(tmp_path), TODAY)
    assert [sheet.bads for sheet in read.sheets] == [(), ()]
    assert [(row.name, row.under.upper, row.phone) for row in read.rows.places] == [
        ("水东社区", "", "0797-5620001"),
        ("南外社区", "", "07975620002"),
        ("第1网格", "水东社区", ""),
        ("第2网格", "水东社区", ""),
        ("1", "南外社区", ""),
    ]
    assert "隐藏的工作表“旧网格”没有读。" in read.sheets[0].notes


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (offices.old_xls, "旧版 Excel（.xls）.*另存为"),
        (offices.locked, "加了密码"),
        (offices.page_of_a_web_system, "网页存成的表格"),
        (offices.calendar_feed, "日历订阅文件（.ics）.*一天一行"),
    ],
)
def test_what_is_no_xlsx_is_called_what_it_is(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    path = make(tmp_path)
    for read in (read_roster, read_week, read_classes, read_calendar):
        with pytest.raises(WorkbookError, match=said):
            read(path)


def test_what_stands_between_rows_is_no_row_and_is_said_where_it_might_be_one(tmp_path: Path) -> None:
    """Small titles over the whole table, the columns counted, a second table below the first one's signature."""
    head: list[object] = ["序号", "姓名", "单位", "政治面貌"]
    rows: list[list[object]] = [
        head,
        ["1", "2", "3", "4"],
        ["一、县检察院（1人）"],
        [1, "王芳（女）", "县检察院", "共产党员"],
        ["", "共1人"],
        ["填表人：张三"],
        [],
        head,
        [1, "李明", "县交通运输局", "预备党员"],
    ]
    path = offices.save(tmp_path / "表.xlsx", rows, ["A3:D3"])
    sheet = read_roster(path, today=TODAY)
    assert sheet.bads == ()
    assert [(row.row, row.name, row.member) for row in sheet.rows] == [(4, "王芳", True), (9, "李明", True)]
    assert sheet.notes == ("第 3 行是合并成一格的小标题，没有当作内容读。",)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("下午三点", 900, None),
        ("下午两点半至四点", 870, 960),
        ("19：30开始", 1170, None),
        ("9:00—", 540, None),
        ("上午９点－11点", 540, 660),
        ("十点", 600, None),
    ],
)
def test_times_in_words(tmp_path: Path, written: str, start: int, end: int | None) -> None:
    head = ["主题", "活动名称", "日期", "时间"]
    path = offices.save(tmp_path / "表.xlsx", [head, ["志愿服务日", "清淤", "11月21日上午", written]])
    (row,) = read_week(path, today=TODAY).rows
    assert (row.start_min, row.end_min, row.day) == (start, end, date(2026, 11, 21))


def test_a_person_is_never_lost_for_a_foot(tmp_path: Path) -> None:
    """Below a signature, or beside a number that looks like one, rows with more than one word are rows."""
    rows = [
        ["姓名", "单位", "政治面貌"],
        ["计合", "县检察院", "群众"],
        ["注：以下为新增"],
        ["王芳", "县检察院", "群众"],
        ["李明", "", ""],
    ]
    sheet = read_roster(offices.save(tmp_path / "表.xlsx", rows), today=TODAY)
    assert [row.name for row in sheet.rows] == ["计合", "王芳"]
    assert sheet.notes == ("第 5 行在表下面的说明里，没有当作内容读。",)
