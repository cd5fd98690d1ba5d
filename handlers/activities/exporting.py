"""The service records as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from handlers.activities import tags, ties
from storage.places import load as load_places
from storage.tables import activity, person, unit
from storage.workbook.exporting import export_rows, time_cell, where_of
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading

ACTIVITY_STATES: Mapping[str, str] = {"logged": "已登记", "withdrawn": "已撤回"}

_HEADINGS = (
    Heading("日期", 12),
    Heading("开始", 8),
    Heading("分钟", 8),
    Heading("姓名", 12),
    Heading("单位", 24),
    Heading("社区", 16),
    Heading("网格", 12),
    Heading("活动内容", 44),
    Heading("地点", 22),
    Heading("状态", 10),
    Heading("性质", 10),
    Heading("算作", 24),
    Heading("社区确认", 10),
    Heading("本人异议", 24),
    Heading("登记时间", 18),
)


def export_activities(
    tx: sa.Connection, path: Path, progress: Progress | None = None, tag_names: Mapping[str, str] | None = None
) -> int:
    """Every log, withdrawn ones marked, oldest day first. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    spoken = ties.unpacked(tx, tag_names or tags.shipped())
    columns = (
        activity.c.day,
        activity.c.start_min,
        activity.c.minutes,
        person.c.name,
        unit.c.name.label("unit"),
        activity.c.grid_id,
        activity.c.what,
        activity.c.place,
        activity.c.state,
        activity.c.nature,
        activity.c.confirmed_at,
        activity.c.objection,
        activity.c.created_at,
        ties.packed().label("ties"),
    )
    joined = activity.join(person, activity.c.person_id == person.c.id).outerjoin(unit, activity.c.unit_id == unit.c.id)
    statement = sa.select(*columns).select_from(joined).order_by(activity.c.day, activity.c.id)

    def row(deed: sa.Row[Any]) -> Sequence[object]:
        community, grid, _ = where_of(places, deed.grid_id)
        state = ACTIVITY_STATES.get(deed.state, deed.state)
        checked = (deed.nature, spoken(deed.ties), "已确认" if deed.confirmed_at is not None else "", deed.objection)
        when = (deed.day, time_cell(deed.start_min), deed.minutes)
        return (*when, deed.name, deed.unit, community, grid, deed.what, deed.place, state, *checked, deed.created_at)

    return export_rows(tx, path, "活动记录", _HEADINGS, statement, row, progress)
