"""约谈 as they are kept: rows, and nothing decided here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, select

from storage.tables import year_talk


class Cause(StrEnum):
    """Why somebody is talked with. The values are stored, so they never change."""

    NOT_REPORTED = "不报到"
    NO_PART = "不参与"
    FOR_SHOW = "走过场"  # never counted: somebody says so, and names the records


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk, about a member or (`person_id` None) a unit. `partner`: with whom; `ground`: what the records said
    that day; `look_on`: when it is looked at again; `result` "": it is not over."""

    id: int
    year: int
    unit_id: int | None
    person_id: int | None
    kind: str
    partner: str
    held_on: date
    ground: str
    agreed: str
    look_on: date | None
    result: str
    closed_on: date | None


_COLUMNS = tuple(year_talk.c[name] for name in Talk.__slots__)


def talks(tx: Connection, *where: ColumnElement[bool]) -> list[Talk]:
    """Those that stand, the oldest first."""
    query = select(*_COLUMNS).where(year_talk.c.withdrawn_at.is_(None), *where)
    return [Talk(*tuple(row)) for row in tx.execute(query.order_by(year_talk.c.held_on, year_talk.c.id))]


def find(tx: Connection, number: int) -> Talk | None:
    """The one of that number, if it stands."""
    return next(iter(talks(tx, year_talk.c.id == number)), None)


def last_by_person(tx: Connection, year: int, ids: Collection[int]) -> dict[int, Talk]:
    """The last talk about each of these in a year."""
    wanted = frozenset(ids)
    return {
        each.person_id: each
        for each in talks(tx, year_talk.c.year == year, year_talk.c.person_id.is_not(None))
        if each.person_id in wanted
    }
