"""Visits as they are kept, and how each matter that was found stands today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from handlers.figures.period import Period
from storage.tables import unit, visit, visit_matter, whistle


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that was found. `solved_on`: without a case, on the spot or later. Of the case made of it: its number,
    its state, the unit in charge, whether it is closed; "" and False where none was made."""

    id: int
    number: int
    words: str
    solved_on: date | None
    whistle_id: int | None
    case: str = ""
    state: str = ""
    unit: str = ""
    closed: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.solved_on is None and not self.closed


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit. `at`: 上午, "" where it was not said; `review_on`: when it is looked at again."""

    id: int
    community_id: int
    day: date
    at: str
    leader_id: int | None
    saw: str
    review_on: date | None
    matters: tuple[Matter, ...]


_VISIT = (
    visit.c.id,
    visit.c.community_id,
    visit.c.day,
    visit.c.at,
    visit.c.leader_id,
    visit.c.saw,
    visit.c.review_on,
)


def find(tx: Connection, visit_id: int) -> Visit | None:
    """One that stands."""
    return next(iter(_visits(tx, visit.c.id == visit_id)), None)


def of_places(tx: Connection, community_ids: Collection[int], period: Period) -> list[Visit]:
    """Those of a time at these communities, the newest first."""
    within = visit.c.day >= period.since, visit.c.day < period.until
    return _visits(tx, visit.c.community_id.in_(community_ids), *within)


def to_review(tx: Connection, day: date) -> list[Visit]:
    """Those that are looked at again on a day, and of which something is still open."""
    return [each for each in _visits(tx, visit.c.review_on == day) if any(matter.open for matter in each.matters)]


def _visits(tx: Connection, *where: ColumnElement[bool]) -> list[Visit]:
    stands = visit.c.withdrawn_at.is_(None)
    query = select(*_VISIT).where(*where, stands)
    rows = tx.execute(query.order_by(visit.c.day.desc(), visit.c.id.desc())).all()
    found = _matters(tx, [row.id for row in rows])
    return [
        Visit(
            row.id,
            row.community_id,
            row.day,
            row.at,
            row.leader_id,
            row.saw,
            row.review_on,
            tuple(found.get(row.id, ())),
        )
        for row in rows
    ]


def _matters(tx: Connection, visit_ids: Sequence[int]) -> dict[int, list[Matter]]:
    """A case that went into another is told as that other one."""
    whole, into = whistle.alias(), whistle.alias()
    rows = tx.execute(
        select(
            visit_matter,
            whole.c.number.label("own"),
            whole.c.state.label("own_state"),
            whole.c.closed_at.label("own_closed"),
            whole.c.unit_id.label("own_unit"),
            into.c.number.label("other"),
            into.c.state.label("other_state"),
            into.c.closed_at.label("other_closed"),
            into.c.unit_id.label("other_unit"),
        )
        .select_from(
            visit_matter.outerjoin(whole, visit_matter.c.whistle_id == whole.c.id).outerjoin(
                into, whole.c.merged_into == into.c.id
            )
        )
        .where(visit_matter.c.visit_id.in_(visit_ids))
        .order_by(visit_matter.c.number)
    ).all()
    units = {row.other_unit or row.own_unit for row in rows} - {None}
    names = {row.id: row.name for row in tx.execute(select(unit.c.id, unit.c.name).where(unit.c.id.in_(units)))}
    found: dict[int, list[Matter]] = {}
    for row in rows:
        merged = row.other is not None
        matter = Matter(
            row.id,
            row.number,
            row.words,
            row.solved_on,
            row.whistle_id,
            (row.other if merged else row.own) or "",
            (row.other_state if merged else row.own_state) or "",
            names.get(row.other_unit if merged else row.own_unit, ""),
            (row.other_closed if merged else row.own_closed) is not None,
        )
        found.setdefault(row.visit_id, []).append(matter)
    return found
