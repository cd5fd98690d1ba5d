"""评价规则 as a sheet: one row a thing that is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bot.values.pattern import Pattern
from handlers.year.counting import SPOKEN
from handlers.year.rules import LONGEST, OURS, SOURCES, WEIGHTS, Of, Rule
from storage.workbook.cells import Unreadable, folded, line
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Progress, Sheet
from storage.workbook.template import Column, Page, write_pages
from storage.workbook.writing import Heading, new_book, write_table

TITLE = "评价规则"
FIELDS = (
    field("key", "事项编号", required=True),
    field("title", "评价事项 事项名称", required=True),
    field("of", "用于 评价对象", required=True),
    field("counts", "数什么", required=True),
    field("weight", "分量"),
    field("source", "来源"),
    field("where", "出处"),
    field("on", "启用"),
    field("provisional", "暂定"),
)
_WIDTHS = (18, 18, 22, 16, 8, 8, 50, 8, 8)
_KEY = Pattern(r"[a-z][a-z0-9_]{0,23}")
_COUNTED = {spoken: name for name, spoken in SPOKEN.items()}
_INTRO = (
    "评价规则怎么改",
    "一行一个事项，只列次数、小时和占比，不打分。表里没有写的事项不动；要停用一项，“启用”写“否”。",
    "“事项编号”不要改：同一个编号就是同一项。要加一项，写一个新的编号（小写字母和下划线）。",
    "改过的行，“暂定”会自动去掉。看过没有要改的，把“暂定”写成“否”就行。",
    "导入以后是新的一版，从下一次“开始评价”起用；已经开始的年份不变。",
)


def read_rules(path: Path, progress: Progress | None = None) -> Sheet[Rule]:
    """Read them; the faults row by row in `bads`. Raises WorkbookError."""
    seen: dict[str, int] = {}

    def make(number: int, row: Row, header: Header, _: RawSheet) -> Rule | None:
        cells = RowCells(row, header)
        key = cells.read("key", lambda value: _key(line(value), number, seen), "")
        rule = Rule(
            key=key,
            title=_fits(cells, "title"),
            of=cells.read("of", lambda value: _of(line(value)), ()),
            counts=cells.read("counts", lambda value: _counts(line(value)), ""),
            weight=cells.read("weight", lambda value: _one_of(value, WEIGHTS, WEIGHTS[1]), ""),
            source=cells.read("source", lambda value: _one_of(value, SOURCES, SOURCES[1]), ""),
            where=_fits(cells, "where") if cells.said("where") else OURS,
            on=cells.read("on", lambda value: _yes(value, empty=True), True),
            provisional=cells.read("provisional", lambda value: _yes(value, empty=False), False),
        )
        cells.done()
        return rule

    return read_sheet(path, FIELDS, make, progress)


def _key(written: str, row: int, seen: dict[str, int]) -> str:
    if not _KEY.fullmatch(written):
        raise Unreadable("事项编号用小写字母、数字和下划线，例如 own_deeds")
    if (first := seen.setdefault(written, row)) != row:
        raise Unreadable(f"与第 {first} 行的编号一样")
    return written


def _fits(cells: RowCells, key: str) -> str:
    written = cells.said(key)
    if not written:
        cells.fault(key, "不能空着")
    elif len(written) > LONGEST[key]:
        cells.fault(key, f"太长（{len(written)} 字），最多 {LONGEST[key]} 字")
    return written


def _of(written: str) -> tuple[Of, ...]:
    parts = [part for part in re.split(r"[、,，;；/\s]+", written) if part]
    try:
        return tuple(Of(part) for part in parts) or _unreadable("要写用于谁")
    except ValueError:
        return _unreadable(f"看不懂“{written}”，可以写：{'、'.join(Of)}")


def _unreadable(reason: str) -> tuple[Of, ...]:
    raise Unreadable(reason)


def _counts(written: str) -> str:
    if written not in _COUNTED:
        raise Unreadable(f"看不懂“{written}”，可以写：{'、'.join(_COUNTED)}")
    return _COUNTED[written]


def _one_of(value: object, words: Sequence[str], empty: str) -> str:
    written = line(value) or empty
    if written not in words:
        raise Unreadable(f"看不懂“{written}”，可以写：{'、'.join(words)}")
    return written


def _yes(value: object, *, empty: bool) -> bool:
    written = folded(value)
    if written in ("是", "对", "y", "yes", "1", "√"):
        return True
    if written in ("否", "不", "n", "no", "0", "×", "x"):
        return False
    if written:
        raise Unreadable(f"看不懂“{line(value)}”，请写“是”或“否”")
    return empty


def _cells(rule: Rule) -> tuple[object, ...]:
    return (
        rule.key,
        rule.title,
        "、".join(rule.of),
        SPOKEN[rule.counts],
        rule.weight,
        rule.source,
        rule.where,
        "是" if rule.on else "否",
        "是" if rule.provisional else "否",
    )


def write_rules(path: Path, items: Sequence[Rule]) -> int:
    """Write them out in the form that is taken in again. Returns the rows. Raises WorkbookError."""
    headings = [Heading(each.label, width) for each, width in zip(FIELDS, _WIDTHS, strict=True)]
    with new_book(path) as book:
        write_table(book, TITLE, headings, map(_cells, items))
    return len(items)


def write_blank(path: Path, items: Sequence[Rule]) -> None:
    """The rules as they ship, to be gone through, with a page that says how. Raises WorkbookError."""
    hints = {
        "key": "不要改。",
        "title": f"叫什么，最多 {LONGEST['title']} 字。",
        "of": "可以写几个，用顿号隔开。",
        "counts": "从下拉里选。",
        "weight": "给写等次的同志看的，不折算成分数。",
        "source": "找到：县里文章或别处做法；拟定：自己定的。",
        "where": "出自哪里，或者为什么。",
        "on": "停用写“否”。",
        "provisional": "看过就写“否”。",
    }
    options: dict[str, tuple[str, ...]] = {
        "counts": tuple(_COUNTED),
        "weight": WEIGHTS,
        "source": SOURCES,
        "on": ("是", "否"),
        "provisional": ("是", "否"),
    }
    columns = {
        each.key: Column(width, hints[each.key], options.get(each.key, ()))
        for each, width in zip(FIELDS, _WIDTHS, strict=True)
    }
    write_pages(path, _INTRO, [Page(TITLE, FIELDS, columns, rows=[list(_cells(rule)) for rule in items])])
