"""Both lists as sheets: a row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.values.pattern import Pattern
from handlers.exchange import needing, offering
from handlers.exchange.allowed import MOST
from handlers.exchange.needing import SOURCES
from storage.workbook.cells import Unreadable, day, folded, half_width, line
from storage.workbook.headers import Field, Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Progress, Sheet

RESOURCES = (
    field("number", "编号 资源编号"),
    field("unit", "单位 提供单位 资源单位", required=True),
    field("kind", "资源类别 类别"),
    field("name", "资源名称 名称 资源 资源内容", required=True),
    field("amount", "数量 可用数量 次数"),
    field("measure", "计量 计量单位"),
    field("hours", "可用时间 时间 服务时间"),
    field("place", "地点 场所"),
    field("terms", "条件 要求 说明"),
    field("until", "有效期 有效期至 到期"),
    field("contact", "联系岗位 联系 联系方式", several=True),
    field("state", "状态"),
    field("taken", "已约 已用"),
)
NEEDS = (
    field("number", "编号 需求编号"),
    field("community", "社区 需求社区", required=True),
    field("grid", "网格 所在网格"),
    field("kind", "需求类别 类别"),
    field("what", "需求内容 内容 需求 服务需求", required=True),
    field("people", "受益人数 人数"),
    field("amount", "数量 需要数量"),
    field("measure", "计量 计量单位"),
    field("hours", "想要何时 时间 需求时间"),
    field("until", "最晚 截止 最晚时间"),
    field("urgent", "紧急 是否紧急"),
    field("source", "来源 需求来源"),
    field("contact", "联系岗位 联系 联系方式", several=True),
    field("state", "状态 进展"),
    field("lead", "牵头单位 认领单位"),
)
OWN = frozenset({"number", "taken", "lead"})  # an export's own
GONE = frozenset({"撤下", "已撤下", "撤回", "已撤回", "撤销", "作废", "取消"})
EXAMPLE = "示例："
_MOBILE = Pattern(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_YES, _NO = frozenset({"是", "急", "紧急", "true", "1", "✓", "√"}), frozenset({"", "否", "不急", "一般", "false", "0"})


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """What a sheet says of something offered; the unit still by name. `gone`: it is withdrawn."""

    row: int  # counts from 1, as Excel shows it
    number: int | None
    unit: str
    kind: str
    name: str
    amount: int | None
    measure: str
    hours: str
    place: str
    terms: str
    until: date | None
    contact: str
    gone: bool


@dataclass(frozen=True, slots=True)
class NeedRow:
    """What a sheet says of a need; places still by name."""

    row: int
    number: int | None
    community: str
    grid: str
    kind: str
    what: str
    people: int | None
    amount: int | None
    measure: str
    hours: str
    until: date | None
    urgent: bool
    source: str
    contact: str
    gone: bool


def read_resources(
    path: Path, *, today: date, kinds: Sequence[str], progress: Progress | None = None
) -> Sheet[ResourceRow]:
    """Read what units offer; its faults row by row in `bads`. Raises WorkbookError."""
    labels = {each.key: each.label for each in RESOURCES}

    def make(number: int, row: Row, header: Header, raw: RawSheet) -> ResourceRow | None:
        cells = RowCells(row, header)
        name = cells.said("name")
        if name.startswith(EXAMPLE):
            return None
        for key in ("unit", "name"):
            if not cells.said(key):
                cells.fault(key, f"没有写{labels[key]}")

        def fits(key: str) -> str:
            return _fits(cells, key, labels[key], offering.LIMITS[key])

        made = ResourceRow(
            row=number,
            number=cells.read("number", _number, None),
            unit=cells.said("unit"),
            kind=cells.read("kind", lambda value: _kind(line(value), kinds), ""),
            name=fits("name"),
            amount=cells.read("amount", _count, None),
            measure=fits("measure") or "次",
            hours=fits("hours"),
            place=fits("place"),
            terms=fits("terms"),
            until=cells.attempt("until", lambda: _until(cells.value("until"), raw, today), None),
            contact=fits("contact"),
            gone=cells.said("state") in GONE,
        )
        cells.done()
        return made

    return read_sheet(path, RESOURCES, make, progress)


def read_needs(path: Path, *, today: date, kinds: Sequence[str], progress: Progress | None = None) -> Sheet[NeedRow]:
    """Read what communities need; its faults row by row in `bads`. Raises WorkbookError."""
    labels = {each.key: each.label for each in NEEDS}

    def make(number: int, row: Row, header: Header, raw: RawSheet) -> NeedRow | None:
        cells = RowCells(row, header)
        if cells.said("what").startswith(EXAMPLE):
            return None
        for key in ("community", "what"):
            if not cells.said(key):
                cells.fault(key, f"没有写{labels[key]}")

        def fits(key: str) -> str:
            return _fits(cells, key, labels[key], needing.LIMITS[key])

        made = NeedRow(
            row=number,
            number=cells.read("number", _number, None),
            community=cells.said("community"),
            grid=half_width(cells.value("grid")),
            kind=cells.read("kind", lambda value: _kind(line(value), kinds), ""),
            what=fits("what"),
            people=cells.read("people", _count, None),
            amount=cells.read("amount", _count, None),
            measure=fits("measure") or "次",
            hours=fits("hours"),
            until=cells.attempt("until", lambda: _until(cells.value("until"), raw, today), None),
            urgent=cells.read("urgent", _yes, False),
            source=cells.read("source", _source, ""),
            contact=fits("contact"),
            gone=cells.said("state") in GONE,
        )
        cells.done()
        return made

    return read_sheet(path, NEEDS, make, progress)


def _fits(cells: RowCells, key: str, label: str, limit: int) -> str:
    written = cells.said(key)
    if key == "contact":
        written = _MOBILE.sub("", written).strip(" ,，;；")
    if len(written) > limit:
        cells.fault(key, f"{label}太长（{len(written)} 字），最多 {limit} 字")
    return written


def _number(value: object) -> int | None:
    written = half_width(value).removeprefix("资源").removeprefix("需求")
    if not written:
        return None
    if not written.isdecimal() or len(written) > 9:
        raise Unreadable(f"编号是导出时给的数，不认得“{line(value)}”；新的一行空着就行")
    return int(written)


def _count(value: object) -> int | None:
    written = half_width(value).replace(",", "")
    if not written or written in ("不限", "若干"):
        return None
    if not written.isdecimal() or not 1 <= int(written) <= MOST:
        raise Unreadable(f"要写 1 到 {MOST} 的整数；不限就空着")
    return int(written)


def _kind(written: str, kinds: Sequence[str]) -> str:
    if not written or written in kinds:
        return written
    raise Unreadable(f"没有类别“{written}”，可以写：{'、'.join(kinds)}；空着就按内容归类")


def _source(value: object) -> str:
    written = line(value)
    if written in ("", *SOURCES):
        return written
    raise Unreadable(f"来源可以写：{'、'.join(SOURCES)}，或空着")


def _yes(value: object) -> bool:
    word = folded(value)
    if word in _YES | _NO:
        return word in _YES
    raise Unreadable(f"看不懂“{line(value)}”，急的写“是”，不急的空着")


def _until(value: object, raw: RawSheet, today: date) -> date | None:
    return day(value, epoch=raw.epoch, today=today) if line(value) and line(value) != "长期" else None


def columns(fields: Sequence[Field]) -> list[Field]:
    """Those that somebody fills in."""
    return [each for each in fields if each.key not in OWN]
