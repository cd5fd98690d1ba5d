"""The roll of an activity: a sheet to look at and to print, with room for signatures and for those who just come.

It names people, and is given to the organiser in private alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

FACE = "宋体"
HEADINGS = (
    ("序号", 6),
    ("姓名", 12),
    ("单位", 24),
    ("网格", 20),
    ("人数", 7),
    ("签到", 10),
    ("签名", 20),
    ("备注", 18),
)
SPARE = 8  # empty lines for those who just come
_INCH = 25.4
_THIN = Side(style="thin", color="666666")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who comes. `note`: 候补 and the like."""

    name: str
    unit: str
    grid: str
    heads: int
    arrived: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """What is printed. `facts`: lines below the title."""

    title: str
    facts: Sequence[str]
    coming: Sequence[Line]
    waiting: Sequence[Line]
    made_at: datetime


def write_roll(path: Path, roll: Roll) -> None:
    """An xlsx, A4 upright, its head on every page."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "签到表"
    _paper(sheet)
    for column, (_, width) in zip("ABCDEFGH", HEADINGS, strict=True):
        sheet.column_dimensions[column].width = width
    row = _head(sheet, roll)
    sheet.print_title_rows = f"{row}:{row}"
    lines = [_cells(number, line) for number, line in enumerate(roll.coming, 1)]
    lines += [[len(lines) + spare, *[""] * 7] for spare in range(1, SPARE + 1)]
    row = _rows(sheet, row + 1, lines)
    if roll.waiting:
        _across(sheet, row, f"候补 {len(roll.waiting)} 人（按先后，有空位自动递补）", bold=True)
        sheet.row_dimensions[row].height = 30
        row = _rows(sheet, row + 1, [_cells(number, line) for number, line in enumerate(roll.waiting, 1)])
    _across(sheet, row + 1, "组织人（签字）：　　　　　　　　　　　实到：　　　　人　　　　　　　　日期：")
    sheet.row_dimensions[row + 1].height = 34
    book.save(path)


def _paper(sheet: Any) -> None:
    page = sheet.page_setup
    page.orientation, page.paperSize = "portrait", 9  # A4
    page.fitToWidth, page.fitToHeight = 1, 0  # as many pages down as there are
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 12 / _INCH
    margins.top, margins.bottom = 14 / _INCH, 16 / _INCH


def _head(sheet: Any, roll: Roll) -> int:
    """Title, facts and headings; the row of the headings."""
    _across(sheet, 1, roll.title)
    sheet["A1"].font, sheet["A1"].alignment = Font(name="方正小标宋简体", size=18), _MIDDLE
    sheet.row_dimensions[1].height = 40
    for row, fact in enumerate(roll.facts, 2):
        _across(sheet, row, fact)
        sheet.row_dimensions[row].height = 20
    row = len(roll.facts) + 2
    for column, (label, _) in enumerate(HEADINGS, 1):
        cell = sheet.cell(row, column, label)
        cell.font, cell.alignment, cell.border = Font(name=FACE, size=11, bold=True), _MIDDLE, _BOX
        cell.fill = PatternFill("solid", fgColor="E7E6E6")  # light: it is printed
    sheet.row_dimensions[row].height = 24
    sheet.freeze_panes = f"A{row + 1}"
    footer = sheet.oddFooter
    footer.left.text = f"{roll.made_at:%Y-%m-%d %H:%M} 打印，只供组织者签到用，用后交社区保管"
    footer.right.text = "第 &P 页，共 &N 页"
    footer.left.size = footer.right.size = 9
    return row


def _cells(number: int, line: Line) -> list[object]:
    return [number, line.name, line.unit, line.grid, line.heads, line.arrived, "", line.note]


def _rows(sheet: Any, row: int, lines: Sequence[Sequence[object]]) -> int:
    for cells in lines:
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(row, column, value if value != "" else None)
            if isinstance(value, str):
                cell.data_type = "s"  # a name is no formula
            cell.font, cell.border = Font(name=FACE, size=11), _BOX
            cell.alignment = _LEFT if column in (3, 4, 8) else _MIDDLE
        sheet.row_dimensions[row].height = 26
        row += 1
    return row


def _across(sheet: Any, row: int, words: str, *, bold: bool = False) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(HEADINGS))
    cell = sheet.cell(row, 1, words)
    cell.data_type = "s"
    cell.font, cell.alignment = Font(name=FACE, size=11, bold=bold), _LEFT
