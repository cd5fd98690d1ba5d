"""The evidence of a unit's people in one workbook: a page with a line for each, by name, and a page of every record.

It is for whoever sits at the county's machine and would else open 13,400 files. Nothing in it is added up over people,
and nobody comes before anybody but by their name.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from handlers.year.counting import Record
from handlers.year.evidence import Figure, Sheet
from storage.workbook.writing import Heading, cell, head, new_book, widen

PEOPLE, RECORDS = "人员", "记录"
_WHO = (Heading("姓名", 12), Heading("身份", 40))
_BEHIND = (Heading("规则", 8), Heading("核对码", 20))
_RECORD = (
    Heading("姓名", 12),
    Heading("事项", 24),
    Heading("日期", 13),
    Heading("内容", 40),
    Heading("地点或社区", 26),
    Heading("数量", 18),
    Heading("说明", 44),
)
_LINK = Font(color="1F4E9E", underline="single")


def write_people(path: Path, sheets: Iterable[Sheet]) -> int:
    """How many people are in it. Each figure leads to its first record; those of one record stand together."""
    made = list(sheets)
    titles = list(dict.fromkeys(figure.title for sheet in made for figure in sheet.figures))
    headings = (*_WHO, *(Heading(title, 22) for title in titles), *_BEHIND)
    blocks = [_blocks(sheet) for sheet in made]
    with new_book(path) as book:
        front = book.create_sheet(PEOPLE)
        _page(front)
        widen(front, headings)
        front.append(head(front, headings))
        row = 2
        for number, (sheet, own) in enumerate(zip(made, blocks, strict=True), 2):
            starts: dict[str, int] = {}
            for figures, records in own:
                starts |= dict.fromkeys((figure.title for figure in figures), row if records else 0)
                row += len(records)
            front.append(_line(front, number, sheet, titles, starts))
        back = book.create_sheet(RECORDS)
        _page(back)
        widen(back, _RECORD)
        back.append(head(back, _RECORD))
        for sheet, own in zip(made, blocks, strict=True):
            for figures, records in own:
                what = "、".join(figure.title for figure in figures)
                for record in records:
                    values = (sheet.name, what, record.on, record.what, record.where, record.amount, record.note)
                    back.append([cell(back, value) for value in values])
    return len(made)


def _page(of: Any) -> None:
    """On paper the columns stand side by side."""
    of.freeze_panes = "B2"
    of.page_setup.orientation, of.page_setup.paperSize = "landscape", 9  # A4
    of.page_setup.fitToWidth, of.page_setup.fitToHeight = 1, 0
    of.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    of.print_title_rows = "1:1"


def _blocks(sheet: Sheet) -> list[tuple[list[Figure], tuple[Record, ...]]]:
    """The records of a sheet once each: times and hours are counted from the same ones."""
    kept: list[tuple[list[Figure], tuple[Record, ...]]] = []
    for figure in sheet.figures:
        same = next((figures for figures, records in kept if records and records == figure.records), None)
        if same is not None:
            same.append(figure)
        else:
            kept.append(([figure], figure.records))
    return kept


def _line(front: Any, row: int, sheet: Sheet, titles: list[str], starts: dict[str, int]) -> list[Any]:
    figures = {figure.title: figure for figure in sheet.figures}
    cells = [cell(front, sheet.name), cell(front, sheet.about)]
    for column, title in enumerate(titles, len(_WHO) + 1):
        figure = figures.get(title)
        if figure is None:
            cells.append(None)
            continue
        made = WriteOnlyCell(front, value=f"{figure.words}；{figure.beside}" if figure.beside else figure.words)
        if starts[title]:
            made.font = _LINK
            # Kept by the sheet: openpyxl asks a cell of a sheet that is written row by row for none.
            ref = f"{get_column_letter(column)}{row}"
            front._hyperlinks.append(Hyperlink(ref=ref, location=f"'{RECORDS}'!A{starts[title]}"))
        cells.append(made)
    return [*cells, f"第 {sheet.version} 版", sheet.digest[:16]]
