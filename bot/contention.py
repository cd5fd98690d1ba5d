"""A batch that meets another writer's locks is done again, by itself, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.logs import log
from storage import writers
from storage.database import contended, control

T = TypeVar("T")
DEADLOCK = "40P01"
ATTEMPTS = 6  # the first with the others, the rest alone; then it is the caller's to try again


def undisturbed(tx: Connection, work: Callable[[], T]) -> T:
    """Do something that takes locks in an order of its own. It may be run again: no effect but on the database.

    SQLite has one writer anyway.
    """
    if tx.dialect.name == "sqlite":
        return work()
    attempt = 1
    while True:
        # Rolling back to it gives back every lock, the turn and its limit of time as well.
        if attempt == 1:
            writers.together(tx)
        else:
            writers.alone(tx)
        try:
            return work()
        except Exception as failure:
            if attempt == ATTEMPTS or not contended(failure):
                raise
            control(tx, "ROLLBACK TO SAVEPOINT batch")
            state = getattr(getattr(failure, "orig", None), "sqlstate", None)
            (log.warning if state == DEADLOCK else log.debug)("another writer was in the way", sqlstate=state)
        attempt += 1
