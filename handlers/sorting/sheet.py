"""类别 as a workbook: written with all that is in force, edited in Excel or WPS, read back whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from bot.values.fold import fold
from bot.work import Work
from handlers.sorting import actions, table
from handlers.sorting.actions import LONGEST_NAME, Words
from handlers.sorting.classes import OTHER
from storage.places import Places
from storage.workbook.cells import Unreadable, line
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.sheet import Bad, BadRows, Progress, Sheet
from storage.workbook.writing import Heading, new_book, write_table

FIELDS = (
    field("name", "类别 类别名称 事项类别 名称", required=True),
    field("parent", "上级 上级类别 一级类别 大类"),
    field("words", "词 关键词 词语", required=True),
    field("hints", "参考词 只作参考的词"),
    field("against", "反词 排除词"),
    field("unit", "主办部门 部门 全县主办 主办"),
    field("near", "各社区主办 社区主办"),
)
_HEADINGS = tuple(
    Heading(column.label, width) for column, width in zip(FIELDS, (14, 14, 60, 30, 20, 20, 40), strict=True)
)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One line. `near` are (community, unit) by name."""

    row: int  # counts from 1, as Excel shows it
    name: str
    parent: str
    words: tuple[str, ...]
    hints: tuple[str, ...]
    against: tuple[str, ...]
    unit: str
    near: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many classes came, changed and were retired (they stand no longer in the sheet)."""

    added: int
    changed: int
    retired: int


def write_classes(tx: Connection, places: Places, path: Path) -> int:
    """Write every class in force. Returns how many. Raises WorkbookError."""
    kept = table.read(tx)
    rows = []
    for kind in kept.classes.rows:
        units = table.units_of(tx, kept, kind.name)
        here = "、".join(places.units[unit].name for community, unit in units if community is None)
        near = "；".join(f"{places.by_id[at].name}:{places.units[unit].name}" for at, unit in units if at is not None)
        words = (" ".join(each) for each in (kind.words, kind.hints, kind.against))
        rows.append((kind.name, kind.parent, *words, here, near))
    with new_book(path) as book:
        write_table(book, "类别", _HEADINGS, rows)
    return len(rows)


def read_classes(path: Path, progress: Progress | None = None) -> Sheet[ClassRow]:
    """Read them back; faults row by row in `bads`. Raises WorkbookError."""
    return read_sheet(path, FIELDS, _make, progress)


def import_classes(work: Work, rows: Sequence[ClassRow]) -> Imported:
    """The sheet is what counts from now on: classes that are not in it are retired.

    Raises BadRows, before anything is written, for a parent, unit or community that is not known; Refused for whoever
    may not edit the county's classes.
    """
    if bads := tuple(_bads(work.county.places, rows)):
        raise BadRows(bads)
    tx = work.tx
    before = table.read(tx).classes.by_name
    added = changed = 0
    for row in sorted(rows, key=lambda each: bool(each.parent)):
        known = table.read(tx).classes.by_name.get(row.name)
        if known is None:
            actions.add(work, row.name, row.parent)
            added += 1
        was = (known.words, known.hints, known.against) if known else ((), (), ())
        if was != (row.words, row.hints, row.against):
            gone = tuple({word for words in was for word in words})
            actions.set_words(work, row.name, Words(dropped=gone))
            actions.set_words(work, row.name, Words(row.words, row.hints, row.against))
            changed += known is not None
        for community, unit in (("", row.unit), *row.near):
            _lead(work, row.name, community, unit)
    gone_names = [name for name in before if name not in {row.name for row in rows}]
    for name in gone_names:
        if name in table.read(tx).classes.by_name:  # not retired with its parent already
            actions.retire(work, name)
    return Imported(added, changed, len(gone_names))


def _lead(work: Work, name: str, community: str, unit: str) -> None:
    places = work.county.places
    leading = places.unit(unit) if unit else None
    where = places.community(community) if community else None
    if leading is None:
        return
    at = where.id if where else None
    if (at, leading.id) not in table.units_of(work.tx, table.read(work.tx), name):
        actions.set_unit(work, name, leading, where)


def _bads(places: Places, rows: Sequence[ClassRow]) -> list[Bad]:
    tops = {row.name for row in rows if not row.parent}
    seen: set[str] = set()
    bads = []
    for row in rows:
        if row.name in seen:
            bads.append(Bad(row.row, f"类别“{row.name}”写了两次"))
        seen.add(row.name)
        if row.parent and row.parent not in tops:
            bads.append(Bad(row.row, f"表里没有上级类别“{row.parent}”"))
        units = [unit for unit in (row.unit, *(unit for _, unit in row.near)) if unit]
        bads += [Bad(row.row, f"没有单位“{unit}”") for unit in units if places.unit(unit) is None]
        bads += [Bad(row.row, f"没有社区“{at}”") for at, _ in row.near if places.community(at) is None]
    return bads


def _make(number: int, row: Row, header: Header, raw: RawSheet) -> ClassRow | None:
    name = fold(line(header.pick(row, "name")))
    if not name:
        raise Unreadable("没有写类别的名称")
    if name == OTHER:
        return None  # always there
    if len(name) > LONGEST_NAME:
        raise Unreadable(f"类别名称太长（{len(name)} 字），最多 {LONGEST_NAME} 字")

    def words(key: str) -> tuple[str, ...]:
        cell = line(header.pick(row, key)).replace("、", " ").replace("，", " ").replace(",", " ")
        return tuple(dict.fromkeys(fold(cell).split()))

    near = []
    for piece in line(header.pick(row, "near")).replace("；", ";").replace("：", ":").split(";"):
        at, _, unit = piece.partition(":")
        if piece.strip() and not unit.strip():
            raise Unreadable(f"各社区主办请写成 水东社区:县城管局，用分号隔开；读不懂“{piece[:20]}”")
        if unit.strip():
            near.append((at.strip(), unit.strip()))
    unit_name = line(header.pick(row, "unit"))
    parent = fold(line(header.pick(row, "parent")))
    return ClassRow(number, name, parent, words("words"), words("hints"), words("against"), unit_name, tuple(near))
