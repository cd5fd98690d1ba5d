"""What reading a workbook gives: rows that were understood, rows that were not and why, what was left unread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

# (rows done, rows in all); 0 in all = not known.
Progress = Callable[[int, int], None]


class WorkbookError(Exception):
    """The file as a whole cannot be used. Its text is one Chinese sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be taken; `row` counts from 1 as Excel shows it. `sheet` is its worksheet, "" the only one."""

    row: int
    reason: str
    sheet: str = ""


class BadRows(Exception):
    """An import refused as a whole, before anything was written: some rows are not right."""

    def __init__(self, bads: tuple[Bad, ...]) -> None:
        super().__init__(f"{len(bads)} 行有问题，什么都没有写入")
        self.bads = bads


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One worksheet, read. Both `rows` and `bads` are in the sheet's order; a row is in one of the two."""

    path: Path
    title: str  # the worksheet's name
    header_row: int  # counts from 1
    rows: tuple[T, ...]
    bads: tuple[Bad, ...]
    notes: tuple[str, ...]  # Chinese sentences: columns and sheets that were not read
    private: frozenset[int]  # columns (from 0) with personal data that nobody may copy on
    filled: bool = False  # read with merged cells filled down: a copy must hold them so
