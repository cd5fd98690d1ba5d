"""What offices put around the rows of a table, in any combination."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from openpyxl import load_workbook

_ABOVE = (
    ("会昌县情况一览表（2026年11月）",),
    ("填报单位：县委组织部", "", "", "填报日期：2026年11月20日"),
    ("单位：人",),
    (),
    ("", "附表1"),
)
_BELOW = (
    ("合计", 8),
    ("", "总　计", "", 8),
    ("小计：8",),
    (),
    ("注：1.本表一式两份；",),
    ("填表人：张三", "", "审核人：李四"),
    ("制表单位（盖章）：", "", "", "2026年11月20日"),
    ("", "", "（盖章）"),
    ("", "", "    年  月  日"),
    ("以下空白",),
)
_BETWEEN = ("blank", "heading", "subtotal", "title")


@dataclass(frozen=True, slots=True)
class Around:
    """What is put around a table: rows above and below it, and before some of its rows something that is no row."""

    above: tuple[tuple[Any, ...], ...]
    below: tuple[tuple[Any, ...], ...]
    between: tuple[tuple[int, str], ...]
    hidden: int  # every so manyth row is hidden; 0 = none
    merged: bool  # cells that say the same below one another are one


@st.composite
def around(draw: st.DrawFn) -> Around:
    """Any of it."""
    above = tuple(draw(st.lists(st.sampled_from(_ABOVE), max_size=4)))
    below = tuple(draw(st.lists(st.sampled_from(_BELOW), max_size=6)))
    between = draw(st.dictionaries(st.integers(1, 12), st.sampled_from(_BETWEEN), max_size=4))
    return Around(
        above, below, tuple(sorted(between.items())), draw(st.sampled_from((0, 0, 2, 3))), draw(st.booleans())
    )


def put_around(path: Path, to: Path, more: Around) -> None:
    """Write the workbook anew with that around the table of every visible sheet."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" or sheet.title == "填写说明":
            continue
        table = [list(row) for row in sheet.values]
        width = max(3, min(len(table[0]), 8))
        sheet.delete_rows(1, sheet.max_row)
        merged: list[int] = []
        of_table: list[int] = []
        between, head = dict(more.between), table[0]
        rows: list[list[Any]] = []
        for above in more.above:
            merged += [len(rows) + 1] if len(above) == 1 else []
            rows.append(list(above))
        for number, row in enumerate(table):
            kind = between.get(number) if number else None
            if kind == "title":
                merged.append(len(rows) + 1)
            made: dict[str, list[Any]] = {
                "blank": [],
                "heading": head,
                "subtotal": ["小计", number],
                "title": ["（一）第一片"],
            }
            rows += [made[kind]] if kind else []
            of_table += [len(rows) + 1] if number else []
            rows.append(row)
        rows += [list(below) for below in more.below]
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value if value != "" else None)
            if more.hidden and number > len(more.above) + 1 and number % more.hidden == 0:
                sheet.row_dimensions[number].hidden = True
        for first, last, column in _alike(rows, of_table) if more.merged else ():
            sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
        for number in merged:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=width)
    book.save(to)
    book.close()


def _alike(rows: list[list[Any]], of_table: list[int]) -> Iterator[tuple[int, int, int]]:
    """Runs of rows of the table, one right below the other, whose cells in a column say the same."""
    for column in range(max((len(rows[number - 1]) for number in of_table), default=0)):
        first = last = 0
        for number in [*of_table, 0]:
            value = rows[number - 1][column] if number else None
            if last and number == last + 1 and value is not None and value == rows[last - 1][column]:
                last = number
                continue
            if last > first:
                yield first, last, column + 1
            first = last = number


@contextmanager
def decorated(path: Path, more: Around) -> Iterator[Path]:
    """The decorated copy, for as long as it is looked at."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "回来.xlsx"
        put_around(path, made, more)
        yield made
