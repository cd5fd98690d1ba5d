"""Which periods of which job were begun: the row that makes a push happen once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select, update

from storage.tables import period
from storage.upsert import insert_into


def last(tx: Connection, job: str) -> datetime | None:
    """The newest period of a job that is settled, whatever the outcome."""
    newest: datetime | None = tx.execute(select(func.max(period.c.due)).where(period.c.job == job)).scalar_one()
    return newest


def settle(tx: Connection, job: str, due: datetime, outcome: str, at: datetime) -> bool:
    """Write the outcome of a period; False if another process had done so."""
    put = (
        insert_into(tx, period)
        .values(job=job, due=due, outcome=outcome, at=at)
        .on_conflict_do_nothing()
        .returning(period.c.job)
    )
    return tx.execute(put).first() is not None


# --- work that takes its time: begun in one transaction, ended in another ------------------------

BEGUN, FAILED, STOPPED = "begun", "failed", "stopped"


@dataclass(frozen=True, slots=True)
class Period:
    """The newest period of a job that anybody began or ended."""

    due: datetime
    outcome: str
    at: datetime


def newest(tx: Connection, job: str, *, outcomes: tuple[str, ...] = ()) -> Period | None:
    """The newest period with one of these outcomes; without any, whatever its outcome."""
    query = select(period.c.due, period.c.outcome, period.c.at).where(period.c.job == job)
    if outcomes:
        query = query.where(period.c.outcome.in_(outcomes))
    row = tx.execute(query.order_by(period.c.due.desc()).limit(1)).first()
    return Period(*row) if row is not None else None


def ended(tx: Connection, job: str) -> datetime | None:
    """The newest period that need not be done any more."""
    open_still = period.c.outcome.in_((BEGUN, FAILED, STOPPED))
    at: datetime | None = tx.execute(
        select(func.max(period.c.due)).where(period.c.job == job, ~open_still)
    ).scalar_one()
    return at


def begin(tx: Connection, job: str, due: datetime, now: datetime, dead: timedelta, again: timedelta) -> bool:
    """Take a period; False if it is done, or another process is at it.

    One that was begun so long ago as `dead` was begun by a process that died; one that failed may be tried after
    `again`; one that was stopped, at once.
    """
    free = or_(
        period.c.outcome == STOPPED,
        and_(period.c.outcome == BEGUN, period.c.at <= now - dead),
        and_(period.c.outcome == FAILED, period.c.at <= now - again),
    )
    put = insert_into(tx, period).values(job=job, due=due, outcome=BEGUN, at=now)
    take = put.on_conflict_do_update(index_elements=["job", "due"], set_={"outcome": BEGUN, "at": now}, where=free)
    return tx.execute(take.returning(period.c.job)).first() is not None


def end(tx: Connection, job: str, due: datetime, outcome: str, at: datetime) -> None:
    """Write how it ended."""
    tx.execute(update(period).where(period.c.job == job, period.c.due == due).values(outcome=outcome, at=at))
