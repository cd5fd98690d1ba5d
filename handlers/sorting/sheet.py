"""类别 as a workbook: written with all that is in force, edited in Excel or WPS, read back whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from pathlib import Path

from sqlalchemy import Connection

from bot.values.fold import fold
from bot.values.pattern import Pattern
from bot.work import Work
from handlers.sorting import actions, table
from handlers.sorting.actions import LONGEST_NAME, Words
from handlers.sorting.classes import OTHER
from storage.places import Places
from storage.workbook.cells import Unreadable, half_width, line
from storage.workbook.headers import Header, field, plain_heading
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import columns_of, read_sheet
from storage.workbook.resolve import suggest
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Bad, BadRows, Progress, Sheet
from storage.workbook.writing import Heading, new_book, write_table

FIELDS = (
    field("name", "类别 类别名称 事项类别 名称 小类 小类名称 事项小类 二级类别 二级分类 子类", required=True),
    field("parent", "上级 上级类别 一级类别 一级分类 大类 大类名称 事项大类"),
    field("words", "词 关键词 词语", required=True),
    field("hints", "参考词 只作参考的词"),
    field("against", "反词 排除词"),
    field("unit", "主办部门 部门 全县主办 主办 责任单位 主办单位 牵头单位 责任部门"),
    field("near", "各社区主办 社区主办"),
)
BY_LEVELS = tuple(replace(each, required=each.key in ("name", "parent")) for each in FIELDS)
_LEVELS = frozenset({"大类", "大类名称", "事项大类", "一级类别", "一级分类"})
# 0201 共享单车, A-01、井盖, 01市容: but 12345热线 is a name.
_CODE = Pattern(r"(?:[a-z]{0,2}-?[0-9]{1,6}(?:[.-][0-9]{1,4})*(?:\s+|[、.．-]\s*)|0[0-9]{1,5})(?=[\u4e00-\u9fff])")
_WORDLESS = "表里没有“词”一列：原有类别的词不变，新类别先用自己的名称作词。"
_HEADINGS = tuple(
    Heading(column.label, width) for column, width in zip(FIELDS, (14, 14, 60, 30, 20, 20, 40), strict=True)
)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One line. `near` are (community, unit) by name; `words` None: the sheet has no such column."""

    row: int  # counts from 1, as Excel shows it
    name: str
    parent: str
    words: tuple[str, ...] | None
    hints: tuple[str, ...]
    against: tuple[str, ...]
    unit: str
    near: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many classes came, changed and were retired (they stand no longer in the sheet), the last ones by name."""

    added: int
    changed: int
    retired: int
    gone: tuple[str, ...] = field_of(default=(), compare=False)


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
    reader = _Reader()
    # 类别 alone is a column of many tables: the words stand beside it, or what it belongs to.
    wordless = not columns_of(path, FIELDS) and columns_of(path, BY_LEVELS)
    sheet = read_sheet(path, BY_LEVELS if wordless else FIELDS, reader.make, progress)
    notes = (_WORDLESS,) if reader.wordless else ()
    return replace(sheet, rows=reader.with_parents(sheet.rows), notes=(*sheet.notes, *notes))


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
        said = row.words if row.words is not None else was[0] if known else (row.name,)
        if was != (said, row.hints, row.against) and (row.words is not None or known is None):
            gone = tuple({word for words in was for word in words})
            actions.set_words(work, row.name, Words(dropped=gone))
            actions.set_words(work, row.name, Words(said, row.hints, row.against))
            changed += known is not None
        for community, unit in (("", row.unit), *row.near):
            _lead(work, row.name, community, unit)
    gone_names = [name for name in before if name not in {row.name for row in rows}]
    for name in gone_names:
        if name in table.read(tx).classes.by_name:  # not retired with its parent already
            actions.retire(work, name)
    return Imported(added, changed, len(gone_names), tuple(gone_names))


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
            bads.append(Bad(row.row, f"类别“{row.name}”写了两次", key="name"))
        seen.add(row.name)
        if row.parent and row.parent not in tops:
            bads.append(Bad(row.row, f"表里没有上级类别“{row.parent}”", key="parent"))
        units = [("unit", row.unit), *(("near", unit) for _, unit in row.near)]
        for key, unit in units:
            if unit and places.unit(unit) is None:
                bads.append(Bad(row.row, f"没有单位“{unit}”{suggest(unit, places.unit_names)}", key=key))
        for at, _ in row.near:
            if places.community(at) is None:
                bads.append(Bad(row.row, f"没有社区“{at}”{suggest(at, places.community_names)}", key="near"))
    return bads


class _Reader:
    """Makes rows. Where the columns are 大类 and 小类, an empty 大类 means the one above, as people write it."""

    def __init__(self) -> None:
        self.levels = False  # 大类 and 小类, not 上级
        self.wordless = False  # no column of words at all
        self._above = ""

    def make(self, number: int, row: Row, header: Header, raw: RawSheet) -> ClassRow | None:
        cells = RowCells(row, header)
        self.wordless = "words" not in header.columns
        self.levels = any(plain_heading(header.labels[at]) in _LEVELS for at in header.columns.get("parent", ()))
        name, parent = _named(cells, "name"), _named(cells, "parent")
        if self.levels:
            parent = self._above = parent or self._above
            if parent and name in ("", parent):
                name, parent = parent, ""
        if name == OTHER:
            return None  # always there
        if not name:
            cells.fault("name", "没有写类别的名称，例如“井盖”")
        if len(name) > LONGEST_NAME:
            cells.fault("name", f"类别名称太长（{len(name)} 字），最多 {LONGEST_NAME} 字")

        def words(key: str) -> tuple[str, ...]:
            cell = cells.said(key).replace("、", " ").replace("，", " ").replace(",", " ")
            return tuple(dict.fromkeys(fold(cell).split()))

        said = None if self.wordless else words("words")
        near = cells.read("near", _near, ())
        made = ClassRow(number, name, parent, said, words("hints"), words("against"), cells.said("unit"), near)
        cells.done()
        return made

    def with_parents(self, rows: tuple[ClassRow, ...]) -> tuple[ClassRow, ...]:
        """A 大类 needs no row of its own: that it is said of its 小类 is enough."""
        if not self.levels:
            return rows
        names = {row.name for row in rows}
        parents = {row.parent: row for row in reversed(rows) if row.parent and row.parent not in names}
        made = [
            replace(row, name=name, parent="", words=None, hints=(), against=(), unit="", near=())
            for name, row in parents.items()
        ]
        return (*reversed(made), *rows)


def _named(cells: RowCells, key: str) -> str:
    """A class by its name, without the code that may stand before it."""
    return _CODE.sub("", fold(half_width(cells.value(key)))).strip()


def _near(value: object) -> tuple[tuple[str, str], ...]:
    """水东社区:县城管局；南外社区:县水利局. Raises Unreadable."""
    near = []
    for piece in line(value).replace("；", ";").replace("：", ":").split(";"):
        at, _, unit = piece.partition(":")
        if piece.strip() and not unit.strip():
            raise Unreadable(f"各社区主办请写成 水东社区:县城管局，用分号隔开；读不懂“{piece[:20]}”")
        if unit.strip():
            near.append((at.strip(), unit.strip()))
    return tuple(near)
