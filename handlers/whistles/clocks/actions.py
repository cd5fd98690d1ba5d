"""The verbs of 限时: start, pause, go on, stop, and count again when the calendar changes.

At most one clock of a case runs. Every change of state asks `follow`, which knows what the new state waits for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from handlers.whistles.clocks.ladder import Rung, ladder, resident_rung_at, rung_at
from handlers.whistles.clocks.terms import term
from handlers.whistles.config import ClockConfig
from handlers.whistles.lifecycle import Wait
from storage.columns import new_id
from storage.hot import Hot
from storage.tables import clock
from storage.terms import Measure, Term, due, left
from storage.workdays import COUNTY, WorkCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """One wait of a case, as it stands. `level` rungs of its ladder are behind it."""

    id: int
    whistle_id: int
    kind: str
    measure: str
    amount: int
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None
    pause_reason: str
    left_minutes: int | None
    stopped_at: datetime | None
    level: int
    next_at: datetime | None

    @property
    def term(self) -> Term:
        """What was set, or what was left of it after a pause."""
        return Term(Measure(self.measure), self.amount)


COLUMNS = tuple(clock.c[name] for name in Clock.__dataclass_fields__)
_live = select(*COLUMNS).where(clock.c.stopped_at.is_(None))


def live(tx: Connection, whistle_id: int) -> list[Clock]:
    """The clocks of a case that are not stopped: one that runs at the most, the others paused."""
    return [Clock(*row) for row in tx.execute(_live.where(clock.c.whistle_id == whistle_id).order_by(clock.c.id))]


def running(tx: Connection, whistle_id: int) -> Clock | None:
    """The one clock that runs, if one does."""
    return next((waiting for waiting in live(tx, whistle_id) if waiting.paused_at is None), None)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the county decided about time."""

    calendar: WorkCalendar
    config: ClockConfig


def wait_for(
    tx: Connection,
    setting: Setting,
    whistle_id: int,
    kind: Wait,
    pace: str,
    now: datetime,
    *,
    since: Wait | None = None,
    restart: bool = False,
) -> None:
    """Let the case wait for `kind`: a clock of that kind goes on, or a new one starts now, or where the clock `since`
    that runs began.

    `restart`: the same wait begins again (another department must sign). Every other clock stops.
    """
    if restart:
        stop(tx, whistle_id, now)
        start(tx, setting, whistle_id, kind, term(setting.config, kind, pace), now)
        return
    clocks = live(tx, whistle_id)
    same = next((waiting for waiting in clocks if waiting.kind == kind), None)
    _stop(tx, [waiting.id for waiting in clocks if waiting is not same], now)
    if same is None:
        before = (waiting.started_at for waiting in clocks if waiting.kind == since and waiting.paused_at is None)
        start(tx, setting, whistle_id, kind, term(setting.config, kind, pace), next(before, now))
    elif same.paused_at is not None:
        _resume(tx, setting, same, now)


_start = Hot(
    insert(clock),
    ("id", "whistle_id", "kind", "pause_reason", "started_at", "measure", "amount", "due_at", "level", "next_at"),
)


def start(tx: Connection, setting: Setting, whistle_id: int, kind: Wait, how_long: Term, at: datetime) -> datetime:
    """A new clock. Returns when it is due."""
    values = _counted(setting, kind, how_long, at, 0)
    kept = {"id": new_id(), "whistle_id": whistle_id, "kind": kind, "pause_reason": "", "started_at": at}
    _start.run(tx, kept | values)
    return due(setting.calendar, at, how_long)


def until(calendar: WorkCalendar, day: date, now: datetime) -> Term:
    """The term that is over when the office closes on `day`, or on the next working day if that is none."""
    return Term(Measure.DAYS, max(calendar.workdays_between(now.astimezone(COUNTY).date(), day), 1))


def stop(tx: Connection, whistle_id: int, now: datetime) -> None:
    """Nothing is waited for any more."""
    running = clock.c.whistle_id == whistle_id, clock.c.stopped_at.is_(None)
    tx.execute(update(clock).where(*running).values(stopped_at=now, next_at=None))


def pause(tx: Connection, setting: Setting, whistle_id: int, reason: str, now: datetime) -> None:
    """The time that passes from now on is nobody's fault: what is left is kept."""
    for waiting in live(tx, whistle_id):
        if waiting.paused_at is None:
            rest = left(setting.calendar, now, waiting.due_at, Measure(waiting.measure))
            tx.execute(
                update(clock)
                .where(clock.c.id == waiting.id)
                .values(paused_at=now, pause_reason=reason, left_minutes=rest.amount if rest else 0)
            )


def extend(tx: Connection, setting: Setting, waiting: Clock, day: date, now: datetime) -> datetime:
    """延期: the same wait until another day; its ladder begins again. Returns when it is due."""
    _stop(tx, [waiting.id], now)
    return start(tx, setting, waiting.whistle_id, Wait(waiting.kind), until(setting.calendar, day, now), now)


def recount(tx: Connection, setting: Setting) -> int:
    """The calendar has changed: count again what runs by working time. Returns how many are due at another time."""
    moved = 0
    rows = tx.execute(_live.where(clock.c.paused_at.is_(None), clock.c.measure != Measure.NATURAL))
    for waiting in [Clock(*row) for row in rows]:
        values = _counted(setting, Wait(waiting.kind), waiting.term, waiting.started_at, waiting.level)
        if values["due_at"] != waiting.due_at:
            moved += 1
            tx.execute(update(clock).where(clock.c.id == waiting.id).values(**values))
    return moved


def climb(tx: Connection, setting: Setting, waiting: Clock, now: datetime) -> tuple[Rung, ...]:
    """Take every rung that is due; returns those, in order. Each is taken once."""
    rungs = ladder(setting.config, Wait(waiting.kind))
    times = _times(setting, Wait(waiting.kind), waiting.term, waiting.due_at)
    level = waiting.level
    while level < len(rungs) and times[level] <= now:
        level += 1
    next_at = times[level] if level < len(rungs) else None
    tx.execute(update(clock).where(clock.c.id == waiting.id).values(level=level, next_at=next_at))
    return rungs[waiting.level : level]


def _resume(tx: Connection, setting: Setting, waiting: Clock, now: datetime) -> None:
    measure = Measure.NATURAL if waiting.measure == Measure.NATURAL else Measure.WORKING
    rest = Term(measure, max(waiting.left_minutes or 0, 1))
    values = _counted(setting, Wait(waiting.kind), rest, now, waiting.level)
    values |= {"paused_at": None, "pause_reason": "", "left_minutes": None, "started_at": now}
    tx.execute(update(clock).where(clock.c.id == waiting.id).values(**values))


def _stop(tx: Connection, ids: list[int], now: datetime) -> None:
    if ids:
        tx.execute(update(clock).where(clock.c.id.in_(ids)).values(stopped_at=now, next_at=None))


def _counted(setting: Setting, kind: Wait, how_long: Term, started: datetime, level: int) -> dict[str, object]:
    due_at = due(setting.calendar, started, how_long)
    times = _times(setting, kind, how_long, due_at)
    while level < len(times) and times[level] <= started:
        level += 1  # one working day before a term of one hour: that reminder is never due
    return {
        "measure": how_long.measure,
        "amount": how_long.amount,
        "due_at": due_at,
        "level": level,
        "next_at": times[level] if level < len(times) else None,
    }


def _times(setting: Setting, kind: Wait, how_long: Term, due_at: datetime) -> list[datetime]:
    at = resident_rung_at if kind is Wait.RESIDENT else rung_at
    return [at(setting.calendar, how_long, due_at, rung) for rung in ladder(setting.config, kind)]
