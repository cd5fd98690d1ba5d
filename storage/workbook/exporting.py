"""What the store holds, written row by row in a stream, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.places import Places
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading, new_book, write_table

_BATCH = 2000


def export_rows(
    tx: sa.Connection,
    path: Path,
    title: str,
    headings: Sequence[Heading],
    statement: sa.Select[Any],
    row: Callable[[sa.Row[Any]], Sequence[object]],
    progress: Progress | None,
) -> int:
    """One sheet of what `statement` finds, `row` making the cells. Returns the rows. Raises WorkbookError."""
    total = tx.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    done = 0

    def rows() -> Iterator[Sequence[object]]:
        nonlocal done
        for batch in tx.execute(statement.execution_options(yield_per=_BATCH)).partitions():
            for record in batch:
                yield row(record)
            done += len(batch)
            if progress:
                progress(done, total)

    with new_book(path) as book:
        write_table(book, title, headings, rows())
    return done


def where_of(places: Places, place_id: int | None) -> tuple[str, str, str]:
    """Community, grid and building of a place; "" where it does not reach so deep."""
    community, grid = places.community_of(place_id), places.grid_of(place_id)
    here = places.by_id.get(place_id) if place_id is not None else None
    building = here.name if here and here.kind == "building" else ""
    return (community.name if community else "", grid.name if grid else "", building)


def time_cell(minutes: int | None) -> time | None:
    """24:00 has no place in a time cell; the last minute of the day stands for it."""
    return None if minutes is None else time(*divmod(min(minutes, 1439), 60))
