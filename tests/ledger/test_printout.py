"""The 台账 on paper: what is printed can be read, and what is written into the sheet by others leads nowhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from handlers.figures.selection import Selection, categories
from handlers.ledger import rows
from handlers.ledger.columns import BY_KEY
from handlers.ledger.pens import PIXEL, UNIT
from handlers.ledger.printout import COLUMNS, MARGIN, POINTS
from handlers.ledger.reading import read_ledger
from handlers.ledger.sheet import Cover, write_ledger
from storage.database import Database
from storage.workbook.errors import write_errors
from storage.workbook.sheet import Bad
from tests.handlers.talk import Talk
from tests.ledger.desk import bring_back, edit, export, settle
from tests.ledger.year import NOON, write_year
from tests.support.office import Pdf

A4_ACROSS = 297.0  # millimetres
LONG = "已派人到现场勘查，查明管道淤堵，完成疏通并更换井盖，" * 8


@pytest.fixture(scope="module")
def written(county_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of 200 cases; on paper one database is as good as another."""
    folder = tmp_path_factory.mktemp("ledger")
    path = folder / "台账.xlsx"
    shutil.copyfile(county_sqlite, folder / "county.sqlite3")
    database = Database(f"sqlite:///{folder / 'county.sqlite3'}")
    with database.begin() as tx:
        write_year(tx, NOON, 200)
    talk = Talk(database, NOON)
    with database.reading() as tx:
        lines = rows.lines(tx, talk.county.places, Selection(), private=False)
        write_ledger(path, Cover("吹哨台账 会昌县 2026年", "会昌县", NOON), lines, 200, categories(tx))
    database.close()
    return path


def test_the_print_sheet_lies_across_a4_with_its_headings_on_every_page(written: Path) -> None:
    book = load_workbook(written)
    assert book.sheetnames == ["吹哨台账", "打印", "说明", "选项"]
    sheet: Any = book["打印"]
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.print_title_rows == "$2:$2"
    assert sheet["A1"].value == "吹哨台账 会昌县 2026年"
    assert [cell.value for cell in sheet[2]] == [BY_KEY[key].label for key, _ in COLUMNS]
    assert len(COLUMNS) == 12
    assert sheet.max_row == 202
    assert sheet["C3"].number_format == "yyyy-mm-dd"
    for cell in sheet[3]:
        assert (cell.font.name, cell.font.size, cell.alignment.wrap_text) == ("宋体", POINTS, True), cell.coordinate
        assert cell.border.left.style == cell.border.bottom.style == "thin"
    assert "&P" in sheet.oddFooter.right.text


def test_its_columns_are_as_wide_as_the_page_so_that_ten_points_stay_ten(written: Path) -> None:
    sheet: Any = load_workbook(written)["打印"]
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[2]]
    room = A4_ACROSS - (sheet.page_margins.left + sheet.page_margins.right) * 25.4
    assert round(room) == A4_ACROSS - 2 * MARGIN
    assert 0.98 * room <= sum(widths) * UNIT * PIXEL <= room
    normal: Any = load_workbook(written)._named_styles["Normal"]  # type: ignore[attr-defined]
    assert (normal.font.name, normal.font.size) == ("宋体", 11)  # what widths are counted in


def test_two_hundred_cases_as_pages(written: Path, printed: Callable[[Path], Pdf], tmp_path: Path) -> None:
    book = load_workbook(written)
    for name in ("吹哨台账", "说明", "选项"):
        del book[name]
    alone = tmp_path / "打印.xlsx"
    book.save(alone)
    pdf = printed(alone)
    assert pdf.size == (297, 210)
    assert 8 <= pdf.pages <= 20
    for page in (1, pdf.pages):
        said = pdf.text(page)
        assert "办结期限" in said
        assert f"第 {page} 页，共 {pdf.pages} 页" in said
    # Two signs of a heading are twice as wide as they are high: ten points, less what a machine's own digits are wider.
    assert all(2 * POINTS * 0.95 <= width <= 2 * POINTS * 1.02 for width in pdf.widths("主办"))


def test_the_ledger_has_a_title_borders_and_words_that_wrap(written: Path) -> None:
    sheet: Any = load_workbook(written)["吹哨台账"]
    assert sheet["A1"].value == f"吹哨台账 会昌县 2026年（共 200 件，2026年{NOON.month}月{NOON.day}日导出）"
    assert sheet["A2"].value == "序号"
    assert sheet.auto_filter.ref == "A2:AE202"
    for cell in sheet[3][:-1]:
        assert cell.alignment.wrap_text is True, cell.coordinate
        assert cell.border.right.style == "thin", cell.coordinate
    assert sheet.print_title_rows == "$2:$2"


def test_a_row_is_as_high_as_its_words(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    short, long = talk.report("3号楼楼道灯坏了"), talk.report("5号楼下水道堵了")
    settle(talk, short, result="已换灯")
    settle(talk, long, result=LONG)
    export(talk, path)
    for name, least in (("吹哨台账", 11), ("打印", 24)):
        sheet: Any = load_workbook(path)[name]
        heights = [sheet.row_dimensions[row].height for row in (3, 4)]
        assert heights[0] < 40 < least * 12 < heights[1], name
    with ZipFile(path) as package:  # a height that a program may find anew when somebody writes more
        rows_written = package.read("xl/worksheets/sheet1.xml").decode().split("<row ")[3:]
    assert all('ht="' in row[:80] and 'customHeight="1"' not in row[:80] for row in rows_written)


def test_the_file_says_whose_it_is_and_when_it_was_made(written: Path) -> None:
    own = load_workbook(written).properties
    assert (own.creator, own.lastModifiedBy, own.title) == ("会昌县", "会昌县", "吹哨台账 会昌县 2026年")
    assert own.created == datetime(2026, 11, 26, 4)  # noon in the county


def test_what_is_changed_on_the_print_sheet_changes_nothing(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    number = talk.report("3号楼楼道灯坏了")
    export(talk, path)
    book = load_workbook(path)
    book["打印"]["F3"] = "没有这回事"
    book.move_sheet("打印", -1)  # in front, too
    book.save(path)
    assert (bring_back(talk, path).changed, read_ledger(path).rows[0].number) == (0, number)


def test_no_link_that_somebody_put_into_a_sheet_comes_back_from_us(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    talk.report("3号楼楼道灯坏了")
    export(talk, path)

    def link(sheet: Any) -> None:
        sheet["G3"].hyperlink = "http://elsewhere.example/x"
        sheet["T3"] = "='[http://elsewhere.example/y.xlsx]Sheet1'!A1"

    edit(path, link)
    with ZipFile(path) as package:
        assert any(b'TargetMode="External"' in package.read(name) for name in package.namelist())
    marked = write_errors(path, [read_ledger(path)], [Bad(3, "改过")])
    with ZipFile(marked) as package:
        for name in package.namelist():
            assert b"External" not in package.read(name), name
            assert b"elsewhere.example" not in package.read(name), name
