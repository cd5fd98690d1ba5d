"""The book, as a sheet: one row an entry. A row with a number is one that is there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.values.money import bare_money
from handlers.fund.kinds import Kind
from storage.workbook.cells import Unreadable, day, folded, half_width, line
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Progress, Sheet

FIELDS = (
    field("community", "社区 所在社区 社区名称", required=True),
    field("seq", "序号 账号序号"),
    field("day", "日期 发生日期", required=True),
    field("kind", "类型 收支类型", required=True),
    field("cents", "金额 金额元", required=True),
    field("source", "资金来源 来源"),
    field("giver", "来源单位 捐助单位 拨款单位"),
    field("case", "对应哨号 哨号"),
    field("purpose", "用途 事项", required=True),
    field("payee", "收款方类别 收款方"),
    field("decided", "议定 议定情况"),
    field("due", "预计到账 到账期限"),
    field("reverses", "冲正序号"),
    field("reason", "冲正原因"),
    field("vouchers", "凭证"),
    field("left", "余额"),
)
SELDOM = frozenset({"seq", "reverses", "reason", "vouchers", "left"})  # an export's own
EXAMPLE_PURPOSES = ("示例：修排水沟", "示例：统筹用于民生实事", "示例：换路灯")
_ALSO = {"认筹": Kind.PLEDGED, "到账": Kind.ALLOTTED, "拨付": Kind.ALLOTTED, "计划": Kind.PLANNED, "支付": Kind.PAID}


@dataclass(frozen=True, slots=True)
class BookRow:
    """One entry as the sheet says. `seq`: its number where it is there already, None for a new one."""

    row: int  # counts from 1, as Excel shows it
    community: str
    seq: int | None
    day: date
    kind: Kind
    cents: int
    source: str
    giver: str
    case: str
    purpose: str
    payee: str
    decided: str
    due: date | None
    reversal: bool


def read_book(path: Path, *, today: date, progress: Progress | None = None) -> Sheet[BookRow]:
    """Read entries in any common layout; faults row by row in `bads`. Raises WorkbookError."""

    def make(number: int, row: Row, header: Header, raw: RawSheet) -> BookRow | None:
        cells = RowCells(row, header)
        if cells.said("purpose") in EXAMPLE_PURPOSES:
            return None
        if not cells.said("community"):
            cells.fault("community", "没有写是哪个社区的")
        reversal = bool(cells.said("reverses"))
        made = BookRow(
            row=number,
            community=cells.said("community"),
            seq=cells.read("seq", _number, None),
            day=cells.attempt("day", lambda: day(cells.value("day"), epoch=raw.epoch, today=today, past=True), today),
            kind=cells.read("kind", _kind, Kind.PAID),
            cents=cells.read("cents", _cents, 0),
            source=cells.said("source"),
            giver=cells.said("giver"),
            case=half_width(cells.value("case")),
            purpose=cells.said("purpose"),
            payee=cells.said("payee"),
            decided=cells.said("decided"),
            due=cells.attempt("due", lambda: _due(cells.value("due"), raw, today), None),
            reversal=reversal,
        )
        if not made.purpose:
            cells.fault("purpose", "没有写用在什么事上")
        if made.seq is None and (made.cents < 0 or reversal):
            cells.fault("cents", "新的一行金额写正数；要冲掉一笔请在群里发“冲正”")
        cells.done()
        return made

    return read_sheet(path, FIELDS, make, progress)


def _number(value: object) -> int | None:
    words = half_width(value)
    if not words:
        return None
    if not words.isdecimal():
        raise Unreadable(f"序号“{words[:12]}”不是数；新的一行序号空着就行")
    return int(words)


def _kind(value: object) -> Kind:
    word = folded(value)
    kind = next((kind for kind in Kind if kind == word), None) or _ALSO.get(word)
    if kind is None:
        raise Unreadable(f"看不懂类型“{line(value)}”，可以写：{'、'.join(Kind)}")
    return kind


def _cents(value: object) -> int:
    words = f"{value:.2f}" if isinstance(value, float) else half_width(value)
    cents = bare_money(words.removeprefix("-"))
    if cents is None or cents == 0:
        raise Unreadable(f"看不懂金额“{line(value)}”，请写元，例如 3260.5")
    return -cents if words.startswith("-") else cents


def _due(value: object, raw: RawSheet, today: date) -> date | None:
    return day(value, epoch=raw.epoch, today=today) if line(value) else None
