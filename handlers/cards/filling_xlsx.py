"""A county's own card as a workbook: its sheet is copied card below card, a page each, the record's row repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.pagebreak import Break

from handlers.cards import placeholders
from handlers.cards.placeholders import BLANK, MARK, RECORD, TemplateError
from handlers.cards.reading import PersonCard
from storage.workbook.writing import cleaned, is_risky

LEAST = 8  # rows of records, to be filled in by hand too
MOST_ROWS, MOST_COLUMNS = 200, 60  # of a template


def check(data: bytes) -> None:
    """Raises TemplateError, in one sentence."""
    sheet = _open(data)
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    placeholders.check(texts, len(_record_rows(sheet)))


def fill(data: bytes, cards: Iterable[PersonCard], label: str) -> bytes:
    """The workbook of these cards. Raises TemplateError."""
    pattern = _open(data)
    book = pattern.parent
    made = book.copy_worksheet(pattern)
    made.title = "记录卡"
    made.delete_rows(1, made.max_row)
    made.merged_cells.ranges = set()
    made.row_dimensions.clear()
    for other in list(book.worksheets):
        if other is not made:
            book.remove(other)
    record = _record_rows(pattern)[0]
    at = 0
    for card in cards:
        if at:
            made.row_breaks.append(Break(id=at))
        at = _put(pattern, made, at, record, card, label)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _put(pattern: Any, made: Any, at: int, record: int, card: PersonCard, label: str) -> int:
    """One card below row `at`; the last row of it."""
    values = placeholders.of_card(card, label)
    lines = [placeholders.of_record(number, line) for number, line in enumerate(card.lines, 1)]
    lines += [BLANK] * (LEAST - len(lines))
    longer = len(lines) - 1
    for row in range(1, pattern.max_row + 1):
        if row == record:
            for index, line in enumerate(lines):
                _row(pattern, made, row, at + row + index, {**values, **line})
        else:
            _row(pattern, made, row, at + row + (longer if row > record else 0), values)
    for merged in pattern.merged_cells.ranges:
        top, bottom = merged.min_row, merged.max_row
        places = range(len(lines)) if top == record else (longer if top > record else 0,)
        for below in places:
            stretch = longer if top < record <= bottom else 0
            made.merge_cells(
                start_row=at + top + below,
                end_row=at + bottom + below + stretch,
                start_column=merged.min_col,
                end_column=merged.max_col,
            )
    return at + int(pattern.max_row) + longer


def _row(pattern: Any, made: Any, source: int, target: int, values: Mapping[str, object]) -> None:
    height = pattern.row_dimensions[source].height
    if height is not None:
        made.row_dimensions[target].height = height
    for cell in pattern[source]:
        if cell.value is None and not cell.has_style:
            continue
        put = made.cell(target, cell.column)
        put._style = copy(cell._style)
        if cell.value is None:
            continue
        clean = cleaned(placeholders.filled(cell.value, values) if isinstance(cell.value, str) else cell.value)
        put.value = clean if clean != "" else None
        if isinstance(clean, str) and clean:
            put.data_type = "s"  # people's words never become a formula
            put.quotePrefix = is_risky(clean)


def _record_rows(sheet: Any) -> list[int]:
    return [
        row[0].row
        for row in sheet.iter_rows()
        if any(mark[1] in RECORD for cell in row if isinstance(cell.value, str) for mark in MARK.finditer(cell.value))
    ]


def _open(data: bytes) -> Any:
    try:
        book = load_workbook(BytesIO(data))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError):
        raise TemplateError("这份表打不开，请在 Excel 或 WPS 里另存为 .xlsx 再发") from None
    sheet = book.worksheets[0]
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise TemplateError(f"一张卡最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，这份大了些，请把多余的行列删掉")
    return sheet
