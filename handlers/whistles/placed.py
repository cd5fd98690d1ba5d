"""What of a case hangs on a place, and what becomes of open cases when two grids become one."""

from __future__ import annotations

from sqlalchemy import select, update

from bot.placed import Placed
from bot.work import Work
from handlers.whistles.lifecycle import CaseEvent
from storage.tables import whistle

OPEN = "未办结的哨"


def _moved(work: Work, gone: int, into: int) -> None:
    """An open case goes on in the grid that takes over; its number, clocks and letters stay as they are."""
    open_here = whistle.c.grid_id == gone, whistle.c.closed_at.is_(None)
    ids = list(work.tx.scalars(select(whistle.c.id).where(*open_here)))
    change = update(whistle).where(whistle.c.id.in_(ids))
    work.tx.execute(change.values(grid_id=into, version=whistle.c.version + 1))
    for case_id in ids:
        work.record(CaseEvent.GRID_MERGED, case_id, before={"grid_id": gone}, after={"grid_id": into})


PLACED = (
    Placed(whistle, "community_id", OPEN, lambda: whistle.c.closed_at.is_(None)),
    Placed(whistle, "grid_id", OPEN, lambda: whistle.c.closed_at.is_(None), move=_moved),
    Placed(whistle, "building_id", stays="a case keeps the building where it was"),
)
