"""Empty workbooks to fill in: header, grey examples, drop-downs, and a page that says how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from storage.workbook.headers import Field
from storage.workbook.writing import HEAD_ALIGNMENT, HEAD_FILL, HEAD_FONT, Heading, cleaned, is_risky, save, widen

_GREY = Font(color="8C8C8C", italic=True)
_LISTS = "选项"  # hidden: a drop-down written into the cell itself holds 255 characters only
_LAST_ROW = 20_000  # drop-downs reach down to here


@dataclass(frozen=True, slots=True)
class Column:
    """What the template says of a field: width, how to fill it in, its list, its number format."""

    width: int
    hint: str
    options: tuple[str, ...] = ()
    strict: bool = False  # the drop-down refuses anything else
    format: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: `columns` by the fields' keys; `examples` stand there in grey, `rows` as they are."""

    title: str
    fields: Sequence[Field]
    columns: Mapping[str, Column]
    examples: Sequence[Sequence[object]] = ()
    rows: Sequence[Sequence[object]] = ()


def write_template(
    path: Path,
    title: str,
    intro: Sequence[str],
    fields: Sequence[Field],
    columns: Mapping[str, Column],
    examples: Sequence[Sequence[object]],
) -> None:
    """Write an empty sheet `title`; `columns` by the fields' keys, the first line of `intro` as its heading.

    Raises WorkbookError.
    """
    write_pages(path, intro, [Page(title, fields, columns, examples)])


def write_pages(path: Path, intro: Sequence[str], pages: Sequence[Page]) -> None:
    """Write a workbook of several sheets, with a page that explains and the drop-downs. Raises WorkbookError."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    sheets: list[Any] = [book.create_sheet(page.title) for page in pages]
    for sheet, page in zip(sheets, pages, strict=True):
        _head(sheet, page)
        for row, values in enumerate((*page.examples, *page.rows), 2):
            grey = row < 2 + len(page.examples)
            for index, value in enumerate(values, 1):
                _put(sheet, row, index, value, page.columns[page.fields[index - 1].key], grey=grey)
    _explain(book.create_sheet("填写说明"), intro, pages)
    lists: Any = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    used = 0
    for sheet, page in zip(sheets, pages, strict=True):
        _drop_downs(lists, sheet, page, used)
        used += len(page.fields)
    save(book, path)


def _put(sheet: Any, row: int, index: int, value: object, column: Column, *, grey: bool) -> None:
    if value is None or value == "":
        if grey:
            sheet.cell(row, index).font = _GREY
        return
    made = sheet.cell(row, index)
    made.value = cleaned(value)
    if isinstance(value, str) and is_risky(value):
        made.data_type, made.quotePrefix = "s", True
    if column.format:
        made.number_format = column.format
    if grey:
        made.font = _GREY


def _head(sheet: Any, page: Page) -> None:
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 26
    widen(sheet, [Heading(field.label, page.columns[field.key].width) for field in page.fields])
    for index, field in enumerate(page.fields, 1):
        column = page.columns[field.key]
        made = sheet.cell(1, index, field.label)
        made.font, made.fill, made.alignment = HEAD_FONT, HEAD_FILL, HEAD_ALIGNMENT
        made.comment = Comment(column.hint, "网格哨", width=260, height=90)
        if column.format:
            letter = get_column_letter(index)
            sheet.column_dimensions[letter].number_format = column.format
            for row in range(2, 5):
                sheet.cell(row, index).number_format = column.format


def _explain(sheet: Any, intro: Sequence[str], pages: Sequence[Page]) -> None:
    widen(sheet, [Heading("", 16), Heading("", 10), Heading("", 90)])
    for line in intro:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).font = Font(bold=sheet.max_row == 1, size=14 if sheet.max_row == 1 else 11)
    for page in pages:
        sheet.append([])
        if len(pages) > 1:
            sheet.append([page.title])
            sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=12)
        sheet.append(["列名", "要不要填", "怎么填"])
        for made in sheet[sheet.max_row]:
            made.font, made.fill, made.alignment = HEAD_FONT, HEAD_FILL, HEAD_ALIGNMENT
        for field in page.fields:
            sheet.append([field.label, "必填" if field.required else "选填", page.columns[field.key].hint])
            sheet.cell(sheet.max_row, 3).alignment = Alignment(wrap_text=True, vertical="center")


def _drop_downs(lists: Any, sheet: Any, page: Page, used: int) -> None:
    """`used`: columns of the hidden sheet that other pages' lists stand in."""
    for index, field in enumerate(page.fields, 1):
        column = page.columns[field.key]
        letter = get_column_letter(index)
        if column.options:
            for row, option in enumerate(column.options, 1):
                lists.cell(row, used + index, option)
            place = get_column_letter(used + index)
            rule = DataValidation(
                type="list", formula1=f"'{_LISTS}'!${place}$1:${place}${len(column.options)}", allow_blank=True
            )
            rule.errorStyle = "stop" if column.strict else "warning"
            rule.showErrorMessage = True
            rule.errorTitle, rule.error = field.label, column.hint
        elif column.format == "yyyy-mm-dd":
            rule = DataValidation(type="date", operator="greaterThan", formula1="DATE(2020,1,1)", allow_blank=True)
            rule.errorStyle, rule.showErrorMessage = "warning", True
            rule.errorTitle, rule.error = field.label, column.hint
        else:
            continue
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{_LAST_ROW}")
