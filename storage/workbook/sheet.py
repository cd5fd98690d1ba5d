"""What reading a workbook gives: rows that were understood, rows that were not and why, what was left unread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

MOST_TOLD = 20  # faults named in words; the marked copy has them all

# (rows done, rows in all); 0 in all = not known.
Progress = Callable[[int, int], None]


class WorkbookError(Exception):
    """The file as a whole cannot be used. Its text is one Chinese sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be taken; `row` counts from 1 as Excel shows it. `sheet` is its worksheet, "" the only one;
    `key` the field whose cell is at fault, "" where it is the row's."""

    row: int
    reason: str
    sheet: str = ""
    key: str = ""


class BadRows(Exception):
    """An import refused as a whole, before anything was written: some rows are not right."""

    def __init__(self, bads: tuple[Bad, ...]) -> None:
        super().__init__(f"{len(bads)} 行有问题，什么都没有写入")
        self.bads = bads


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands: its number (from 0), its letter, and what the sheet calls it."""

    number: int
    letter: str
    label: str

    def __str__(self) -> str:
        return f"{self.letter} 列“{self.label}”"


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One worksheet, read. Both `rows` and `bads` are in the sheet's order; a row is in one of the two, and may be in
    `bads` several times: each of its faults is told at once."""

    path: Path
    title: str  # the worksheet's name
    header_row: int  # counts from 1
    rows: tuple[T, ...]
    bads: tuple[Bad, ...]
    notes: tuple[str, ...]  # Chinese sentences: columns and sheets that were not read
    private: frozenset[int]  # columns (from 0) with personal data that nobody may copy on
    columns: Mapping[str, Column] = field(default_factory=dict)  # by the field's key; the first where several feed it
    unread: frozenset[str] = (
        frozenset()
    )  # words that stand in bad rows alone: what leans on them is no fault of its own

    def holding(self, rows: Sequence[U], bads: Sequence[Bad]) -> Sheet[U]:
        """The same sheet with what was made of its rows."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        return Sheet(**{**kept, "rows": tuple(rows), "bads": tuple(bads)})


def told(sheets: Sequence[Sheet[Any]], bads: Sequence[Bad]) -> list[str]:
    """The faults in words, sheet by sheet, row by row; at most MOST_TOLD of them, the rest counted."""
    by_title = {sheet.title: sheet for sheet in sheets}
    lines = []
    for bad in bads[:MOST_TOLD]:
        sheet = by_title.get(bad.sheet or sheets[0].title)
        column = sheet.columns.get(bad.key) if sheet is not None else None
        which = f"工作表“{bad.sheet or sheets[0].title}”" if len(sheets) > 1 else ""
        lines.append(f"{which}第 {bad.row} 行{f' {column}' if column else ''}：{bad.reason}")
    if len(bads) > MOST_TOLD:
        lines.append(f"还有 {len(bads) - MOST_TOLD} 处")
    return lines
