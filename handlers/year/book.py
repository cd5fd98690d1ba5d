"""佐证单 as a workbook: a page of figures, and behind it a page of records for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from handlers.ledger.pens import FACE, in_chinese
from handlers.year.counting import Record
from handlers.year.evidence import Figure, Sheet
from storage.workbook.writing import cleaned, is_risky

FRONT = "佐证单"
_COLUMNS = (("序号", 6), ("事项", 18), ("数", 30), ("没有计入的", 30), ("分量", 8), ("来源", 34), ("记录", 12))
_RECORD = (("序号", 6), ("日期", 13), ("内容", 40), ("地点或社区", 26), ("数量", 18), ("说明", 44))
_FONT, _BOLD = Font(name=FACE, size=11), Font(name=FACE, size=11, bold=True)
_TITLE, _LINK = Font(name=FACE, size=18, bold=True), Font(name=FACE, size=11, color="1F4E9E", underline="single")
_FILL = PatternFill("solid", fgColor="E7E6E6")
_SIDE = Side("thin", color="A6A6A6")
_BORDER = Border(_SIDE, _SIDE, _SIDE, _SIDE)
_WRAP = Alignment(wrap_text=True, vertical="center")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_LEADING = 16.5  # points of a line


def write_book(sheet: Sheet, grade: str, county: str) -> bytes:
    """The xlsx. `grade`: the line of what was written, "" where nothing is yet."""
    book = Workbook()
    in_chinese(book)
    of = book.properties
    of.creator = of.lastModifiedBy = county
    of.title, of.language = f"佐证单（{sheet.period.label}）", "zh-CN"
    front = book.active
    assert front is not None
    front.title = FRONT
    tabs = _tabs(sheet)
    _front(front, sheet, grade, tabs)
    for tab in dict.fromkeys(tabs):
        _records(
            book.create_sheet(tab), sheet, [each for each, own in zip(sheet.figures, tabs, strict=True) if own == tab]
        )
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _tabs(sheet: Sheet) -> list[str]:
    """The page of each figure's records; times and hours are counted from the same ones, which stand there once."""
    tabs: list[str] = []
    for number, figure in enumerate(sheet.figures, 1):
        same = (tab for tab, other in zip(tabs, sheet.figures, strict=False) if other.records == figure.records)
        tabs.append((next(same, None) if figure.records else None) or _tab(number, figure))
    return tabs


def _tab(number: int, figure: Figure) -> str:
    return f"{number} " + "".join(sign for sign in figure.title if sign not in "[]:*?/\\'")[:20]


def _front(made: Any, sheet: Sheet, grade: str, tabs: Sequence[str]) -> None:
    of = _Page(made, _COLUMNS)
    of.line(f"{sheet.name} {sheet.period.label}佐证单", _TITLE, 34)
    kept = "这一年固定用这一版" if sheet.begun else "这一年还没开始评价，先按现在的规则"
    of.line(f"{sheet.about}　　{period(sheet)}　　评价规则第 {sheet.version} 版（{kept}）", _FONT, 20)
    of.line("只列次数、小时和占比，不打分、不加总、不排先后。点“记录”一列，可以看每个数是由哪些记录来的。", _FONT, 20)
    of.heading()
    for number, figure in enumerate(sheet.figures, 1):
        values = (number, figure.title, figure.words, figure.beside, figure.weight, figure.source)
        cells = of.row((*values, f"{len(figure.records)} 条"))
        _leads(cells[-1], tabs[number - 1])
    for text in (f"等次：{grade or '还没有写'}", f"核对码：{sheet.digest[:16]}（同样的记录，在别处算出来也是这个）"):
        of.line(text, _FONT, 20)


def _leads(cell: Cell, to: str) -> None:
    """To a page of this workbook: by its name, since a link by address would lead out of it."""
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{to}'!A1")
    cell.font = _LINK


def period(sheet: Sheet) -> str:
    """2026年1月1日至12月31日."""
    year = sheet.period.since.year
    return f"{year}年1月1日至12月31日"


def _records(made: Any, sheet: Sheet, figures: Sequence[Figure]) -> None:
    figure = figures[0]
    of = _Page(made, _RECORD)
    of.line("　".join(f"{each.title}：{each.words}" for each in figures), _BOLD, 22)
    of.line(f"{sheet.name}　{period(sheet)}　{figure.beside}".strip(), _FONT, 18)
    _leads(of.line(f"回到{FRONT}", _LINK, 18), FRONT)
    of.heading()
    made.freeze_panes = f"A{of.last + 1}"
    for number, record in enumerate(figure.records, 1):
        of.row((number, *_cells(record)))
    if not figure.records:
        of.line("这一年没有这方面的记录。", _FONT, 18)


def _cells(record: Record) -> tuple[object, ...]:
    return record.on, record.what, record.where, record.amount, record.note


class _Look:
    """How cells of a table look, worked out once for a page: styling each anew takes longer than all the rest.

    openpyxl gives a look on in no other way than by its cells' own `_style`.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[bool, bool, bool], Any] = {}

    def give(self, cell: Any, *, middle: bool, literal: bool, dated: bool) -> None:
        """`literal`: what Excel would work out stays text."""
        kind = middle, literal, dated
        if kind not in self._known:
            cell.font, cell.border, cell.alignment = _FONT, _BORDER, _MIDDLE if middle else _WRAP
            if literal:
                cell.quotePrefix = True
            if dated:
                cell.number_format = "yyyy-mm-dd"
            self._known[kind] = copy(cell._style)
        else:
            cell._style = copy(self._known[kind])


class _Page:
    """A page that is written from above, on A4 across. It counts its rows by itself: openpyxl looks through all cells
    of a page to tell its last row."""

    def __init__(self, made: Any, columns: tuple[tuple[str, int], ...]) -> None:
        self.last = 0
        self._of, self._columns, self._look = made, columns, _Look()
        for index, (_, width) in enumerate(columns, 1):
            made.column_dimensions[get_column_letter(index)].width = width
        made.page_setup.orientation, made.page_setup.paperSize = "landscape", 9  # A4
        made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
        made.sheet_properties.pageSetUpPr.fitToPage = True

    def line(self, text: str, font: Font, height: float) -> Cell:
        self._begin(height)
        cell: Cell = self._of.cell(self.last, 1, cleaned(text))
        cell.data_type = "s"
        cell.font, cell.alignment = font, Alignment(vertical="center")
        return cell

    def heading(self) -> None:
        self._begin(22)
        for index, (label, _) in enumerate(self._columns, 1):
            cell = self._of.cell(self.last, index, label)
            cell.font, cell.fill, cell.border, cell.alignment = _BOLD, _FILL, _BORDER, _MIDDLE

    def row(self, values: tuple[object, ...]) -> list[Cell]:
        cleaned_values = [cleaned(value) for value in values]
        fits = zip(cleaned_values, self._columns, strict=True)
        lines = max(1, *(-(-2 * len(str(clean or "")) // width) for clean, (_, width) in fits))
        self._begin(max(20.0, lines * _LEADING))
        cells = []
        for index, (value, clean) in enumerate(zip(values, cleaned_values, strict=True), 1):
            cell: Cell = self._of.cell(self.last, index, clean if clean != "" else None)
            literal = isinstance(clean, str) and is_risky(clean)
            if literal:
                cell.data_type = "s"
            middle = self._columns[index - 1][1] < 14
            self._look.give(cell, middle=middle, literal=literal, dated=isinstance(value, date))
            cells.append(cell)
        return cells

    def _begin(self, height: float) -> None:
        self.last += 1
        self._of.row_dimensions[self.last].height = height
