"""Walks a sheet from its header down: empty rows skipped, every row's faults collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from storage.workbook.cells import ERRORS, Unreadable, line
from storage.workbook.headers import Field, Header, find_header
from storage.workbook.opening import RawSheet, Row, open_sheets
from storage.workbook.sheet import Bad, Progress, Sheet, WorkbookError

T = TypeVar("T")

_STEP = 500  # rows between two calls of progress

# Makes a value of a row, or None to leave it out. Raises Unreadable for a bad one.
Make = Callable[[int, Row, Header, RawSheet], "T | None"]


def read_sheet(
    path: Path, fields: Sequence[Field], make: Make[T], progress: Progress | None, *, filled: bool = False
) -> Sheet[T]:
    """Every row below the header, as `read_rows`. Raises WorkbookError where the file as a whole is of no use."""
    raw, header = find_header(open_sheets(path), fields)
    sheet = read_rows(raw, header, make, progress, filled=filled)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError(f"工作表“{raw.title}”里只有表头，没有内容。")
    return sheet


def read_rows(
    raw: RawSheet, header: Header, make: Make[T], progress: Progress | None, *, filled: bool = False
) -> Sheet[T]:
    """Every row of one sheet below its header; there may be none. `filled`: merged cells hold for all their rows."""
    used = tuple(column for columns in header.columns.values() for column in columns)
    rows: list[T] = []
    bads: list[Bad] = []
    number = 0
    for number, row, formula in _numbered(raw, used, filled=filled):
        if progress and number % _STEP == 0:
            progress(number, max(raw.count, number))
        if number <= header.row or not (formula or any(_filled(row, column) for column in used)):
            continue
        try:
            _check(row, used, formula)
            made = make(number, row, header, raw)
        except Unreadable as error:
            bads.append(Bad(number, str(error), raw.title))
        else:
            if made is not None:
                rows.append(made)
    if progress:
        progress(number, number)
    return Sheet(raw.path, raw.title, header.row, tuple(rows), tuple(bads), header.notes, header.private, filled)


def _numbered(raw: RawSheet, used: Sequence[int], *, filled: bool) -> Iterator[tuple[int, Row, bool]]:
    """Row number, values, and whether a used cell holds a formula that was never worked out."""
    rows = raw.filled() if filled else raw.rows()
    if not raw.formulas:
        for number, row in enumerate(rows, 1):
            yield number, row, False
        return
    for number, (row, written) in enumerate(zip_longest(rows, raw.written(), fillvalue=()), 1):
        yield number, row, any(_formula(written, column) and not _filled(row, column) for column in used)


def _filled(row: Row, column: int) -> bool:
    return column < len(row) and row[column] is not None and bool(line(row[column]))


def _formula(row: Row, column: int) -> bool:
    if column >= len(row) or row[column] is None:
        return False
    value = row[column]
    return (not isinstance(value, str | int | float) and hasattr(value, "ref")) or str(value).startswith("=")


def _check(row: Row, used: Sequence[int], formula: bool) -> None:
    if formula:
        raise Unreadable("有一格是公式，还没有算出结果：请在 Excel 里复制，选择性粘贴为“数值”，保存后再导入")
    for column in used:
        value = row[column] if column < len(row) else None
        if isinstance(value, str) and value in ERRORS:
            raise Unreadable(f"有一格显示为 {value}（公式出错），请改成文字再导入")
