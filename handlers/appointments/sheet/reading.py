"""Services and their hours, as a sheet: one row a service and a time of the week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.values.pattern import Pattern
from handlers.appointments.slots import WORKDAYS
from storage.workbook.cells import Unreadable, clock, day, folded, line, people
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Progress, Sheet

FIELDS = (
    field("title", "预约事项 事项 办理事项", required=True),
    field("also", "别名 其他叫法"),
    field("community", "社区 所在社区 社区名称", required=True),
    field("where", "地点 窗口 办理地点"),
    field("days", "星期 星期几", required=True),
    field("start", "开始 开始时间", required=True),
    field("end", "结束 结束时间", required=True),
    field("minutes", "每段分钟 分钟"),
    field("capacity", "每段人数 每段几人"),
    field("bring", "要带什么 携带 材料"),
    field("note", "能办什么 说明"),
    field("proxy", "可代办 代办"),
    field("until", "到期 截止"),
    field("state", "状态"),
    field("provisional", "暂定"),
)
SELDOM = frozenset({"provisional"})  # an export's own
EXAMPLE_TITLES = ("示例：老年证", "示例：社保卡")
_DAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
_RANGE = Pattern(r"([一二三四五六])[到至\-~]([二三四五六日天])")


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One row as the sheet says; the community still by name. `minutes`, `capacity` None: the county's usual."""

    row: int  # counts from 1, as Excel shows it
    title: str
    also: str
    community: str
    where: str
    days: str
    start: int
    end: int
    minutes: int | None
    capacity: int | None
    bring: str
    note: str
    proxy: bool
    until: date | None
    ended: bool


def read_services(path: Path, *, today: date, progress: Progress | None = None) -> Sheet[ServiceRow]:
    """Read services in any common layout; faults row by row in `bads`. Raises WorkbookError."""

    def make(number: int, row: Row, header: Header, raw: RawSheet) -> ServiceRow | None:
        cells = RowCells(row, header)
        title = cells.said("title")
        if title in EXAMPLE_TITLES:
            return None
        if not title:
            cells.fault("title", "没有写办什么事，例如“老年证”")
        if not cells.said("community"):
            cells.fault("community", "没有写是哪个社区的")
        start, end = cells.read("start", _clock, 0), cells.read("end", _clock, 0)
        made = ServiceRow(
            row=number,
            title=title,
            also=" ".join(re.split(r"[\s、,，;；]+", cells.said("also"))).strip(),
            community=cells.said("community"),
            where=cells.said("where"),
            days=cells.read("days", days_of, ""),
            start=start,
            end=end,
            minutes=cells.read("minutes", people, None),
            capacity=cells.read("capacity", people, None),
            bring=cells.said("bring"),
            note=cells.said("note"),
            proxy=cells.said("proxy") in ("是", "可以", "能"),
            until=cells.attempt("until", lambda: _until(cells.value("until"), raw, today), None),
            ended=cells.said("state") in ("不再办", "已停办", "结束"),
        )
        cells.done()
        return made

    return read_sheet(path, FIELDS, make, progress)


def days_of(value: object) -> str:
    """周三; 周六、周日; 周一到周五 and 工作日 (which follows the calendar). Raises Unreadable."""
    words = folded(value).replace("星期", "").replace("礼拜", "").replace("周", "").replace("每", "")
    if words in ("工作日", "一到五", "一至五", "一-五"):
        return WORKDAYS
    span = _RANGE.search(words)
    if span is not None and _DAYS[span[1]] < _DAYS[span[2]]:
        return "".join(str(number) for number in range(_DAYS[span[1]], _DAYS[span[2]] + 1))
    every = sorted({_DAYS[sign] for sign in words if sign in _DAYS})
    if not every or any(sign not in _DAYS and sign not in "、,;和及" for sign in words):
        raise Unreadable(f"看不懂星期“{line(value)}”，可以写：周三、周六、周一到周五、工作日")
    return "".join(str(number) for number in every)


def _clock(value: object) -> int:
    minute = clock(value)
    if minute is None:
        raise Unreadable("没有写几点，例如 17:30")
    return minute


def _until(value: object, raw: RawSheet, today: date) -> date | None:
    return day(value, epoch=raw.epoch, today=today) if line(value) and line(value) != "长期" else None
