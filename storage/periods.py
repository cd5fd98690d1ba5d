"""Which periods of which job were begun: the row that makes a push happen once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import period


def last(tx: Connection, job: str) -> datetime | None:
    """The newest period of a job that is settled, whatever the outcome."""
    found: datetime | None = tx.execute(select(func.max(period.c.due)).where(period.c.job == job)).scalar_one()
    return found


def settle(tx: Connection, job: str, due: datetime, outcome: str, at: datetime) -> bool:
    """Write the outcome of a period; False if another process had done so."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    put = make(period).values(job=job, due=due, outcome=outcome, at=at).on_conflict_do_nothing().returning(period.c.job)
    return tx.execute(put).first() is not None
