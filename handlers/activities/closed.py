"""月结: what was done in a month that its community has closed is put right by a line of its own, never in place."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from bot.refused import Refused
from bot.work import Work
from storage.hot import Hot
from storage.tables import closed_month

_closed = Hot(
    select(closed_month.c.closed_at).where(
        closed_month.c.community_id == bindparam("community"), closed_month.c.month == bindparam("month")
    )
)


def is_closed(work: Work, grid_id: int | None, day: date) -> bool:
    """Whether the community of a grid has closed the month of a day. The month that runs is open without a look."""
    month, community = day.replace(day=1), work.county.places.community_of(grid_id)
    if community is None or month >= work.now.date().replace(day=1):
        return False
    return bool(_closed.rows(work.tx, {"community": community.id, "month": month}))


def must_be_open(work: Work, grid_id: int | None, day: date) -> None:
    """Raises Refused for a closed month, with who puts it right."""
    if is_closed(work, grid_id, day):
        raise Refused("activity.month_closed", month=day.month)
