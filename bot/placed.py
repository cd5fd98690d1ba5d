"""What hangs on a place: each table that refers to places says what of it is still alive there, and what becomes of it
when the place goes into another. Merging grids, giving one up and the preview of both are made from these."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, update

from bot.work import Work

Move = Callable[[Work, int, int], None]  # work, the place that goes, the place that takes over


@dataclass(frozen=True, slots=True)
class Placed:
    """One reference of a table to a place. Without `stays` the rows that are alive go to the place that takes over.

    `label` is what people call them ("" is not shown to them); `alive` tells which rows still need a place (all, if it
    is not given); `stays` says why rows keep a place that is given up: what happened there happened there.
    """

    table: Table
    column: str
    label: str = ""
    alive: Callable[[], ColumnElement[bool]] | None = None
    stays: str = ""
    until: str = ""  # a column with the last day on which a row is alive, None: for good
    move: Move | None = None  # where moving is more than another number in the row

    def count(self, tx: Connection, place_ids: Collection[int], today: date) -> int:
        """How many rows that are alive hang on these places."""
        query = select(func.count()).select_from(self.table).where(self.table.c[self.column].in_(place_ids))
        if self.until:
            last = self.table.c[self.until]
            query = query.where(or_(last.is_(None), last >= today))
        return int(tx.execute(query.where(self.alive()) if self.alive is not None else query).scalar_one())

    def moved(self, work: Work, gone: int, into: int) -> None:
        """What is alive goes from one place to another."""
        if self.move is not None:
            self.move(work, gone, into)
            return
        change = update(self.table).where(self.table.c[self.column] == gone).values({self.column: into})
        work.tx.execute(change.where(self.alive()) if self.alive is not None else change)


def hanging(tx: Connection, placed: Iterable[Placed], place_ids: Collection[int], today: date) -> dict[str, int]:
    """What is alive at these places on a day, by what people call it; nothing that is not there.

    Two columns of one label refer to one row twice (a case's grid and its community): it is counted once.
    """
    counts: dict[str, int] = {}
    for each in placed:
        if each.label and not each.stays and (number := each.count(tx, place_ids, today)):
            counts[each.label] = max(number, counts.get(each.label, 0))
    return counts
