"""Session locks in PostgreSQL. The server frees one when its connection ends; a row that moves is the beat."""

from __future__ import annotations

import contextlib
import time

from sqlalchemy import Connection, delete, select, text, update

from storage.database import Database
from storage.leases.sign import Sign
from storage.tables import heartbeat, lease
from storage.upsert import insert_into

TRIES, PAUSE = 20, 0.1  # seconds: ended sessions are gone a moment after they were told so

_try = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 1))")
_unlock = text("SELECT pg_advisory_unlock(hashtextextended(:name, 1))")
_end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :holder")


class SessionLock:
    """An advisory lock on a connection of its own."""

    def __init__(self, connection: Connection, name: str, holder: str) -> None:
        self._connection = connection
        self._name = name
        self._move = update(heartbeat).where(heartbeat.c.holder == holder).values(beat=heartbeat.c.beat + 1)

    def beat(self) -> bool:
        try:
            return self._connection.execute(self._move).rowcount == 1
        except Exception:  # whatever went wrong, the lock is not to be trusted any more
            return False

    def release(self) -> None:
        # Said first: the server notices an ended connection a moment later, and would refuse who asks until then.
        with contextlib.suppress(Exception):
            if not self._connection.invalidated:
                self._connection.execute(_unlock, {"name": self._name})
        # Ending the real connection frees the lock even if unlocking could not be said, or it has ended already.
        with contextlib.suppress(Exception):
            self._connection.invalidate()
        with contextlib.suppress(Exception):
            self._connection.close()


def take(database: Database, name: str) -> SessionLock | None:
    """The lock, if nobody has it."""
    connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    lock = SessionLock(connection, name, database.holder)
    try:
        if connection.execute(_try, {"name": name}).scalar():
            put = insert_into(connection, heartbeat).values(holder=database.holder, beat=0).on_conflict_do_nothing()
            connection.execute(put)
            return lock
    except BaseException:
        lock.release()
        raise
    connection.close()
    return None


def seen(database: Database, name: str) -> Sign | None:
    """Who holds it and how often it has moved; None if nobody ever did."""
    with database.reading() as tx:
        look = select(lease.c.holder, heartbeat.c.beat).outerjoin(heartbeat, heartbeat.c.holder == lease.c.holder)
        row = tx.execute(look.where(lease.c.name == name)).one_or_none()
        return Sign(row.holder, row.beat if row.beat is not None else -1) if row else None


def seize(database: Database, name: str, sign: Sign) -> SessionLock | None:
    """The lock, although a process that stands still has it: the server ends all its sessions, open transactions and
    the rows they lock with them."""
    with database.begin() as tx:
        if seen(database, name) != sign:
            return None
        tx.execute(_end, {"holder": sign.holder})
        tx.execute(delete(heartbeat).where(heartbeat.c.holder == sign.holder))
    for _ in range(TRIES):
        if (lock := take(database, name)) is not None:
            return lock
        time.sleep(PAUSE)
    return None
