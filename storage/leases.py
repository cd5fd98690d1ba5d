"""Leases: what may exist once (a platform's connection) is held by one process, and freed when it dies."""

from __future__ import annotations

import fcntl
import os
import re
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text

from storage.database import Database


class Lease(Protocol):
    """Held until released, or until the process is gone: the kernel or the server knows that for certain."""

    def alive(self) -> bool:
        """Still ours? (A PostgreSQL that restarted has forgotten it.)"""

    def release(self) -> None:
        """Let another process have it."""


def acquire(database: Database, name: str) -> Lease | None:
    """Take a lease by name; None if another process holds it."""
    return _FileLease.take(database.path, name) if database.sqlite else _SessionLease.take(database, name)


class _FileLease:
    """A lock file beside the SQLite file."""

    def __init__(self, file: int) -> None:
        self._file = file

    @classmethod
    def take(cls, beside: Path, name: str) -> _FileLease | None:

        path = beside.with_name(f"{beside.name}.{re.sub(r'[^a-z0-9-]', '-', name.lower())}.lock")
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return cls(file)

    def alive(self) -> bool:
        return True

    def release(self) -> None:

        os.close(self._file)


class _SessionLease:
    """A session advisory lock on a connection of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    def take(cls, database: Database, name: str) -> _SessionLease | None:
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        held = connection.execute(text("SELECT pg_try_advisory_lock(hashtextextended(:n, 1))"), {"n": name}).scalar()
        if held:
            return cls(connection)
        connection.close()
        return None

    def alive(self) -> bool:
        try:
            self._connection.execute(text("SELECT 1"))
        except Exception:  # whatever went wrong, the lock is not to be trusted any more
            return False
        return True

    def release(self) -> None:
        # Closing the real connection frees the lock even if unlocking could not be said.
        self._connection.detach()
        self._connection.close()
