"""活动记录明细: the records of a month as a table that the community puts right and sends back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from handlers.cards import words
from handlers.cards.reading import Line, PersonCard
from handlers.figures.period import Period
from handlers.ledger.pens import FACE, POINTS, Pen, append, heading, in_chinese
from storage.workbook.cells import line
from storage.workbook.headers import field
from storage.workbook.writing import HEAD_FILL, HEAD_FONT, Heading, cleaned, new_book, widen

SHEET, SUMS = "明细", "汇总"
_EDIT_FILL = PatternFill("solid", fgColor="2F6B3C")  # green: may be edited
_FIXED = Font(name=FACE, size=POINTS, color="6E6E6E")
_FREE = Font(name=FACE, size=POINTS)
EDITABLE = frozenset({"分钟", "做了什么", "地点"})
COLUMNS = (
    Heading("编号", 24),
    Heading("姓名", 10),
    Heading("单位", 20),
    Heading("网格", 12),
    Heading("日期", 12),
    Heading("分钟", 8),
    Heading("做了什么", 36),
    Heading("地点", 18),
    Heading("性质", 10),
    Heading("算作", 24),
    Heading("社区确认", 16),
    Heading("导出时分钟", 10),
    Heading("核对码", 10),
)
HIDDEN = 2  # columns at the end
_SUM_COLUMNS = (
    Heading("姓名", 10),
    Heading("单位", 22),
    Heading("身份", 12),
    Heading("网格", 12),
    Heading("本月次数", 10),
    Heading("本月小时", 10),
    Heading("志愿服务小时", 13),
    Heading("本年次数", 10),
    Heading("本年小时", 10),
    Heading("社区意见", 30),
)
FIELDS = (
    field("id", "编号", required=True),
    field("name", "姓名"),
    field("unit", "单位"),
    field("grid", "网格"),
    field("day", "日期"),
    field("minutes", "分钟", required=True),
    field("what", "做了什么"),
    field("place", "地点"),
    field("nature", "性质"),
    field("ties", "算作"),
    field("checked", "社区确认"),
    field("exported", "导出时分钟", required=True),
    field("code", "核对码"),
)
# By its 核对码 a row tells which of these cells was changed since it was written.
CHECKED = ("name", "unit", "grid", "day", "what", "place", "nature", "ties", "checked")


def stamp(value: object) -> str:
    """A cell in four signs."""
    written = value.date() if isinstance(value, datetime) else value
    said = written.isoformat() if isinstance(written, date) else line(cleaned(written))
    return f"{crc32(said.encode()) & 0xFFFF:04x}"


def write_detail(path: Path, where: str, period: Period, cards: Sequence[PersonCard]) -> int:
    """Write it: the records, the sums of everybody. Returns the records. Raises WorkbookError."""
    with new_book(path) as book:
        in_chinese(book)
        return put_detail(book, where, period, cards)


def put_detail(book: Workbook, where: str, period: Period, cards: Sequence[PersonCard]) -> int:
    """Its sheets, in a workbook that is being written: alone, or behind the cards to print. Returns the records."""
    done = 0
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "C2"
    widen(sheet, COLUMNS)
    for behind in range(HIDDEN):
        sheet.column_dimensions[get_column_letter(len(COLUMNS) - behind)].hidden = True
    sheet.append(
        [
            heading(sheet, column.label, HEAD_FONT, _EDIT_FILL if column.label in EDITABLE else HEAD_FILL)
            for column in COLUMNS
        ]
    )
    pens = [Pen(sheet, _FREE if column.label in EDITABLE else _FIXED) for column in COLUMNS]
    widths = [column.width for column in COLUMNS]
    for card in cards:
        for done_of in card.lines:
            done += 1
            values = _row(card, done_of)
            cells = [pen.put(value) for pen, value in zip(pens, values, strict=True)]
            append(sheet, done + 1, cells, widths, POINTS)
    _sums(book.create_sheet(SUMS), cards)
    _explain(book.create_sheet("说明"), where, period)
    return done


def _row(card: PersonCard, of: Line) -> tuple[object, ...]:
    told = (card.name, card.unit, card.grid, of.day)
    more = (of.what, of.place, of.nature, of.ties, words.checked(of))
    code = "-".join(map(stamp, (*told, *more)))
    return str(of.id), *told, of.minutes, *more, of.minutes, code


def _sums(of: Any, cards: Sequence[PersonCard]) -> None:
    widen(of, _SUM_COLUMNS)
    of.append([heading(of, column.label, HEAD_FONT, HEAD_FILL) for column in _SUM_COLUMNS])
    pens = [Pen(of, _FREE) for _ in _SUM_COLUMNS]
    for card in cards:
        values = (
            card.name,
            card.unit,
            card.kind,
            card.grid,
            card.month.times,
            words.in_hours(card.month.minutes),
            words.in_hours(card.voluntary.minutes),
            card.year.times,
            words.in_hours(card.year.minutes),
            card.remark,
        )
        of.append([pen.put(value) for pen, value in zip(pens, values, strict=True)])


def _explain(of: Any, where: str, period: Period) -> None:
    of.column_dimensions["A"].width = 100
    for told in (
        f"{where} {period.label} 活动记录明细",
        "绿色表头的“分钟”“做了什么”“地点”可以改（分钟写 0 就是这条不算）。",
        "改好私聊发回给网格哨；本人会收到一句话，可以提异议。",
        "别的栏不能在这里改：确认发“确认记录”，漏记的发“补记 姓名 日期 做了什么 时长”，不要在表里添行。",
        "不要改“编号”，也不要删最后隐藏的两列。导出以后有变化的行会指出来，一处都不改。",
    ):
        of.append([told])
