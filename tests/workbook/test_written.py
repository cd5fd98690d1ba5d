"""What we write: templates that come back filled in, error workbooks, exports."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from handlers.activities.exporting import export_activities
from handlers.checkin.roster import blank as roster_blank
from handlers.checkin.roster.exporting import export_roster
from handlers.checkin.roster.importing import import_roster
from handlers.checkin.roster.reading import read_roster
from handlers.week.config import SIX_DAYS
from handlers.week.sheet import blank as week_blank
from handlers.week.sheet.exporting import export_week
from handlers.week.sheet.importing import import_week
from handlers.week.sheet.reading import read_week
from storage.columns import new_id
from storage.tables import account, activity, chat, person
from storage.workbook.errors import errors_path, write_errors
from storage.workbook.sheet import Bad, Sheet, WorkbookError
from storage.workbook.writing import cell, new_book
from tests.workbook.conftest import NOW, Make

MONDAY = date(2026, 11, 16)
TODAY = date(2026, 11, 20)


def sheet_of(path: Path, title: str = "") -> Any:
    book = load_workbook(path)
    return book[title] if title else book.worksheets[0]


def values(path: Path) -> list[list[object]]:
    return [[one.value for one in row] for row in sheet_of(path).iter_rows()]


def test_an_untouched_template_has_nothing_to_import(tmp_path: Path) -> None:
    roster_blank.write_blank(tmp_path / "roster.xlsx")
    week_blank.write_blank(tmp_path / "week.xlsx", SIX_DAYS, TODAY)
    for read, name in ((read_roster, "roster.xlsx"), (read_week, "week.xlsx")):
        with pytest.raises(WorkbookError, match="只有表头，没有内容"):
            read(tmp_path / name)


def test_a_filled_roster_template_goes_in(tx: sa.Connection, tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    roster_blank.write_blank(path, communities=["水东社区", "南外社区"], units=["县检察院"])
    book = load_workbook(path)
    sheet: Any = book["花名册"]
    sheet.append(["007", "王芳", "县检察院", "中共党员", "水东社区", "第1网格", "3栋", "", "", "", "", "", "新来的"])
    sheet.append(["", "李明", "交通局", "群众", "", "", "", ""])
    book.save(path)
    read = read_roster(path)
    assert not read.bads
    assert not read.notes
    assert [(one.row, one.number, one.name) for one in read.rows] == [(5, "007", "王芳"), (6, "", "李明")]
    assert import_roster(tx, read.rows, NOW).added == 2


def test_a_filled_week_template_goes_in(tx: sa.Connection, tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    week_blank.write_blank(path, SIX_DAYS, TODAY)
    book = load_workbook(path)
    sheet: Any = book.worksheets[0]
    sheet.append(
        ["志愿服务日", "清淤", date(2026, 11, 21), time(8), time(10, 30), "小区", "县水利局", "水东社区", "", "", 20]
    )
    book.save(path)
    read = read_week(path)
    assert not read.bads
    assert [(one.title, one.start_min, one.end_min) for one in read.rows] == [("清淤", 480, 630)]
    assert import_week(tx, read.rows, MONDAY, NOW).added == 1


def test_an_example_written_over_is_not_lost_silently(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    roster_blank.write_blank(path)
    book = load_workbook(path)
    sheet: Any = book.worksheets[0]
    sheet["B2"] = "王芳"
    book.save(path)
    read = read_roster(path)
    assert [(bad.row, "示例" in bad.reason) for bad in read.bads] == [(2, True)]


def test_a_template_has_lists_explanations_and_a_frozen_header(tmp_path: Path) -> None:
    communities = [f"很长很长的社区名字{number}社区" for number in range(60)]
    path = tmp_path / "清单.xlsx"
    week_blank.write_blank(path, ("甲日", "乙日"), TODAY, communities)
    sheet = sheet_of(path)
    assert sheet.freeze_panes == "A2"
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["A2:A20000"].formula1 == "'选项'!$A$1:$A$2"
    assert rules["H2:H20000"].formula1 == "'选项'!$H$1:$H$60"
    assert rules["C2:C20000"].type == "date"
    lists = sheet_of(path, "选项")
    assert lists.sheet_state == "hidden"
    assert [lists["A1"].value, lists["A2"].value, lists["H60"].value] == ["甲日", "乙日", communities[-1]]
    assert sheet["C2"].value == datetime(2026, 11, 28)
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet["A2"].font.color.rgb.endswith("8C8C8C")
    said = [row[0].value for row in sheet_of(path, "填写说明").iter_rows()]
    assert {one.value for one in sheet[1]} <= set(said)


def test_faults_of_several_sheets_go_back_in_one_workbook(tmp_path: Path) -> None:
    book = Workbook()
    people, houses = book.worksheets[0], book.create_sheet("楼栋")
    people.title = "人"
    for sheet, rows in ((people, [["姓名", "手机号"], ["王芳", "138"]]), (houses, [["说明"], ["楼栋"], ["3栋"]])):
        for row in rows:
            sheet.append(row)
    path = tmp_path / "县.xlsx"
    book.save(path)
    both: list[Sheet[object]] = [
        Sheet(path, "人", 1, (), (), (), frozenset({1})),
        Sheet(path, "楼栋", 2, (), (), (), frozenset()),
    ]
    target = write_errors(path, both, [Bad(2, "没有单位"), Bad(3, "没有网格", "楼栋")])
    copy = load_workbook(target)
    assert [[list(row) for row in sheet.values] for sheet in copy.worksheets] == [
        [["原因", "姓名", "手机号"], ["没有单位", "王芳", None]],
        [[None, "说明"], ["原因", "楼栋"], ["没有网格", "3栋"]],
    ]


def test_the_error_workbook_says_why_and_can_be_put_right(make: Make) -> None:
    rows: list[list[object]] = [
        ["花名册", None, None, None],
        ["姓名", "单位", "政治面貌", "手机号"],
        ["王芳", "县检察院", "群众", "13800000000"],
        ["", "=1+1", "群众", "13900000000"],
        [],
        ["赵强", "@县检察院", "?", None],
    ]
    path = make(rows, "名单.xlsx")
    read = read_roster(path)
    target = write_errors(path, read.sheets, (*read.bads, Bad(6, "还有一件")))
    assert target == errors_path(path) == path.with_name("名单.错误.xlsx")
    copied = values(target)
    assert copied[1] == ["原因", "姓名", "单位", "政治面貌", "手机号"]
    assert copied[2][:5] == [None, "王芳", "县检察院", "群众", None]
    assert str(copied[3][0]).startswith("有一格是公式")
    assert str(copied[5][0]).endswith("；还有一件")
    assert copied[5][2] == "@县检察院"
    sheet = sheet_of(target)
    assert sheet["B4"].fill.fgColor.rgb == "00FFE0E0"
    assert sheet["B3"].fill.fgColor.rgb == "00000000"
    assert sheet.freeze_panes == "B3"
    assert "1390000" not in str(copied)

    for address, value in {"B4": "李明", "C4": "县检察院", "D6": "党员", "C6": "县检察院"}.items():
        sheet[address] = value
    sheet.parent.save(target)
    again = read_roster(target)
    assert not again.bads
    assert [one.name for one in again.rows] == ["王芳", "李明", "赵强"]
    assert again.notes == ("“手机号”一列是个人信息，用不着，没有读取。",)


def test_the_roster_comes_back_as_it_went(tx: sa.Connection, make: Make, tmp_path: Path) -> None:
    head = ["编号", "姓名", "单位", "政治面貌", "社区", "网格", "楼栋"]
    first = make([head, ["A1", "王芳", "交通局", "党员", "水东", 1, 3], ["", "李明", "县检察院", "群众", "", "", ""]])
    import_roster(tx, read_roster(first).rows, NOW)
    path = tmp_path / "导出.xlsx"
    assert export_roster(tx, path) == 2
    assert values(path)[1][:8] == ["A1", "王芳", "县交通运输局", "中共党员", "水东社区", "第1网格", "3栋", "未报到"]
    assert import_roster(tx, read_roster(path).rows, NOW).unchanged == 2


def test_the_week_comes_back_as_it_went(tx: sa.Connection, make: Make, tmp_path: Path) -> None:
    head = ["主题", "活动名称", "日期", "时间", "地点", "社区", "网格", "名额", "携带", "备注"]
    rows = [
        ["志愿服务日", "=清淤", "2026-11-21", "8:00-10:30", "小区", "水东", "1", "20人", "铁锹", "@注意"],
        ["便民服务日", "办事", "2026-11-21", "", "大厅", "", "", "不限", "", ""],
    ]
    path = make([head, *rows])
    book = load_workbook(path)
    made: Any = book.worksheets[0]
    made["B2"].data_type = "s"
    book.save(path)
    import_week(tx, read_week(path).rows, MONDAY, NOW)
    target = tmp_path / "导出.xlsx"
    assert export_week(tx, target, week=MONDAY) == 2
    assert sheet_of(target)["C2"].data_type == "s"
    assert sheet_of(target)["D2"].value == datetime(2026, 11, 21)
    again = import_week(tx, read_week(target).rows, MONDAY, NOW)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert export_week(tx, target, week=date(2026, 11, 23)) == 0
    assert values(target)[0][:3] == ["序号", "主题", "活动名称"]


def reporter(tx: sa.Connection) -> tuple[int, int, int]:
    """A person, an account and a chat: ids."""
    who = tx.execute(
        sa.insert(person)
        .values(name="反映人", member=False, state="in", roster_key="r", created_at=NOW)
        .returning(person.c.id)
    ).scalar_one()
    said_by = tx.execute(
        sa.insert(account)
        .values(platform="web", user_id="secret-user", name="藏起来的人", person_id=who, created_at=NOW)
        .returning(account.c.id)
    ).scalar_one()
    where = tx.execute(
        sa.insert(chat)
        .values(
            platform="web",
            bot="room",
            chat_id="p-1",
            kind="private",
            title="私聊",
            purpose="",
            active=True,
            created_at=NOW,
        )
        .returning(chat.c.id)
    ).scalar_one()
    return who, said_by, where


def test_activities_with_real_dates_and_progress(tx: sa.Connection, ids: dict[str, int], tmp_path: Path) -> None:
    who, said_by, _ = reporter(tx)
    rows = [
        {
            "id": new_id(), "log_id": number, "person_id": who, "unit_id": ids["县检察院"],
            "grid_id": ids["水东社区/第1网格"], "day": date(2026, 11, 21), "start_min": 540, "minutes": 150,
            "what": "打扫楼道", "place": "3栋", "state": "logged" if number else "withdrawn", "account_id": said_by,
            "created_at": NOW,
        }
        for number in range(4500)
    ]  # fmt: skip
    tx.execute(sa.insert(activity), rows)
    seen: list[tuple[int, int]] = []
    path = tmp_path / "活动.xlsx"
    assert export_activities(tx, path, lambda done, total: seen.append((done, total))) == 4500
    assert seen == [(2000, 4500), (4000, 4500), (4500, 4500)]
    sheet = sheet_of(path)
    assert sheet.max_row == 4501
    assert sheet["A2"].value == datetime(2026, 11, 21)
    assert sheet["A2"].is_date
    assert [one.value for one in sheet[2]][1:10] == [
        time(9), 150, "反映人", "县检察院", "水东社区", "第1网格", "打扫楼道", "3栋", "已撤回",
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"


@given(st.text(max_size=40))
def test_no_text_becomes_a_formula_or_breaks_the_file(said: str) -> None:
    sheet: Any = Workbook(write_only=True).create_sheet("表")
    made = cell(sheet, said)
    if not isinstance(made, str):
        assert made.data_type == "s"
        assert made.quotePrefix
        made = made.value
    else:
        assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    made.encode()
    if said.isprintable():
        assert made == said


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "满.xlsx").mkdir()
    with pytest.raises(WorkbookError, match="写不了文件"), new_book(tmp_path / "满.xlsx") as book:
        book.create_sheet("表")
    assert [one.name for one in tmp_path.iterdir()] == ["满.xlsx"]
