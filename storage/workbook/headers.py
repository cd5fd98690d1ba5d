"""Finds the header row and says what each column is, whatever the columns are called and wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from storage.workbook.cells import folded, line
from storage.workbook.sheet import WorkbookError

if TYPE_CHECKING:
    from storage.workbook.opening import RawSheet, Row

HEADER_WITHIN = 10  # rows looked at: titles, units and dates may stand above

OWN_HIDDEN = frozenset({"选项"})  # what the drop-downs of our own templates are made of

_PRIVATE = re.compile(r"手机|电话|身份证|证件号|住址|住房|门牌|房号|家庭地址|微信|qq|银行|出生|年龄|定位|经纬")
_SILENT = re.compile(r"序号?|no\.?|原因|行号")  # counted by hand, or written by us
_TRIMMINGS = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|[*＊:、/\s]")


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a kind of sheet may have."""

    key: str
    label: str  # what our own template calls it
    names: frozenset[str]
    required: bool = False
    several: bool = False  # more than one column may feed it, joined by a blank


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns are: `columns` maps a field's key to its column numbers, from 0."""

    row: int  # counts from 1
    columns: Mapping[str, tuple[int, ...]]
    private: frozenset[int]
    notes: tuple[str, ...]
    labels: Mapping[int, str]  # what the sheet itself calls each of these columns
    names: Mapping[int, frozenset[str]]  # what else each might be called, as `plain_heading` writes it

    def pick(self, row: Row, key: str) -> object:
        """The field's value in this row; None where there is no such column or cell."""
        values = [row[column] for column in self.columns.get(key, ()) if column < len(row)]
        if len(values) > 1:
            return " ".join(filter(None, map(line, values)))
        return values[0] if values else None


def field(key: str, names: str, *, required: bool = False, several: bool = False) -> Field:
    """`names` are blank-separated; the first is the label."""
    every = names.split()
    return Field(key, every[0], frozenset(map(plain_heading, every)), required, several)


def plain_heading(value: object) -> str:
    """A heading for comparing: without brackets, stars and blanks."""
    return _trimmed(folded(value))


@lru_cache(4096)
def _trimmed(word: str) -> str:
    return _TRIMMINGS.sub("", word)


class NoHeader(WorkbookError):
    """A workbook, but not of the kind that was looked for."""


def find_header(sheets: Sequence[RawSheet], fields: Sequence[Field]) -> tuple[RawSheet, Header]:
    """The first sheet that has the required columns, and its header. Raises NoHeader."""
    heading: tuple[RawSheet, Header] | None = None
    unread: list[str] = []
    missing: tuple[str, ...] = ()
    for sheet in sheets:
        header = _heading(sheet, fields)
        lacking = tuple(f.label for f in fields if f.required and f.key not in header.columns)
        if not lacking and heading is None:
            heading = sheet, header
        elif not lacking:
            unread.append(sheet.title)
        elif header.columns and (not missing or len(lacking) < len(missing)):
            missing = lacking
    if heading is None:
        if missing:
            columns = "、".join(f"“{label}”" for label in missing)
            raise NoHeader(f"表里缺少{columns}这几列，请补上再试（可以先下载模板对照）。")
        needed = "、".join(f"“{f.label}”" for f in fields if f.required)
        raise NoHeader(f"前 {HEADER_WITHIN} 行没有找到表头，表头要有{needed}（可以先下载模板对照）。")
    sheet, header = heading
    notes = list(header.notes)
    if hidden := [title for title in sheet.beside if title not in OWN_HIDDEN]:
        notes.append(f"隐藏的工作表“{'”“'.join(hidden)}”没有读。")
    if unread:
        notes.append(f"只读了工作表“{sheet.title}”，没有读：{'、'.join(unread)}；要读的请另存成一个文件。")
    return sheet, replace(header, notes=tuple(notes))


def header_of(sheet: RawSheet, fields: Sequence[Field]) -> Header | None:
    """The header of one sheet, where it has the required columns."""
    header = _heading(sheet, fields)
    return None if any(each.required and each.key not in header.columns for each in fields) else header


def missing(sheet: RawSheet, fields: Sequence[Field]) -> tuple[str, ...]:
    """The labels of the required columns that a sheet has not."""
    header = _heading(sheet, fields)
    return tuple(each.label for each in fields if each.required and each.key not in header.columns)


def _heading(sheet: RawSheet, fields: Sequence[Field]) -> Header:
    """The row with most columns. A heading in two rows is read too: cells merged over both are filled down, and of
    two names in one column both together count if they are a name of ours (网格长 over 姓名), else the lower one."""
    rows = list(islice(sheet.filled(), HEADER_WITHIN))
    header = _best(rows, fields)
    for number, (upper, lower) in enumerate(pairwise(rows), 2):
        joined = _joined(upper, lower, fields)
        second = _read(
            number, [both if line(down) else None for both, down in zip(joined, lower, strict=False)], fields
        )
        if not second.columns or any("不认识" in note for note in second.notes):
            continue  # the lower row is no heading
        read = _read(number, joined, fields)
        more = len(read.columns) - len(header.columns)
        header = read if more > 0 or (more == 0 and header.row == number - 1) else header
    return header


def _joined(upper: Row, lower: Row, fields: Sequence[Field]) -> list[object]:
    """Two rows of headings as one. A cell merged over several columns stands over all of them."""
    known = frozenset(name for each in fields for name in each.names)
    joined: list[object] = []
    over = ""
    for up, down in zip(upper, lower, strict=False):
        over = line(up) or (over if line(down) else "")
        both = f"{over}{line(down)}"
        of_somebody = _SOMEBODY.search(over) is not None and _PRIVATE.search(plain_heading(down)) is not None
        whole = line(down) and line(down) != over and (plain_heading(both) in known or of_somebody)
        joined.append(both if whole else down if line(down) else up)
    return joined


_SOMEBODY = re.compile(r"[长员]$|书记|负责人|联系人|姓名")  # 网格长 over 联系电话: the number is theirs

_NOWHERE = Header(0, {}, frozenset(), (), {}, {})


def _best(rows: Sequence[Row], fields: Sequence[Field]) -> Header:
    headers = [_read(number, row, fields) for number, row in enumerate(rows, 1)]
    return max(headers, key=lambda header: len(header.columns), default=_NOWHERE)


def _read(number: int, row: Row, fields: Sequence[Field]) -> Header:
    columns: dict[str, tuple[int, ...]] = {}
    private: set[int] = set()
    notes: list[str] = []
    labels: dict[int, str] = {}
    names: dict[int, frozenset[str]] = {}
    for index, cell in enumerate(row):
        plain = plain_heading(cell) if isinstance(cell, str) else ""
        if not plain:
            continue
        match = next((f for f in fields if plain in f.names), None)
        if match and (match.several or match.key not in columns):
            columns[match.key] = (*columns.get(match.key, ()), index)
            labels[index], names[index] = line(cell), match.names
        elif match:
            notes.append(f"“{line(cell)}”一列与前面的列重复，没有读取。")
        elif _PRIVATE.search(plain):
            private.add(index)
            notes.append(f"“{line(cell)}”一列是个人信息，用不着，没有读取。")
        elif not _SILENT.fullmatch(plain):
            notes.append(f"“{line(cell)}”一列不认识，没有读取。")
    return Header(number, columns, frozenset(private), tuple(notes), labels, names)
