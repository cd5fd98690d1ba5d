"""The 台账 on paper: the twelve columns that are read, as wide as A4 lies across, at ten points."""

from __future__ import annotations

from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from handlers.ledger.columns import BY_KEY, Holds
from handlers.ledger.pens import FACE, Pen, append, heading
from handlers.ledger.rows import Line
from storage.workbook.writing import Heading, cleaned, widen

SHEET = "打印"
POINTS = 10
MARGIN = 10  # millimetres at the sides
HEAD_ROW = 2  # below the title
# Widths in digits of the ordinary font: 130 of them, at eight pixels, are the 277 mm between the margins.
COLUMNS: tuple[tuple[str, float], ...] = (
    ("row", 4.5),
    ("number", 11),
    ("opened_at", 9.5),
    ("community", 9.5),
    ("place", 13),
    ("matter", 21),
    ("category", 8),
    ("unit", 11.5),
    ("finish_by", 9.5),
    ("state", 7.5),
    ("result", 17.5),
    ("satisfaction", 7.5),
)
_WIDTHS = tuple(width for _, width in COLUMNS)
_FONT = Font(name=FACE, size=POINTS)
_HEAD = Font(name=FACE, size=POINTS, bold=True)
_FILL = PatternFill("solid", fgColor="E7E6E6")  # light: it is printed
_TITLE = Font(name="方正小标宋简体", size=18)
_ACROSS = Alignment(horizontal="centerContinuous", vertical="center")  # in the middle without merged cells
_INCH = 25.4
_LEFT = frozenset({"place", "matter", "unit", "result"})  # words; the rest stands in the middle


class Printout:
    """The sheet, written beside the ledger's own: the lines are read once."""

    def __init__(self, sheet: Any, title: str, foot: str) -> None:
        self._sheet = sheet
        sheet.freeze_panes = f"A{HEAD_ROW + 1}"
        widen(sheet, [Heading(BY_KEY[key].label, width) for key, width in COLUMNS])
        _paper(sheet, foot)
        sheet.row_dimensions[1].height = 34
        sheet.append([_title(sheet, title if index == 0 else None) for index in range(len(COLUMNS))])
        sheet.row_dimensions[HEAD_ROW].height = 22
        sheet.append([heading(sheet, BY_KEY[key].label, _HEAD, _FILL) for key, _ in COLUMNS])
        self._row = HEAD_ROW
        self._pens = [(key, _pen(sheet, key)) for key, _ in COLUMNS]

    def append(self, line: Line) -> None:
        """One case."""
        self._row += 1
        cells = [pen.put(line[key]) for key, pen in self._pens]
        append(self._sheet, self._row, cells, _WIDTHS, POINTS)


def _pen(sheet: Any, key: str) -> Pen:
    day = "yyyy-mm-dd" if BY_KEY[key].holds is Holds.MOMENT else ""  # the hour is in the ledger itself
    return Pen(sheet, _FONT, day, middle=key not in _LEFT)


def _title(sheet: Any, words: str | None) -> Any:
    made = WriteOnlyCell(sheet, value=cleaned(words))
    made.data_type = "s"
    made.font, made.alignment = _TITLE, _ACROSS
    return made


def _paper(sheet: Any, foot: str) -> None:
    page = sheet.page_setup
    page.orientation, page.paperSize = "landscape", 9  # A4
    page.fitToWidth, page.fitToHeight = 1, 0  # as many pages down as there are
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = MARGIN / _INCH
    margins.top, margins.bottom = 12 / _INCH, 16 / _INCH
    margins.header = margins.footer = 7 / _INCH
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = foot.replace("&", "&&"), "第 &P 页，共 &N 页"
    for part in (sheet.oddFooter.left, sheet.oddFooter.right):
        part.size = 9
