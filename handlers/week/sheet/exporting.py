"""The weekly lists written out, in a form that is taken in again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.places import load as load_places
from storage.tables import signup, week_item, week_list
from storage.workbook.exporting import export_rows, time_cell, where_of
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading

_HEADINGS = (
    Heading("序号", 8),
    Heading("主题", 14),
    Heading("活动名称", 34),
    Heading("日期", 13),
    Heading("开始", 8),
    Heading("结束", 8),
    Heading("地点", 24),
    Heading("组织单位", 20),
    Heading("社区", 14),
    Heading("网格", 12),
    Heading("联系", 20),
    Heading("名额", 8),
    Heading("携带", 20),
    Heading("备注", 26),
    Heading("已报名", 8),
    Heading("状态", 8),
)


def export_week(tx: sa.Connection, path: Path, progress: Progress | None = None, *, week: date | None = None) -> int:
    """The weekly lists, or the one of that Monday in a form that `read_week` takes again. Returns the rows.

    Raises WorkbookError.
    """
    places = load_places(tx)
    taken = sa.select(sa.func.coalesce(sa.func.sum(signup.c.heads), 0)).where(signup.c.item_id == week_item.c.id)
    heads = taken.scalar_subquery()
    statement = sa.select(week_item, heads.label("heads")).join_from(week_item, week_list)
    statement = statement.order_by(week_list.c.week, week_item.c.number)
    if week is not None:
        statement = statement.where(week_list.c.week == week)

    def row(item: sa.Row[Any]) -> Sequence[object]:
        community, grid, _ = where_of(places, item.place_id)
        return (
            item.number,
            item.theme,
            item.title,
            item.day,
            time_cell(item.start_min),
            time_cell(item.end_min),
            item.place,
            item.organiser,
            community,
            grid,
            item.contact,
            item.wanted,
            item.bring,
            item.note,
            item.heads,
            "取消" if item.cancelled else "",
        )

    return export_rows(tx, path, "六个日清单", _HEADINGS, statement, row, progress)
