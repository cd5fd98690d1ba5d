"""The weekly list of the six days, as a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from bot.clock import monday
from bot.values.pattern import Pattern
from handlers.week.config import SIX_DAYS
from storage.tables import week_item
from storage.workbook.cells import Unreadable, clock, clocks, day, folded, half_width, line, people, text
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Bad, Progress, Sheet

T = TypeVar("T")

FIELDS = (
    field("theme", "主题 日 六个日 主题日 活动主题 类别 活动类别 主题名称", required=True),
    field("title", "活动名称 活动内容 内容 活动 名称 活动项目 服务内容 具体内容", required=True),
    field("day", "日期 活动日期 时间日期", required=True),
    field("start", "开始 开始时间 起始时间 起"),
    field("end", "结束 结束时间 截止时间 止"),
    field("span", "时间 活动时间 时段 起止时间 时间段"),
    field("place", "地点 活动地点 集合地点 地址"),
    field("organiser", "组织单位 责任单位 主办单位 牵头单位 承办单位 单位 负责单位"),
    field("community", "社区 所在社区 活动社区 社区名称"),
    field("grid", "网格 所在网格"),
    field("contact", "联系 联系岗位 联系方式 联系电话 办公电话 联系人 联系人及电话", several=True),
    field("wanted", "名额 人数 需要人数 招募人数 所需人数 名额人数"),
    field("bring", "携带 携带物品 需携带 自带物品 自备 准备"),
    field("note", "备注 说明 备 注"),
    field("state", "状态 是否取消"),
    field("coming", "已报名 已报名人数 报名人数"),
)
SELDOM = frozenset({"state", "coming"})  # an export's own: the empty sheet does not ask for them
_IN_FORCE = frozenset({"", "正常", "有效", "否", "照常"})
_OFF = frozenset({"取消", "已取消", "是"})

EXAMPLE_NOTE = "示例，导入时跳过"
EXAMPLE_TITLES = ("示例：小区大扫除", "示例：健康义诊", "示例：政策宣讲")

_MOBILE = Pattern(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LATER = ("全天", "待定", "待通知", "另定", "时间待定", "另行通知", "上午", "下午", "晚上", "全年")


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One item as the sheet says. Times are minutes after midnight, county time."""

    row: int  # counts from 1, as Excel shows it
    theme: str
    title: str
    day: date
    start_min: int | None
    end_min: int | None
    place: str
    organiser: str
    community: str
    grid: str
    contact: str
    wanted: int | None  # None = as many as come
    bring: str
    note: str
    cancelled: bool = False


def read_week(
    path: Path, *, today: date | None = None, themes: Sequence[str] = SIX_DAYS, progress: Progress | None = None
) -> Sheet[WeekRow]:
    """Read a weekly list in any common layout; its faults row by row in `bads`. Raises WorkbookError.

    A date without a year is the one nearest to `today`. All days must lie in one week, Monday to
    Sunday: the one that most rows name. A theme must be one of `themes`.
    """
    reader = _Reader(today, themes)
    sheet = read_sheet(path, FIELDS, reader.make, progress)
    rows, strays = _one_week(sheet.rows)
    rows, doubles = _without_doubles(rows)
    bads = tuple(sorted((*sheet.bads, *strays, *doubles), key=lambda bad: bad.row))
    notes = (*sheet.notes, *reader.notes)
    return replace(sheet, rows=rows, bads=bads, notes=notes)


class _Reader:
    """Makes rows; a merged 主题 or 日期 stands in its first row alone, so the last one said holds on."""

    def __init__(self, today: date | None, themes: Sequence[str]) -> None:
        self.today = today
        self.themes = {_theme_key(theme): theme for theme in themes}
        self.notes: list[str] = []
        self._theme: object = None
        self._day: object = None

    def make(self, number: int, row: Row, header: Header, raw: RawSheet) -> WeekRow | None:
        cells = RowCells(row, header)
        title = cells.said("title")
        if cells.said("note").startswith("示例"):
            if title in EXAMPLE_TITLES:
                return None
            raise Unreadable("备注还写着“示例”：如果是真的活动，请清空这一格的备注", "note")
        theme, when = cells.value("theme"), cells.value("day")
        self._theme = theme if line(theme) else self._theme
        self._day = when if line(when) else self._day
        if not title:
            cells.fault("title", "没有写活动名称，例如“清理河堤”；不是活动的行请删掉")
        start, end, extra = cells.attempt("span", lambda: _times(cells), (None, None, ""))
        made = WeekRow(
            row=number,
            theme=cells.attempt("theme", lambda: self._known_theme(line(self._theme)), ""),
            title=_fits(cells, "title", title, week_item.c.title),
            day=cells.attempt("day", lambda: self._known_day(raw), date.min),
            start_min=start,
            end_min=end,
            place=_fits(cells, "place", cells.said("place"), week_item.c.place),
            organiser=_fits(cells, "organiser", cells.said("organiser"), week_item.c.organiser),
            community=cells.said("community"),
            grid=half_width(cells.value("grid")),
            contact=_fits(cells, "contact", self._contact(number, cells.said("contact")), week_item.c.contact),
            wanted=cells.read("wanted", people, None),
            bring=_fits(cells, "bring", cells.said("bring"), week_item.c.bring),
            note="\n".join(filter(None, (text(cells.value("note")), extra))),
            cancelled=cells.read("state", _cancelled, False),
        )
        cells.done()
        return made

    def _known_day(self, raw: RawSheet) -> date:
        if not line(self._day):
            raise Unreadable("没有写日期，请写成 2026-11-21 这样")
        return day(self._day, epoch=raw.epoch, today=self.today)

    def _known_theme(self, written: str) -> str:
        if not written:
            raise Unreadable(f"没有写主题，可以写：{'、'.join(self.themes.values())}")
        if theme := self.themes.get(_theme_key(written)):
            return theme
        raise Unreadable(f"“{written}”不在主题里，可以写：{'、'.join(self.themes.values())}")

    def _contact(self, number: int, written: str) -> str:
        kept = _MOBILE.sub("", written).strip(" ,，;；:：、/")
        if kept != written:
            self.notes.append(f"第 {number} 行“联系”里的手机号没有保存，请只写岗位和办公电话。")
        return kept


def _cancelled(value: object) -> bool:
    """Whether the item is called off. Raises Unreadable."""
    word = folded(value)
    if word not in _IN_FORCE | _OFF:
        raise Unreadable(f"看不懂状态“{line(value)}”，照常举行请空着，不办了写“取消”")
    return word in _OFF


def _theme_key(theme: str) -> str:
    """学习教育, 学习教育日 and 一、学习教育日（第三周） are one theme."""
    plain = re.sub(r"\([^)]*\)", "", folded(theme))
    return re.sub(r"^[一二三四五六七八九十\d]+[、.]", "", plain).removesuffix("活动").removesuffix("日")


def _times(cells: RowCells) -> tuple[int | None, int | None, str]:
    """Start, end, and words such as 全天 that belong into the note."""
    span = cells.value("span")
    written = folded(span)
    if written in _LATER:
        return None, None, f"时间：{line(span)}"
    key = "span" if written else "start"
    start, end = _read(key, clocks, cells.value(key))
    if end is None:
        end = _read("end", clock, cells.value("end"))
        key = "end" if end is not None else key
    if end is not None and (start is None or end <= start):
        raise Unreadable("结束时间不在开始时间之后，请写成 9:00-11:00 这样", key)
    return start, end, ""


def _read(key: str, reader: Callable[[object], T], value: object) -> T:
    try:
        return reader(value)
    except Unreadable as fault:
        raise Unreadable(str(fault), key) from fault


_LABELS = {each.key: each.label for each in FIELDS}


def _fits(cells: RowCells, key: str, written: str, column: sa.Column[str]) -> str:
    limit = column.type.length if isinstance(column.type, sa.String) else None
    if limit and len(written) > limit:
        label = "活动名称" if key == "title" else _LABELS[key]
        cells.fault(key, f"{label}太长（{len(written)} 字），最多 {limit} 字")
    return written


def _one_week(rows: tuple[WeekRow, ...]) -> tuple[tuple[WeekRow, ...], list[Bad]]:
    weeks = [monday(row.day) for row in rows]
    if not weeks:
        return rows, []
    week = max(weeks, key=weeks.count)
    last = week + timedelta(days=6)
    bads = [
        Bad(row.row, f"{row.day:%Y-%m-%d} 不在这一周（{week:%m-%d} 到 {last:%m-%d}）", key="day")
        for row, own in zip(rows, weeks, strict=True)
        if own != week
    ]
    return tuple(row for row, own in zip(rows, weeks, strict=True) if own == week), bads


def _without_doubles(rows: tuple[WeekRow, ...]) -> tuple[tuple[WeekRow, ...], list[Bad]]:
    first: dict[tuple[object, ...], int] = {}
    kept: list[WeekRow] = []
    bads: list[Bad] = []
    for row in rows:
        same = (row.theme, folded(row.title), row.day, row.start_min, folded(row.place))
        if (seen := first.setdefault(same, row.row)) != row.row:
            bads.append(Bad(row.row, f"与第 {seen} 行是同一项活动（{row.title}）", key="title"))
        else:
            kept.append(row)
    return tuple(kept), bads
