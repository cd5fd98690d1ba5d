"""The posts written out, in a form that is taken in again. Who holds them is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from handlers.posts.records import SEATED, PostState
from handlers.posts.sheet.reading import STATES
from storage.places import load as load_places
from storage.tables import post, post_hold
from storage.workbook.exporting import export_rows, where_of
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading

_HEADINGS = (
    Heading("岗位名称", 18),
    Heading("类别", 12),
    Heading("社区", 14),
    Heading("网格", 12),
    Heading("楼栋", 10),
    Heading("做什么", 34),
    Heading("时间", 22),
    Heading("需要人数", 10),
    Heading("资格证", 8),
    Heading("体力", 8),
    Heading("到期", 13),
    Heading("联系", 20),
    Heading("备注", 24),
    Heading("状态", 10),
    Heading("已有", 8),
    Heading("暂定", 8),
)


def export_posts(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Every post that is not over. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    taken = (
        sa.select(sa.func.count())
        .where(post_hold.c.post_id == post.c.id, post_hold.c.state.in_(SEATED))
        .correlate(post)
        .scalar_subquery()
    )
    statement = (
        sa.select(post, taken.label("taken"))
        .where(post.c.state != PostState.ENDED)
        .order_by(post.c.place_id, post.c.id)
    )

    def row(kept: sa.Row[Any]) -> Sequence[object]:
        return (
            kept.title,
            kept.kind,
            *where_of(places, kept.place_id),
            kept.what,
            kept.hours,
            kept.wanted,
            "是" if kept.licence else "",
            "是" if kept.heavy else "",
            kept.until,
            kept.contact,
            kept.note,
            STATES[PostState(kept.state)],
            kept.taken,
            "是" if kept.provisional else "",
        )

    return export_rows(tx, path, "服务岗位", _HEADINGS, statement, row, progress)
