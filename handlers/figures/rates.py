"""The rates (DOMAIN §3), each with its n: 响应率, 解决率, 满意率, and 未回应 beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from handlers.figures.selection import Selection
from handlers.whistles.letters.records import LetterKind
from handlers.whistles.lifecycle import SAID, Outcome, Satisfaction, State
from storage.tables import letter, whistle

_ENDED = (State.CLOSED, State.ARCHIVED)
_PLEASED = (Satisfaction.VERY, Satisfaction.YES)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `part` of `n`. With n = 0 there is none."""

    part: int
    n: int

    @property
    def percent(self) -> float | None:
        """0 to 100, None where nothing was counted."""
        return 100 * self.part / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Totals:
    """What was counted of one place, department or everything. Cases are those opened in the period."""

    total: int = 0
    open: int = 0
    closed: int = 0
    declined: int = 0
    withdrawn: int = 0
    merged: int = 0
    urgent: int = 0
    supervised: int = 0
    redone: int = 0
    response: Rate = Rate(0, 0)
    solution: Rate = Rate(0, 0)
    satisfaction: Rate = Rate(0, 0)
    silent: int = 0  # 未回应


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One case as the rates count it: whether it is part of a rate's n, and of what is good in it."""

    number: str
    opened_at: datetime
    community_id: int
    category: str
    private: bool
    state: str
    outcome: str
    satisfaction: str
    redone: int
    ended: bool  # of the n of 解决率
    solved: bool
    answered: bool  # of the n of 满意率
    pleased: bool


@dataclass(frozen=True, slots=True)
class CountedLetter:
    """One letter as 响应率 counts it: `due` of its n, `in_time` of what is good in it."""

    number: str
    case: str
    issued_at: datetime
    sign_by: datetime
    signed_at: datetime | None
    community_id: int
    due: bool
    in_time: bool


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


_COUNTS = ("total", "open", "closed", "declined", "withdrawn", "merged", "urgent", "supervised", "redone")
_ended = whistle.c.state.in_(_ENDED)
_unsolvable = whistle.c.outcome == Outcome.UNSOLVED  # closed all the same: the community accepted it
_solvable = and_(_ended, ~_unsolvable)
_solved = and_(_ended, whistle.c.outcome == Outcome.SOLVED)
_pleased = whistle.c.satisfaction.in_(_PLEASED)
_answered = whistle.c.satisfaction.in_(SAID)
_counted = (
    func.count(),
    _sum(whistle.c.closed_at.is_(None)),
    _sum(_ended),
    _sum(whistle.c.state == State.DECLINED),
    _sum(whistle.c.state == State.WITHDRAWN),
    _sum(whistle.c.state == State.MERGED),
    _sum(whistle.c.urgent),
    _sum(whistle.c.state == State.SUPERVISED),
    _sum(whistle.c.redone > 0),
    _sum(_solved),
    _sum(_solvable),
    _sum(_pleased),
    _sum(_answered),
    _sum(whistle.c.satisfaction == Satisfaction.SILENT),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One count of everything selected, and the same by community and by department in charge."""

    total: Totals
    communities: dict[int, Totals]
    units: dict[int, Totals]


def totals(tx: Connection, selection: Selection, now: datetime) -> Totals:
    """Everything selected, as one."""
    row = tx.execute(select(*_counted).select_from(whistle).where(*selection.where())).one()
    due = tx.execute(select(*_due(now)).select_from(_letters()).where(*_in_force(), *selection.where())).one()
    return _made((*row, *due))


def figures(tx: Connection, selection: Selection, now: datetime) -> Figures:
    """Counted in one pass over the cases and one over their letters; a letter counts for whom it was sent to."""
    by = whistle.c.community_id, whistle.c.unit_id
    cases = tx.execute(select(*by, *_counted).where(*selection.where()).group_by(*by))
    sent = whistle.c.community_id, letter.c.unit_id
    letters = tx.execute(
        select(*sent, *_due(now)).select_from(_letters()).where(*_in_force(), *selection.where()).group_by(*sent)
    )
    width = len(_counted)
    parts = [(row[0], row[1], (*row[2:], 0, 0)) for row in cases]
    parts += [(row[0], row[1], (*(0,) * width, *row[2:])) for row in letters]
    everything = [part for *_, part in parts]
    return Figures(
        _made(_added(everything, width + 2)),
        _summed(((community, part) for community, _, part in parts), width + 2),
        _summed(((unit, part) for _, unit, part in parts if unit is not None), width + 2),
    )


def cases_of(tx: Connection, selection: Selection, unit_id: int) -> list[CountedCase]:
    """The cases that `figures` counts for a department, each with what it is counted as; the oldest first."""
    query = select(
        whistle.c.number,
        whistle.c.opened_at,
        whistle.c.community_id,
        whistle.c.category,
        whistle.c.private,
        whistle.c.state,
        whistle.c.outcome,
        whistle.c.satisfaction,
        whistle.c.redone,
        _solvable,
        _solved,
        _answered,
        _pleased,
    ).where(whistle.c.unit_id == unit_id, *selection.where())
    return [
        CountedCase(*row[:9], *map(bool, row[9:]))
        for row in tx.execute(query.order_by(whistle.c.opened_at, whistle.c.number))
    ]


def letters_of(tx: Connection, selection: Selection, unit_id: int, now: datetime) -> list[CountedLetter]:
    """The letters that `figures` counts for a department, those whose time is not over yet as well; by number."""
    in_time, due = _in_time(), _is_due(now)
    query = (
        select(
            letter.c.number,
            whistle.c.number,
            letter.c.issued_at,
            letter.c.sign_by,
            letter.c.signed_at,
            whistle.c.community_id,
            due,
            in_time,
        )
        .select_from(_letters())
        .where(letter.c.unit_id == unit_id, *_in_force(), *selection.where())
        .order_by(letter.c.issued_at, letter.c.number)
    )
    return [CountedLetter(*row[:6], *map(bool, row[6:])) for row in tx.execute(query)]


def by_category(tx: Connection, selection: Selection) -> list[tuple[str, int]]:
    """How many cases of each class, most first."""
    count = func.count()
    query = select(whistle.c.category, count).where(*selection.where()).group_by(whistle.c.category)
    return [(row[0], row[1]) for row in tx.execute(query.order_by(count.desc(), whistle.c.category))]


def _summed(parts: Iterable[tuple[int, Sequence[int]]], width: int) -> dict[int, Totals]:
    grouped: dict[int, list[Sequence[int]]] = {}
    for key, part in parts:
        grouped.setdefault(key, []).append(part)
    return {key: _made(_added(some, width)) for key, some in grouped.items()}


def _added(parts: Sequence[Sequence[int]], width: int) -> Sequence[int]:
    return [sum(column) for column in zip(*parts, strict=True)] if parts else [0] * width


def _letters() -> Any:
    return letter.join(whistle, letter.c.whistle_id == whistle.c.id)


def _in_force() -> list[ColumnElement[bool]]:
    """Letters that ask for signing: a 退单 handed it back in its own way, a voided one asks nothing."""
    return [
        letter.c.kind == LetterKind.ORDER,
        letter.c.issued_at.is_not(None),
        letter.c.voided_at.is_(None),
        letter.c.sign_by.is_not(None),
        letter.c.returned == "",
    ]


def _in_time() -> ColumnElement[bool]:
    return and_(letter.c.signed_at.is_not(None), letter.c.signed_at <= letter.c.sign_by)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(letter.c.signed_at.is_not(None), letter.c.sign_by <= now)


def _due(now: datetime) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Signed in time; due: signed, or its time is over."""
    return _sum(_in_time()), _sum(_is_due(now))


def _made(row: Sequence[int]) -> Totals:
    solved, ended, pleased, answered, silent, in_time, due = row[len(_COUNTS) :]
    return Totals(
        **dict(zip(_COUNTS, row, strict=False)),
        response=Rate(in_time, due),
        solution=Rate(solved, ended),
        satisfaction=Rate(pleased, answered),
        silent=silent,
    )
