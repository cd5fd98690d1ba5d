"""The posts, as a sheet: one row a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from bot.values.pattern import Pattern
from handlers.posts.publishing import MOST
from handlers.posts.records import PostState
from storage.tables import post
from storage.workbook.cells import Unreadable, day, folded, half_width, line, people
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Progress, Sheet

FIELDS = (
    field("title", "岗位名称 岗位 服务岗位 名称", required=True),
    field("kind", "类别 岗位类别 岗位类型"),
    field("community", "社区 所在社区 社区名称", required=True),
    field("grid", "网格 所在网格"),
    field("building", "楼栋 楼"),
    field("what", "做什么 服务内容 岗位职责 职责 工作内容"),
    field("hours", "时间 服务时间 岗位时间 周期"),
    field("wanted", "需要人数 人数 岗位人数 招募人数 名额", required=True),
    field("licence", "资格证 要不要证 证书"),
    field("heavy", "体力 要出力"),
    field("until", "到期 截止 截止日期 止"),
    field("contact", "联系 联系岗位 联系方式", several=True),
    field("note", "备注 说明"),
    field("state", "状态 岗位状态"),
    field("taken", "已有 在岗人数 已认领"),
    field("provisional", "暂定"),
)
SELDOM = frozenset({"taken", "provisional"})  # an export's own
EXAMPLE_NOTE = "示例，导入时跳过"
EXAMPLE_TITLES = ("示例：夜间巡逻", "示例：义诊", "示例：楼栋联络员")
STATES = {PostState.OPEN: "招募中", PostState.PAUSED: "暂停", PostState.ENDED: "已结束"}
_STATES = {
    "": PostState.OPEN,
    "招募中": PostState.OPEN,
    "已满": PostState.OPEN,
    "正常": PostState.OPEN,
    "暂停": PostState.PAUSED,
    "停": PostState.PAUSED,
    "已结束": PostState.ENDED,
    "结束": PostState.ENDED,
    "撤销": PostState.ENDED,
}
_YES, _NO = (
    frozenset({"是", "要", "需要", "有", "true", "1", "✓", "√"}),
    frozenset({"", "否", "不要", "不需要", "无", "false", "0"}),
)
_MOBILE = Pattern(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post as the sheet says; places still by name."""

    row: int  # counts from 1, as Excel shows it
    title: str
    kind: str
    community: str
    grid: str
    building: str
    what: str
    hours: str
    wanted: int
    licence: bool
    heavy: bool
    until: date | None
    contact: str
    note: str
    state: str


def read_posts(path: Path, *, today: date, kinds: Sequence[str], progress: Progress | None = None) -> Sheet[PostRow]:
    """Read posts in any common layout; its faults row by row in `bads`. A class must be one of `kinds`, or empty.

    Raises WorkbookError.
    """

    def make(number: int, row: Row, header: Header, raw: RawSheet) -> PostRow | None:
        cells = RowCells(row, header)
        title = cells.said("title")
        if cells.said("note").startswith("示例") and title in EXAMPLE_TITLES:
            return None
        if not title:
            cells.fault("title", "没有写岗位名称，例如“夜间巡逻”；不是岗位的行请删掉")
        if not cells.said("community"):
            cells.fault("community", "没有写是哪个社区的")
        made = PostRow(
            row=number,
            title=_fits(cells, "title", title),
            kind=cells.read("kind", lambda value: _kind(line(value), kinds), ""),
            community=cells.said("community"),
            grid=half_width(cells.value("grid")),
            building=half_width(cells.value("building")),
            what=_fits(cells, "what", cells.said("what")),
            hours=_fits(cells, "hours", cells.said("hours")),
            wanted=cells.read("wanted", _wanted, 1),
            licence=cells.read("licence", _yes, False),
            heavy=cells.read("heavy", _yes, False),
            until=cells.attempt("until", lambda: _until(cells.value("until"), raw, today), None),
            contact=_fits(cells, "contact", _MOBILE.sub("", cells.said("contact")).strip(" ,，;；")),
            note=_fits(cells, "note", cells.said("note")),
            state=cells.read("state", _state, PostState.OPEN),
        )
        cells.done()
        return made

    return read_sheet(path, FIELDS, make, progress)


def _kind(written: str, kinds: Sequence[str]) -> str:
    if not written or written in kinds:
        return written
    raise Unreadable(f"没有类别“{written}”，可以写：{'、'.join(kinds)}；空着就按名称归类")


def _wanted(value: object) -> int:
    try:
        number = people(value)
    except Unreadable:
        number = None
    if number is None or not 1 <= number <= MOST:
        raise Unreadable(f"需要人数写 1 到 {MOST} 的数，例如 4")
    return number


def _yes(value: object) -> bool:
    word = folded(value)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(f"看不懂“{line(value)}”，请写“是”或空着")


def _state(value: object) -> str:
    word = folded(value)
    if word not in _STATES:
        raise Unreadable(f"看不懂状态“{line(value)}”，可以写：招募中、暂停、已结束")
    return str(_STATES[word])


def _until(value: object, raw: RawSheet, today: date) -> date | None:
    return day(value, epoch=raw.epoch, today=today) if line(value) and line(value) != "长期" else None


_LABELS = {each.key: each.label for each in FIELDS}


def _fits(cells: RowCells, key: str, written: str) -> str:
    column = post.c[key].type
    limit = column.length if isinstance(column, sa.String) else None
    if limit and len(written) > limit:
        cells.fault(key, f"{_LABELS[key]}太长（{len(written)} 字），最多 {limit} 字")
    return written
