"""The services written out, in a form that is taken in again. Who has booked is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from handlers.appointments.records import OPEN
from handlers.appointments.slots import WORKDAYS
from storage.places import load as load_places
from storage.tables import appointment_hours, appointment_service
from storage.workbook.exporting import export_rows, time_cell
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading

_HEADINGS = (
    Heading("预约事项", 20),
    Heading("别名", 26),
    Heading("社区", 14),
    Heading("地点", 26),
    Heading("星期", 16),
    Heading("开始", 8),
    Heading("结束", 8),
    Heading("每段分钟", 10),
    Heading("每段人数", 10),
    Heading("要带什么", 34),
    Heading("能办什么", 30),
    Heading("可代办", 8),
    Heading("到期", 13),
    Heading("状态", 10),
    Heading("暂定", 8),
)


def export_services(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Every service that is offered, with its hours. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    statement = (
        sa.select(appointment_service, *[appointment_hours.c[name].label(f"h_{name}") for name in _OF_HOURS])
        .join(appointment_hours, appointment_hours.c.service_id == appointment_service.c.id)
        .where(appointment_service.c.state == OPEN)
        .order_by(appointment_service.c.community_id, appointment_service.c.id, appointment_hours.c.id)
    )

    def row(kept: sa.Row[Any]) -> Sequence[object]:
        return (
            kept.title,
            kept.also,
            places.by_id[kept.community_id].name,
            kept.where,
            days_in_words(kept.h_days),
            time_cell(kept.h_start),
            time_cell(kept.h_end),
            kept.h_minutes,
            kept.h_capacity,
            kept.bring,
            kept.note,
            "是" if kept.proxy else "",
            kept.h_until,
            "办理中",
            "是" if kept.provisional else "",
        )

    return export_rows(tx, path, "错时预约", _HEADINGS, statement, row, progress)


_OF_HOURS = ("days", "start", "end", "minutes", "capacity", "until")


def days_in_words(days: str) -> str:
    """周三; 周六、周日; 工作日."""
    return "工作日" if days == WORKDAYS else "、".join(f"周{'一二三四五六日'[int(day) - 1]}" for day in days)
