"""Writes sheets row by row, with flat memory; people's own words never become formulas."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from storage.workbook.sheet import WorkbookError
from storage.workdays import COUNTY

HEAD_FONT = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="9E2A2B")
HEAD_ALIGNMENT = Alignment(horizontal="center", vertical="center", wrap_text=True)

MAX_TEXT = 32_767  # characters in a cell: Excel's own limit
MAX_ROWS = 1_000_000  # rows in a sheet before the next one begins; Excel's own limit is a little higher

_RISKY = ("=", "+", "-", "@", "#", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name and its width in characters of Latin text."""

    label: str
    width: float


def cell(sheet: Any, value: object) -> Any:
    """What may be appended to a row for this value: plain where that is safe, else a cell that stays text."""
    clean = cleaned(value)
    return literal(sheet, clean) if isinstance(clean, str) and is_risky(clean) else clean


def cleaned(value: object) -> Any:
    """A value as a cell can hold it."""
    if isinstance(value, datetime):
        # Excel knows no offsets: what it shows is county time.
        return value.astimezone(COUNTY).replace(tzinfo=None) if value.tzinfo else value
    if not isinstance(value, str):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", value).encode("utf-8", "replace").decode()[:MAX_TEXT]


def is_risky(value: str) -> bool:
    """Whether Excel would work it out."""
    return value.startswith(_RISKY)


def literal(sheet: Any, value: str) -> Cell:
    """A text cell that Excel does not work out, not even after somebody edits it."""
    made = WriteOnlyCell(sheet, value=value)
    made.data_type = "s"
    made.quotePrefix = True
    return made


def head(sheet: Any, headings: Iterable[Heading]) -> list[Cell]:
    """The header row's cells, in the one look that all our workbooks have."""
    cells = []
    for heading in headings:
        made = WriteOnlyCell(sheet, value=heading.label)
        made.font, made.fill, made.alignment = HEAD_FONT, HEAD_FILL, HEAD_ALIGNMENT
        cells.append(made)
    return cells


def widen(sheet: Any, headings: Sequence[Heading]) -> None:
    """Column widths; in a write-only sheet before the first row."""
    for index, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(index)].width = heading.width


@contextmanager
def new_book(path: Path) -> Iterator[Workbook]:
    """A write-only workbook that appears at `path` whole or not at all. Raises WorkbookError."""
    book = Workbook(write_only=True)
    yield book
    save(book, path)


def save(book: Workbook, path: Path) -> None:
    """Write beside, then rename: a full disk leaves no half file. Raises WorkbookError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.touch(mode=0o600)  # people stand in it
        book.save(beside)
        os.replace(beside, path)
    except OSError as error:
        raise WorkbookError(f"写不了文件“{path.name}”：是不是正在 Excel 里开着，或者磁盘满了？") from error
    finally:
        book.close()
        beside.unlink(missing_ok=True)


def write_table(book: Workbook, title: str, headings: Sequence[Heading], rows: Iterable[Sequence[object]]) -> None:
    """Header, frozen, and rows; a second sheet where one would be too long."""
    sheet: Any = None
    written = 0
    number = 1
    for row in _never_none(rows):
        if sheet is None or written == MAX_ROWS:
            sheet = book.create_sheet(title if number == 1 else f"{title}{number}")
            sheet.freeze_panes = "A2"
            # Printed no column stands alone on a second page; in a write-only sheet it is said before the first row.
            sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
            sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
            widen(sheet, headings)
            sheet.append(head(sheet, headings))
            written, number = 0, number + 1
        if row:
            sheet.append([cell(sheet, value) for value in row])
            written += 1


def _never_none(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """An empty row first, so that a table without rows still has its header."""
    yield ()
    yield from rows
