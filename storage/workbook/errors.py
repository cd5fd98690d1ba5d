"""The workbook that goes back: every row as it was, the bad ones marked, with the reason in front."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from storage.workbook.cells import line
from storage.workbook.opening import RawSheet, Row, open_sheets
from storage.workbook.sheet import Bad, Sheet
from storage.workbook.writing import HEAD_ALIGNMENT, HEAD_FILL, HEAD_FONT, cell, literal, new_book

_MARK = PatternFill("solid", fgColor="FFE0E0")
_CELL = PatternFill("solid", fgColor="FF9C9C")
_REASON = Font(color="C00000", bold=True)
_WRAP = Alignment(wrap_text=True, vertical="center")
_REASON_WIDTH = 46
_WIDTH = 16


def errors_path(path: Path) -> Path:
    """花名册.xlsx → 花名册.错误.xlsx, in the same folder."""
    return path.with_name(f"{path.stem}.错误.xlsx")


def write_errors(path: Path, sheets: Sequence[Sheet[Any]], bads: Iterable[Bad]) -> Path:
    """Copy the sheets that were read from `path`, marked, to `errors_path(path)`, and return that.

    The copy can be put right and imported itself: its 原因 column is passed over. Columns with
    personal data nobody asked for are not copied. Raises WorkbookError.
    """
    faults: dict[str, dict[int, list[Bad]]] = {sheet.title: {} for sheet in sheets}
    for bad in bads:
        faults[bad.sheet or sheets[0].title].setdefault(bad.row, []).append(bad)
    raws = {raw.title: raw for raw in open_sheets(path)}
    target = errors_path(path)
    with new_book(target) as book:
        for sheet in sheets:
            _copy(book.create_sheet(sheet.title), raws[sheet.title], sheet, faults[sheet.title])
    return target


def _copy(copy: Any, raw: RawSheet, sheet: Sheet[Any], faults: Mapping[int, Sequence[Bad]]) -> None:
    copy.freeze_panes = f"B{sheet.header_row + 1}"
    copy.column_dimensions["A"].width = _REASON_WIDTH
    for letter in "BCDEFGHIJKLMNO":
        copy.column_dimensions[letter].width = _WIDTH
    # Rows past the last bad one are copied too: the file must be whole to be imported again.
    for number, row in enumerate(raw.filled(), 1):
        values = _trimmed(row)
        if not values and number not in faults:
            copy.append([])
        elif number == sheet.header_row:
            copy.append([_styled(copy, value) for value in ("原因", *values)])
        else:
            kept = [None if index in sheet.private else value for index, value in enumerate(values)]
            copy.append(_marked(copy, kept, faults.get(number, ()), sheet))


def _trimmed(row: Row) -> list[object]:
    values = list(row)
    while values and values[-1] is None:
        values.pop()
    return values


def _styled(sheet: Any, value: object) -> Cell:
    made = literal(sheet, line(value))
    made.font, made.fill, made.alignment = HEAD_FONT, HEAD_FILL, HEAD_ALIGNMENT
    return made


def _marked(copy: Any, values: list[object], faults: Sequence[Bad], sheet: Sheet[Any]) -> Sequence[object]:
    """A row of the copy, the reason in front; the cells at fault in a stronger colour than the rest of their row."""
    plain = [cell(copy, value) for value in values]
    if not faults:
        return [None, *plain]
    at_fault = {column.number for bad in faults if (column := sheet.columns.get(bad.key)) is not None}
    plain += [None] * (max(at_fault, default=-1) + 1 - len(plain))  # an empty cell may be what is wrong
    cells: list[Cell] = []
    for number, value in enumerate(("；".join(bad.reason for bad in faults), *plain), -1):
        made = value if isinstance(value, Cell) else WriteOnlyCell(copy, value=value)
        made.fill = _CELL if number in at_fault else _MARK
        if isinstance(made.value, str):
            made.alignment = _WRAP
        cells.append(made)
    cells[0].font = _REASON
    return cells
