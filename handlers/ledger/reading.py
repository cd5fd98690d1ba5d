"""A 台账 that came back: every line that somebody touched, with what stands in its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from handlers.ledger.columns import BY_KEY, EDITABLE, FIELDS, LOOSE, READ_ONLY, fingerprint, plain
from storage.workbook.cells import Unreadable, line
from storage.workbook.headers import Header
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.sheet import Bad, Progress, Sheet


@dataclass(frozen=True, slots=True)
class Edited:
    """A line as it came back. `values` are its cells as words; `touched` and `broken` tell what is not as exported."""

    row: int  # counts from 1, as Excel shows it
    number: str
    version: int
    values: Mapping[str, str]
    touched: bool  # something that may be edited
    broken: bool  # something that may not


def read_ledger(path: Path, progress: Progress | None = None) -> Sheet[Edited]:
    """Read a ledger that was exported; faults of single lines in `bads`. Raises WorkbookError."""
    sheet = read_sheet(path, FIELDS, _line, progress)
    first: dict[str, int] = {}
    bads = list(sheet.bads)
    rows = []
    for row in sheet.rows:
        if (seen := first.setdefault(row.number, row.row)) != row.row:
            bads.append(Bad(row.row, f"编号 {row.number} 在第 {seen} 行已经有了", key="number"))
        else:
            rows.append(row)
    bads.sort(key=lambda bad: bad.row)
    return replace(sheet, rows=tuple(rows), bads=tuple(bads))


def _line(at: int, row: Row, header: Header, raw: RawSheet) -> Edited | None:
    number = line(header.pick(row, "number"))
    if not number:
        raise Unreadable("没有编号：新的事请直接说给网格哨，不能在台账里添行", "number")
    stamped = line(header.pick(row, "version")).split(":")
    if len(stamped) != 3 or not stamped[0].isdecimal():
        raise Unreadable("“版本”一列缺了或改了：请重新导出台账再改", "version")
    # A column that was deleted was not edited: what is missing is not compared, and never read as emptied.
    missing = [key for key in BY_KEY if key not in LOOSE and key not in header.columns]
    if missing:
        raise Unreadable(f"缺少“{BY_KEY[missing[0]].label}”一列：请重新导出台账，列可以隐藏，不要删")
    values = {key: plain(key, header.pick(row, key), raw.epoch) for key in BY_KEY if key not in LOOSE}
    return Edited(
        row=at,
        number=number,
        version=int(stamped[0]),
        values=values,
        touched=fingerprint(values, EDITABLE) != stamped[1],
        broken=fingerprint(values, READ_ONLY) != stamped[2],
    )
