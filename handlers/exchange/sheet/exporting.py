"""Both lists written out, in a form that is taken in again. No person is in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from handlers.exchange import wording
from handlers.exchange.records import ALIVE, NeedState, ResourceState
from storage.places import load as load_places
from storage.tables import need, pledge, resource
from storage.workbook.exporting import export_rows, where_of
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading

_RESOURCES = (
    *(Heading("编号", 8), Heading("单位", 20), Heading("资源类别", 12), Heading("资源名称", 22), Heading("数量", 8)),
    *(Heading("计量", 8), Heading("可用时间", 18), Heading("地点", 18), Heading("条件", 24), Heading("有效期", 13)),
    *(Heading("联系岗位", 20), Heading("状态", 10), Heading("已约", 8)),
)
_NEEDS = (
    *(Heading("编号", 8), Heading("社区", 14), Heading("网格", 12), Heading("需求类别", 12), Heading("需求内容", 34)),
    *(Heading("受益人数", 10), Heading("数量", 8), Heading("计量", 8), Heading("想要何时", 18), Heading("最晚", 13)),
    *(Heading("紧急", 8), Heading("来源", 8), Heading("联系岗位", 20), Heading("状态", 10), Heading("牵头单位", 20)),
)


def export_resources(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Everything that is not withdrawn. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    statement = sa.select(resource).where(resource.c.state == ResourceState.OPEN).order_by(resource.c.id)

    def row(kept: sa.Row[Any]) -> Sequence[object]:
        return (
            kept.id,
            wording.unit(places, kept.unit_id),
            kept.kind,
            kept.name,
            kept.amount,
            kept.measure,
            kept.hours,
            kept.place,
            kept.terms,
            kept.until,
            kept.contact,
            "可用",
            kept.taken,
        )

    return export_rows(tx, path, "资源清单", _RESOURCES, statement, row, progress)


def export_needs(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Everything that is not withdrawn, with the unit that leads. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    lead = (
        sa.select(pledge.c.unit_id)
        .where(pledge.c.need_id == need.c.id, pledge.c.state.in_(ALIVE))
        .correlate(need)
        .scalar_subquery()
    )
    kept_ones = sa.select(need, lead.label("lead")).where(need.c.state != NeedState.WITHDRAWN)

    def row(kept: sa.Row[Any]) -> Sequence[object]:
        community, grid, _ = where_of(places, kept.place_id)
        return (
            kept.id,
            community,
            grid,
            kept.kind,
            kept.what,
            kept.people,
            kept.amount,
            kept.measure,
            kept.hours,
            kept.until,
            "是" if kept.urgent else "",
            kept.source,
            kept.contact,
            wording.STATES[NeedState(kept.state)],
            wording.unit(places, kept.lead) if kept.lead is not None else "",
        )

    return export_rows(tx, path, "服务清单", _NEEDS, kept_ones.order_by(need.c.place_id, need.c.id), row, progress)
