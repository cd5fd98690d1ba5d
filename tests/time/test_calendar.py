"""The calendar in the store, and the files a county brings it in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from storage.calendar import import_year, load
from storage.calendar_file import read_calendar, year_of
from storage.database import Database
from storage.workbook.sheet import WorkbookError, told
from storage.workbook.texts import MAX_TEXT_FILE
from storage.workdays import CalendarDay, shipped

OFF = CalendarDay(date(2027, 10, 1), False, "国庆节")
ON = CalendarDay(date(2027, 10, 9), True, "国庆节")  # a Saturday


def test_without_an_import_the_shipped_years_hold(database: Database) -> None:
    with database.reading() as tx:
        assert load(tx) == shipped()


def test_an_imported_year_holds_and_is_no_longer_provisional(database: Database) -> None:
    with database.begin() as tx:
        assert import_year(tx, 2027, [ON, OFF], "国办发明电") == 2
    with database.reading() as tx:
        calendar = load(tx)
    assert not calendar.provisional(2027)
    assert calendar.provisional(2028)
    assert calendar.is_makeup(ON.day)
    assert not calendar.is_workday(OFF.day)
    assert calendar.name(OFF.day) == "国庆节"
    assert calendar.is_makeup(date(2026, 10, 10))


def test_importing_again_replaces_the_year_and_nothing_else(database: Database) -> None:
    other = CalendarDay(date(2027, 10, 2), False, "国庆节")
    with database.begin() as tx:
        import_year(tx, 2027, [OFF, ON], "第一次")
        import_year(tx, 2028, [CalendarDay(date(2028, 1, 3), False, "元旦")], "别的年")
        import_year(tx, 2027, [other], "更正")
    with database.reading() as tx:
        calendar = load(tx)
    assert calendar.is_workday(OFF.day)
    assert not calendar.is_makeup(ON.day)
    assert calendar.name(other.day) == "国庆节"
    assert not calendar.is_workday(date(2028, 1, 3))


def test_a_county_may_replace_a_shipped_year(database: Database) -> None:
    with database.begin() as tx:
        import_year(tx, 2026, [CalendarDay(date(2026, 10, 8), False, "国庆节")], "更正")
    with database.reading() as tx:
        calendar = load(tx)
    assert not calendar.is_workday(date(2026, 10, 8))
    assert not calendar.is_makeup(date(2026, 10, 10)), "nothing shipped may show through"
    assert calendar.is_makeup(date(2025, 10, 11))


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ([], "没有一天"),
        ([OFF, OFF], "2027-10-01 写了 2 次"),
        ([CalendarDay(date(2026, 12, 31), False, "元旦")], "2026-12-31 不在 2027 年"),
        ([CalendarDay(date(2027, 10, 11), True, "国庆节")], "2027-10-11 是星期一"),
        ([CalendarDay(date(2027, 10, 1), False, "节" * 33)], "名称太长"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(database: Database, days: list[CalendarDay], reason: str) -> None:
    with database.begin() as tx:
        import_year(tx, 2027, [ON], "先前")
        with pytest.raises(ValueError, match=reason):
            import_year(tx, 2027, days, "坏的")
    with database.reading() as tx:
        assert load(tx).is_makeup(ON.day)


def test_every_bad_row_is_named_at_once(database: Database) -> None:
    days = [OFF, OFF, CalendarDay(date(2028, 1, 1), False, "元旦")]
    with database.begin() as tx, pytest.raises(ValueError, match=r"2027-10-01.*；2028-01-01"):
        import_year(tx, 2027, days, "坏的")
    with database.begin() as tx, pytest.raises(ValueError, match="年份 27 不对"):
        import_year(tx, 27, [OFF], "坏的")


def workbook(path: Path, *rows: tuple[str | int | datetime | None, ...]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_in_any_column_order_below_a_title(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "2027.xlsx",
        ("2027 年放假安排", None, None, None),
        ("序号", "节日名称", "类型", "日 期"),
        (1, "国庆节", "放假", datetime(2027, 10, 1)),
        (2, None, "调休上班", "２０２７年１０月９日（星期六）"),
        (None, None, None, None),
        (3, "国庆节", "休", "2027/10/2"),
    )
    read = read_calendar(path)
    assert (read.bads, year_of(read.rows)) == ((), 2027)
    assert read.rows == (OFF, CalendarDay(date(2027, 10, 2), False, "国庆节"), CalendarDay(date(2027, 10, 9), True, ""))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_as_excel_or_anybody_else_saves_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "2027.CSV"
    path.write_bytes("类型,日期,名称\r\n放假,20271001,国庆节\r\n上班,2027-10-9,国庆节\r\n".encode(encoding))
    read = read_calendar(path)
    assert (read.bads, read.rows, year_of(read.rows)) == ((), (OFF, ON), 2027)


def test_every_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("日期,类型,名称\n2027-02-30,放假,春节\n2027-10-01,调休,国庆节\n,放假,\n", encoding="utf-8")
    read = read_calendar(path)
    assert told([read], read.bads) == [
        "第 2 行 A 列“日期”：没有“2027-02-30”这一天",
        "第 3 行 B 列“类型”：类型请写“放假”或“上班”：调休",
        "第 4 行 A 列“日期”：没有写日期，请写成 2027-01-01 这样",
    ]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"", "是空的"),
        ("a.csv", b"\xff\xff\xff", "编码"),
        ("a.csv", b"x" * (MAX_TEXT_FILE + 1), "太大"),
        ("a.csv", "名称,天数\n春节,7\n".encode(), "没有找到表头"),
        ("a.csv", "日期,类型\n".encode(), "没有一天"),
        ("a.xlsx", b"not a workbook", "xlsx"),
        ("a.xlsx", b"PK\x03\x04 broken", "."),
        ("a.csv", b"PK\x03\x04 broken", "改了名字"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_a_reason(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(WorkbookError, match=reason):
        read_calendar(path)


def test_of_five_thousand_faults_twenty_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,类型\n".encode() + b"x,x\n" * 5000)
    read = read_calendar(path)
    lines = told([read], read.bads)
    assert len(lines) == 21
    assert lines[-1] == "还有 9980 处"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("none.csv", "none.xlsx"):
        with pytest.raises(WorkbookError, match="读不到"):
            read_calendar(tmp_path / name)
