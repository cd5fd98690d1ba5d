"""A year's themes as a sheet: twelve lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from handlers.theme.defaults import months
from storage.tables import theme
from storage.workbook.cells import Unreadable, folded
from storage.workbook.exporting import export_rows
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Bad, Progress, Sheet
from storage.workbook.template import Column, write_template
from storage.workbook.writing import Heading

FIELDS = (
    field("year", "年 年份 年度"),
    field("month", "月 月份", required=True),
    field("title", "主题 月主题 活动主题 主题名称", required=True),
    field("line", "一句话 说明 主题说明 内容"),
    field("ideas", "建议活动 可以做 活动建议"),
)
_LIMITS = {"title": 32, "line": 100, "ideas": 200}


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A month as the sheet says it."""

    row: int
    month: date
    title: str
    line: str
    ideas: str


def read_themes(path: Path, today: date, progress: Progress | None = None) -> Sheet[ThemeRow]:
    """Read it; a line without a theme is passed over, one without a year is this year's. Raises WorkbookError."""

    def make(number: int, row: Row, header: Header, _: RawSheet) -> ThemeRow | None:
        cells = RowCells(row, header)
        said = {name: cells.said(name) for name in _LIMITS}
        if not said["title"]:
            return None
        for name, most in _LIMITS.items():
            if len(said[name]) > most:
                cells.fault(name, f"太长（{len(said[name])} 字），最多 {most} 字")
        year = cells.read("year", lambda value: _number(value, 2000, 2100, "年份，例如 2027") or today.year, today.year)
        month = cells.read("month", lambda value: _number(value, 1, 12, "1 到 12 的月份"), None)
        if month is None:
            cells.fault("month", "没有写月份，请写 1 到 12")
        cells.done()
        return ThemeRow(number, date(year, month or 1, 1), said["title"], said["line"], said["ideas"])

    sheet = read_sheet(path, FIELDS, make, progress)
    seen: dict[date, int] = {}
    doubles = [
        Bad(row.row, f"与第 {seen[row.month]} 行是同一个月", key="month")
        for row in sheet.rows
        if seen.setdefault(row.month, row.row) != row.row
    ]
    return sheet.holding(sheet.rows, (*sheet.bads, *doubles))


def _number(value: object, least: int, most: int, what: str) -> int | None:
    word = folded(value).rstrip("年月份")
    if not word:
        return None
    if not word.isdecimal() or not least <= int(word) <= most:
        raise Unreadable(f"看不懂“{word}”，请写{what}")
    return int(word)


def export_themes(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Every month that has one, in a form that is taken in again. Returns the rows. Raises WorkbookError."""
    headings = (Heading("年", 7), Heading("月", 6), Heading("主题", 24), Heading("一句话", 36), Heading("建议活动", 40))
    columns = theme.c.month, theme.c.title, theme.c.line, theme.c.ideas
    statement = sa.select(*columns).order_by(theme.c.month)
    return export_rows(
        tx,
        path,
        "一月一主题",
        headings,
        statement,
        lambda one: (one.month.year, one.month.month, one.title, one.line, one.ideas),
        progress,
    )


_INTRO = (
    "一月一主题怎么填",
    "一行一个月，十二行一年。表里已填的是参考主题（暂定），照用、改掉、删掉都行；没写主题的月份跳过。",
    "导入后由县委组织部在对话里确认（或导入时加 --issue），每月 1 日发到每个群一次。主题不是任务，不统计到单位。",
)


def write_blank(path: Path, year: int) -> None:
    """The form with the themes that ship. Raises WorkbookError."""
    columns = {
        "year": Column(8, "例如 2027。"),
        "month": Column(7, "1 到 12。"),
        "title": Column(24, "不超过 32 字。"),
        "line": Column(36, "一句话说明，可以空着。"),
        "ideas": Column(40, "两到四件可以做的事，可以空着。"),
    }
    rows: list[list[object]] = [[year, each.number, each.title, each.line, each.ideas] for each in months().values()]
    write_template(path, "一月一主题", _INTRO, FIELDS, columns, rows)
