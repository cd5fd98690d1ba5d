"""Cells with a border that wrap, one a column and used again for every row; and how high a row must be for its words.

A row of a write-only sheet is written out as it is appended, and styling a cell takes longer than writing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.dimensions import RowDimension

from handlers.ledger.columns import Holds
from storage.workbook.writing import cleaned, is_risky

FACE = "宋体"
POINTS = 11  # of a workbook's ordinary font
PIXEL = 25.4 / 96  # millimetres
UNIT = 8  # pixels: a digit of 宋体 at 11 points, in which widths are counted
PADDING = 6  # pixels of a cell that no word stands on
FORMATS = {Holds.MOMENT: "yyyy-mm-dd hh:mm", Holds.MONEY: "#,##0.00"}
_SIDE = Side("thin", color="A6A6A6")
_BORDER = Border(_SIDE, _SIDE, _SIDE, _SIDE)
_WRAP = Alignment(wrap_text=True, vertical="center")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_MOST_HEIGHT = 409.0  # points, Excel's own
_LEADING = 1.35  # of a line, by its font's size


def in_chinese(book: Any) -> None:
    """Make 宋体 the ordinary font of a workbook: widths are counted in its digits, half as wide as a Chinese sign."""
    font = Font(name=FACE, size=POINTS, charset=134)
    book._fonts = IndexedList([font])  # openpyxl has no other way; the first is that of unstyled cells
    book._named_styles["Normal"].font = font


class Pen:
    """Writes one column of a sheet; `number_format` is Excel's, "" for what the value brings."""

    def __init__(self, sheet: Any, font: Font, number_format: str = "", *, middle: bool = False) -> None:
        self._plain, self._literal = (WriteOnlyCell(sheet) for _ in range(2))
        for made in (self._plain, self._literal):
            made.font, made.border, made.alignment = font, _BORDER, _MIDDLE if middle else _WRAP
            if number_format:
                made.number_format = number_format
        self._literal.quotePrefix = True

    def put(self, value: object) -> Any:
        """The cell, good until the next one is asked for. People's words never become a formula."""
        clean = cleaned(value)
        if clean == "":
            clean = None  # an empty cell, with its border
        if isinstance(clean, str) and is_risky(clean):
            self._literal.value = clean
            self._literal.data_type = "s"
            return self._literal
        self._plain.value = clean
        return self._plain


def heading(sheet: Any, label: str, font: Font, fill: PatternFill) -> Any:
    """A cell of the header row."""
    made = WriteOnlyCell(sheet, value=label)
    made.font, made.fill, made.alignment, made.border = font, fill, _MIDDLE, _BORDER
    return made


class _Fitted(RowDimension):
    """A height that Excel may change when somebody writes more: as if it had been found by itself."""

    @property
    def customHeight(self) -> bool:
        """Not set by hand."""
        return False


def append(sheet: Any, row: int, cells: Sequence[Any], widths: Sequence[float], size: float) -> None:
    """Append a row as high as its words need. Excel finds that out by itself, LibreOffice and a phone do not."""
    lines = max(_lines(cell.value, width, size) for cell, width in zip(cells, widths, strict=True))
    height = min(lines * size * _LEADING + 4, _MOST_HEIGHT)
    sheet.row_dimensions[row] = _Fitted(sheet, row, ht=round(height, 1))
    sheet.append(cells)
    del sheet.row_dimensions[row]  # written by now: memory stays flat


def _lines(value: object, width: float, size: float) -> int:
    if not isinstance(value, str):
        return 1
    room = max((width * UNIT - PADDING) / (size * 96 / 72 / 2), 2)  # in half widths, of which a Chinese sign takes two
    if "\n" not in value and len(value) * 2 <= room:
        return 1
    # A Chinese sign is three bytes; one that no longer fits leaves a half free.
    return sum(max(1, ceil((len(part.encode()) + len(part)) / 2 / (room - 1))) for part in value.split("\n"))
