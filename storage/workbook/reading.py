"""Walks a sheet from its header down: empty rows skipped, every row's faults collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from openpyxl.utils import get_column_letter

from storage.workbook.cells import ERRORS, Several, Unreadable, folded, line
from storage.workbook.feet import Feet, shown_rows
from storage.workbook.headers import Field, Header, find_header, header_of
from storage.workbook.opening import RawSheet, Row, open_sheets
from storage.workbook.sheet import Bad, Column, Progress, Sheet, WorkbookError

T = TypeVar("T")

_STEP = 500  # rows between two calls of progress

# Makes a value of a row, or None to leave it out. Raises Unreadable for a bad one.
Make = Callable[[int, Row, Header, RawSheet], "T | None"]


def read_sheet(path: Path, fields: Sequence[Field], make: Make[T], progress: Progress | None) -> Sheet[T]:
    """Every row below the header, as `read_rows`. Raises WorkbookError where the file as a whole is of no use."""
    raw, header = find_header(open_sheets(path), fields)
    sheet = read_rows(raw, header, make, progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError(f"工作表“{raw.title}”里只有表头，没有内容。")
    return sheet


def read_rows(raw: RawSheet, header: Header, make: Make[T], progress: Progress | None) -> Sheet[T]:
    """Every row of one sheet below its header; there may be none. Merged cells hold for all their rows."""
    used = tuple(column for columns in header.columns.values() for column in columns)
    rows: list[T] = []
    bads: list[Bad] = []
    words: tuple[set[str], set[str]] = (set(), set())  # of rows that were read, of rows that were not
    hidden: list[int] = []
    feet = Feet(header, raw)
    number = 0
    for number, row, formula in _numbered(raw, used):
        if progress and number % _STEP == 0:
            progress(number, max(raw.count, number))
        if number <= header.row or not (formula or (feet.is_row(number, row) and _any_filled(row, used))):
            continue
        bad = False
        try:
            _check(row, used, formula)
            made = make(number, row, header, raw)
        except Unreadable as error:
            bad = True
            faults = error.each if isinstance(error, Several) else (error,)
            bads += [Bad(number, str(fault), raw.title, fault.key) for fault in faults]
        else:
            if made is not None:
                rows.append(made)
                hidden += [number] if number in raw.hidden else []
        words[bad].update(word for column in used if column < len(row) and (word := folded(row[column])))
    if progress:
        progress(number, number)
    notes = (*header.notes, *feet.notes(), *_of_hidden(hidden))
    columns = {key: _column(header, at[0]) for key, at in header.columns.items()}
    unread = frozenset(words[True] - words[False])
    return Sheet(raw.path, raw.title, header.row, tuple(rows), tuple(bads), notes, header.private, columns, unread)


def columns_of(path: Path, fields: Sequence[Field]) -> int:
    """How many of the fields a file has, where it has the required ones; else 0. Raises WorkbookError."""
    headers = [header for raw in open_sheets(path) if (header := header_of(raw, fields)) is not None]
    return max((len(header.columns) for header in headers), default=0)


def _column(header: Header, number: int) -> Column:
    return Column(number, get_column_letter(number + 1), header.labels[number])


def _any_filled(row: Row, used: Sequence[int]) -> bool:
    return any(_filled(row, column) for column in used)


def _of_hidden(numbers: Sequence[int]) -> list[str]:
    if not numbers:
        return []
    return [f"第 {shown_rows(numbers)} 行是隐藏的（或筛选掉的），也读了；不要的请先删掉再导入。"]


def _numbered(raw: RawSheet, used: Sequence[int]) -> Iterator[tuple[int, Row, bool]]:
    """Row number, values, and whether a used cell holds a formula that was never worked out."""
    rows = raw.filled()
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
