"""The 台账 as an xlsx: written row by row, header frozen, real dates, drop-downs where something may be edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from handlers.ledger import printout
from handlers.ledger.columns import COLUMNS, GRADES, LOOSE, Column, plain, stamp
from handlers.ledger.pens import FACE, FORMATS, POINTS, Pen, append, heading, in_chinese
from handlers.ledger.printout import Printout
from handlers.ledger.rows import Line
from storage.workbook.sheet import Progress
from storage.workbook.writing import HEAD_FILL, HEAD_FONT, Heading, cell, literal, new_book, widen
from storage.workdays import COUNTY

TITLE = "吹哨台账"
HEAD_ROW = 2  # below the title
_EDIT_FILL = PatternFill("solid", fgColor="2F6B3C")  # green: may be edited
_FIXED = Font(name=FACE, size=POINTS, color="6E6E6E")  # grey: changed in the chat alone
_FREE = Font(name=FACE, size=POINTS)
_LINK = Font(color="0563C1", underline="single")
_LISTS = "选项"
_STEP = 500
_HIDDEN = 255.0  # as wide as a column can be: what nobody sees makes no row higher
_WIDTHS = tuple(_HIDDEN if column.key == "version" else column.width for column in COLUMNS)
_LAST = get_column_letter(len(COLUMNS))
# Of a picture (its file in the store, its name): a link to it, "" for none.
Link = Callable[[Line], str]


@dataclass(frozen=True, slots=True)
class Cover:
    """What a ledger says of itself; `at`: when it is written."""

    title: str
    county: str
    at: datetime


def write_ledger(
    path: Path,
    cover: Cover,
    lines: Iterable[Line],
    total: int,
    categories: Sequence[str],
    progress: Progress | None = None,
    link: Link | None = None,
) -> int:
    """Write the file: the ledger, the same to be printed, how to use it. Returns the rows. Raises WorkbookError."""
    done = 0
    last = HEAD_ROW + total
    day = cover.at.astimezone(COUNTY)
    written = f"{day.year}年{day.month}月{day.day}日导出"
    with new_book(path) as book:
        in_chinese(book)
        _properties(book.properties, cover)
        sheet: Any = book.create_sheet(TITLE)
        sheet.freeze_panes = f"C{HEAD_ROW + 1}"
        widen(sheet, [Heading(column.label, column.width) for column in COLUMNS])
        sheet.column_dimensions[_LAST].hidden = True  # 版本
        sheet.row_dimensions[1].height = 30
        sheet.row_dimensions[HEAD_ROW].height = 26
        _rules(sheet, last, len(categories))
        sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(COLUMNS) - 1)}{last}"
        _printed(sheet)
        # Said in front, as Excel does: whoever opens the file need not walk through it to learn its size.
        sheet.calculate_dimension = lambda: f"A1:{_LAST}{last}"
        sheet.append([_title(sheet, f"{cover.title}（共 {total} 件，{written}）")])
        sheet.append(_head(sheet))
        pens = {column.key: _pen(sheet, column) for column in COLUMNS}
        paper = Printout(book.create_sheet(printout.SHEET), cover.title, f"{cover.county} {written}")
        for line in lines:
            done += 1
            append(sheet, HEAD_ROW + done, _cells(sheet, line, pens, link), _WIDTHS, POINTS)
            paper.append(line)
            if progress and done % _STEP == 0:
                progress(done, total)
        _explain(book.create_sheet("说明"), cover.title)
        _lists(book.create_sheet(_LISTS), categories)
    if progress:
        progress(done, total)
    return done


def _properties(of: Any, cover: Cover) -> None:
    of.creator = of.lastModifiedBy = cover.county
    of.title, of.language = cover.title, "zh-CN"
    of.created = cover.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _title(sheet: Any, words: str) -> Any:
    made = literal(sheet, words)
    made.font, made.alignment = Font(bold=True, size=16), Alignment(vertical="center")
    return made


def _head(sheet: Any) -> list[Any]:
    cells = []
    for column in COLUMNS:
        made = heading(sheet, column.label, HEAD_FONT, _EDIT_FILL if column.editable else HEAD_FILL)
        if column.hint:
            made.comment = Comment(column.hint, "网格哨", width=240, height=80)
        cells.append(made)
    return cells


def _pen(sheet: Any, column: Column) -> Pen:
    return Pen(sheet, _FREE if column.editable else _FIXED, FORMATS.get(column.holds, ""))


def _cells(sheet: Any, line: Line, pens: Mapping[str, Pen], link: Link | None) -> list[Any]:
    values = dict(line)
    pictures = [each for each in line["files"] if str(each["mime"]).startswith("image/")]
    values["pictures"] = f"{len(pictures)} 张" if pictures else ""
    plainly = {column.key: plain(column.key, values[column.key]) for column in COLUMNS if column.key not in LOOSE}
    values["version"] = stamp(line["version"], plainly)
    cells = [pens[column.key].put(values[column.key]) for column in COLUMNS]
    if pictures and link is not None and (target := link(line)):
        made = heading(sheet, values["pictures"], _LINK, PatternFill())
        made.hyperlink = target
        cells[-2] = made
    return cells


def _printed(sheet: Any) -> None:
    """On paper the sheet 打印 is meant; whoever prints this one gets three pages beside each other, at seven points."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 3, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.print_title_cols = "A:B"


def _rules(sheet: Any, last: int, categories: int) -> None:
    """Drop-downs for what has a list."""
    for index, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(index)
        reach = f"{letter}{HEAD_ROW + 1}:{letter}{max(last, HEAD_ROW + 1)}"
        options = {"category": ("A", categories), "satisfaction": ("B", len(GRADES))}.get(column.key)
        if options:
            formula = f"'{_LISTS}'!${options[0]}$1:${options[0]}${options[1]}"
            rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
            rule.error, rule.errorTitle = column.hint, column.label
            sheet.data_validations.append(rule)
            rule.add(reach)


def _lists(sheet: Any, categories: Sequence[str]) -> None:
    sheet.sheet_state = "hidden"
    for index in range(max(len(categories), len(GRADES))):
        pair = [str(names[index]) if index < len(names) else None for names in (categories, GRADES)]
        sheet.append([cell(sheet, name) for name in pair])


def _explain(sheet: Any, title: str) -> None:
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 90
    head = literal(sheet, title)
    head.font = Font(bold=True, size=14)
    sheet.append([head])
    for line in (
        "绿色表头的列可以改，改好把这份表私聊发回给网格哨，或由管理员用 gridwhistle import ledger 导入。",
        "灰色的列是记录，状态、签收、反馈等请在群里办；改了也不会导入，会指出来。",
        "导出以后别人又动过的事、填错的格子会逐行列出，一处都不改；都没问题才一起写入，并留下修改记录。",
        "要打印就打“打印”那一页：常看的十二列，A4 横放；在那一页上改的不会导入。",
        "可以排序、筛选、删行；不要删“编号”一列和最后隐藏的“版本”一列。",
    ):
        sheet.append([line])
    sheet.append([])
    for column in COLUMNS:
        if column.hint:
            made = WriteOnlyCell(sheet, value=column.hint)
            made.alignment = Alignment(wrap_text=True, vertical="center")
            sheet.append([column.label, made])
