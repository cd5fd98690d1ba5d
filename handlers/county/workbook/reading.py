"""Reads the county's workbook: whatever sheets of it are there, in any order, under their own titles or others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from bot.values.pattern import Pattern
from handlers.county.workbook import makers
from handlers.county.workbook.rows import NameRow, OfficeRow, PairRow, PlaceRow, Rows, UnitRow
from handlers.county.workbook.sheets import (
    ANYBODYS,
    BY_COLUMNS,
    BY_TITLE,
    KIND_OF,
    KINDS,
    NAMES,
    OFFICES,
    PAIRS,
    UNITS,
    SheetKind,
)
from storage.workbook.cells import line
from storage.workbook.headers import OWN_HIDDEN, Header, header_of, missing, plain_heading
from storage.workbook.opening import RawSheet, open_sheets
from storage.workbook.reading import read_rows
from storage.workbook.sheet import Progress, Sheet, WorkbookError

_SILENT = frozenset({"填写说明", "说明", "选项"})


@dataclass(slots=True)
class Read:
    """Every sheet as it was read, and all rows together."""

    sheets: list[Sheet[Any]] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)


def read_county(path: Path, today: date, progress: Progress | None = None) -> Read:
    """Read what is there; the faults row by row in each sheet's `bads`. Raises WorkbookError.

    A date without a year is the one nearest to `today`. One kind may stand on several sheets: the grids of each
    community on their own.
    """
    read = Read()
    sheets: dict[str, list[Sheet[Any]]] = {}
    unread: list[str] = []
    raws = open_sheets(path)
    if hidden := [title for title in raws[0].beside if title not in OWN_HIDDEN]:
        unread.append(f"隐藏的工作表“{'”“'.join(hidden)}”没有读。")
    for raw in raws:
        known = _known(raw)
        if known is None:
            if raw.title not in _SILENT and _holds_anything(raw):
                unread.append(f"工作表“{raw.title}”没有认出来，没有读：{_lacking(raw)}。")
            continue
        title, header = known
        maker = makers.Maker(title, raw.title, today)
        sheet = read_rows(raw, header, maker.make, progress)
        sheet = replace(sheet, notes=(*sheet.notes, *maker.notes()))
        read.sheets.append(sheet)
        sheets.setdefault(title, []).append(sheet)
    if not sheets:
        raise WorkbookError(
            f"{''.join(unread)}没有找到认识的工作表。可以有这些：{'、'.join(KINDS)}"
            "（先用 gridwhistle template county 要一份空表对照）。"
        )
    if not any(sheet.rows or sheet.bads for sheet in read.sheets):
        raise WorkbookError("这个文件里只有表头，没有内容。")
    if unread:
        first = read.sheets[0]
        read.sheets[0] = replace(first, notes=(*first.notes, *unread))
    every = [row for title in KINDS for row in _rows(sheets.get(title, ()))]
    read.rows = Rows(
        tuple(row for row in every if isinstance(row, PlaceRow)),
        tuple(row for row in _rows(sheets.get(NAMES, ())) if isinstance(row, NameRow)),
        tuple(row for row in _rows(sheets.get(UNITS, ())) if isinstance(row, UnitRow)),
        tuple(row for row in _rows(sheets.get(PAIRS, ())) if isinstance(row, PairRow)),
        tuple(row for row in every if isinstance(row, OfficeRow)),  # a table of grids names their 网格长
        frozenset(sheets),
    )
    return read


def columns(path: Path) -> int:
    """How many columns of one of its sheets are ours; 0 where no sheet is one of ours. Raises WorkbookError."""
    headers = [known[1] for raw in open_sheets(path) if (known := _known(raw)) is not None]
    return max((len(header.columns) for header in headers), default=0)


def _rows(sheets: Iterable[Sheet[Any]]) -> Iterable[Any]:
    """A row of 1-6栋 is six."""
    for sheet in sheets:
        for row in sheet.rows:
            yield from row if isinstance(row, tuple) else (row,)


def _holds_anything(raw: RawSheet) -> bool:
    return any(line(cell) for row in raw.rows() for cell in row)


def _titled(raw: RawSheet) -> list[SheetKind]:
    """The kinds that a sheet's own title means; where that says nothing (Sheet1), what is written above its heading."""
    title = raw.title
    if _UNNAMED.fullmatch(title):
        title = next((line(cell) for row in islice(raw.rows(), 3) for cell in row if line(cell)), "")
    return [KINDS[kind] for kind in BY_TITLE if any(word in title for word in KINDS[kind].words)]


_UNNAMED = Pattern(r"(?:sheet|工作表|表) ?\d*(?: ?\(\d+\))?", re.IGNORECASE)


def _lacking(raw: RawSheet) -> str:
    """Which columns a sheet would need: one whose title is like ours, or which has some of our columns."""
    for kind in _titled(raw):
        lacking = "、".join(f"“{label}”" for label in missing(raw, kind.fields))
        if lacking:
            return f"缺少{lacking}这一列" if "、" not in lacking else f"缺少{lacking}这几列"
    return f"不知道是什么表，请把工作表改名成它是什么（{'、'.join(KIND_OF)}、单位、职务等），表头和模板里的一样"


def _known(raw: RawSheet) -> tuple[str, Header] | None:
    """Which sheet of ours it is: by its title if its columns agree, else by its columns alone."""
    for kind in _titled(raw):
        if (header := header_of(raw, kind.fields)) is not None:
            return kind.title, _of_people(header)
    of_people = header_of(raw, [each for each in KINDS[OFFICES].fields if each.key == "person"]) is not None
    for title in BY_COLUMNS:
        kind = KINDS[title]
        header = header_of(raw, kind.strict)
        if header is None or (kind.also and not any(key in header.columns for key in kind.also)):
            continue
        if not of_people or title == OFFICES or "lead" in header.columns:  # a roster has 单位 and 社区, and is no 结对
            return title, _of_people(header)
    return None


def _of_people(header: Header) -> Header:
    """Where a table of grids names who leads them, its 联系电话 is theirs and is not read."""
    at = header.columns.get("phone", ())
    if "lead" not in header.columns or not any(plain_heading(header.labels[each]) in ANYBODYS for each in at):
        return header
    note = f"“{header.labels[at[0]]}”一列是个人信息，用不着，没有读取。"
    kept = {key: columns for key, columns in header.columns.items() if key != "phone"}
    return replace(header, columns=kept, private=header.private | set(at), notes=(*header.notes, note))
