"""The 台账 as an xlsx: written row by row, header frozen, real dates, drop-downs where something may be edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from handlers.ledger.columns import COLUMNS, GRADES, LOOSE, Holds, plain, stamp
from handlers.ledger.rows import Line
from storage.workbook.sheet import Progress
from storage.workbook.writing import HEAD_ALIGNMENT, HEAD_FILL, HEAD_FONT, Heading, cell, literal, new_book, widen

TITLE = "吹哨台账"
_FORMATS = {Holds.MOMENT: "yyyy-mm-dd hh:mm", Holds.MONEY: "#,##0.00"}
_EDIT_FILL = PatternFill("solid", fgColor="2F6B3C")  # green: may be edited
_FIXED = Font(color="6E6E6E")  # grey: changed in the chat alone
_LISTS = "选项"
_STEP = 500
# Of a picture (its file in the store, its name): a link to it, "" for none.
Link = Callable[[Line], str]


def write_ledger(
    path: Path,
    title: str,
    lines: Iterable[Line],
    total: int,
    categories: Sequence[str],
    progress: Progress | None = None,
    link: Link | None = None,
) -> int:
    """Write the file; `title` stands on the page 说明. Returns the rows. Raises WorkbookError."""
    done = 0
    last = total + 1
    with new_book(path) as book:
        sheet: Any = book.create_sheet(TITLE)
        sheet.freeze_panes = "C2"
        widen(sheet, [Heading(column.label, column.width) for column in COLUMNS])
        sheet.column_dimensions[get_column_letter(len(COLUMNS))].hidden = True  # 版本
        sheet.row_dimensions[1].height = 26
        _rules(sheet, last, len(categories))
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS) - 1)}{last}"
        _printed(sheet)
        # Said in front, as Excel does: whoever opens the file need not walk through it to learn its size.
        sheet.calculate_dimension = lambda: f"A1:{get_column_letter(len(COLUMNS))}{last}"
        sheet.append(_head(sheet))
        formats = {column.key: _formatted(sheet, column.holds) for column in COLUMNS if column.holds in _FORMATS}
        for line in lines:
            sheet.append(_cells(sheet, line, formats, link))
            done += 1
            if progress and done % _STEP == 0:
                progress(done, total)
        _explain(book.create_sheet("说明"), title)
        _lists(book.create_sheet(_LISTS), categories)
    if progress:
        progress(done, total)
    return done


def _head(sheet: Any) -> list[Any]:
    cells = []
    for column in COLUMNS:
        made = WriteOnlyCell(sheet, value=column.label)
        made.font, made.alignment = HEAD_FONT, HEAD_ALIGNMENT
        made.fill = _EDIT_FILL if column.editable else HEAD_FILL
        if column.hint:
            made.comment = Comment(column.hint, "网格哨", width=240, height=80)
        cells.append(made)
    return cells


def _formatted(sheet: Any, holds: Holds) -> Any:
    """A cell to be used again for every row: a row is written out as it is appended, and styling one takes time."""
    made = WriteOnlyCell(sheet)
    made.number_format = _FORMATS[holds]
    return made


def _cells(sheet: Any, line: Line, formats: Mapping[str, Any], link: Link | None) -> list[Any]:
    values = dict(line)
    pictures = [each for each in line["files"] if str(each["mime"]).startswith("image/")]
    values["pictures"] = f"{len(pictures)} 张" if pictures else ""
    plainly = {column.key: plain(column.key, values[column.key]) for column in COLUMNS if column.key not in LOOSE}
    values["version"] = stamp(line["version"], plainly)
    cells: list[Any] = []
    for column in COLUMNS:
        value = values[column.key]
        if value is None or value == "":
            cells.append(None)
        elif (made := formats.get(column.key)) is not None:
            made.value = value
            made.number_format = _FORMATS[column.holds]  # a date given as a value sets its own
            cells.append(made)
        else:
            cells.append(cell(sheet, value))
    if pictures and link is not None and (target := link(line)):
        made = WriteOnlyCell(sheet, value=values["pictures"])
        made.hyperlink = target
        made.font = Font(color="0563C1", underline="single")
        cells[-2] = made
    return cells


def _printed(sheet: Any) -> None:
    """On paper: A3 across, as wide as the page, the header on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _rules(sheet: Any, last: int, categories: int) -> None:
    """Grey for what is fixed, drop-downs for what has a list. One rule a column: cells stay plain."""
    for index, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(index)
        reach = f"{letter}2:{letter}{max(last, 2)}"
        if not column.editable:
            sheet.conditional_formatting.add(reach, _always())
        options = {"category": ("A", categories), "satisfaction": ("B", len(GRADES))}.get(column.key)
        if options:
            formula = f"'{_LISTS}'!${options[0]}$1:${options[0]}${options[1]}"
            rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
            rule.error, rule.errorTitle = column.hint, column.label
            sheet.data_validations.append(rule)
            rule.add(reach)


def _always() -> Rule:
    return Rule(type="expression", formula=["TRUE"], dxf=DifferentialStyle(font=_FIXED))


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
        "可以排序、筛选、删行；不要删“编号”一列和最后隐藏的“版本”一列。",
    ):
        sheet.append([line])
    sheet.append([])
    for column in COLUMNS:
        if column.hint:
            made = WriteOnlyCell(sheet, value=column.hint)
            made.alignment = Alignment(wrap_text=True, vertical="center")
            sheet.append([column.label, made])
