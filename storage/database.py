"""One door to the database: SQLite by default, PostgreSQL by one line of config."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

BUSY_MS = 10_000
# A server whose machine is gone says nothing: seconds (the last: milliseconds) until its connections are given up.
CONNECTING: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Database:
    """Opens transactions. Synchronous; called from worker threads (ENGINE.md: no aiosqlite)."""

    def __init__(self, url: str, *, make: bool = True) -> None:
        """`make` False opens what is there, and makes no file or folder."""
        parsed = make_url(url)
        # By this name PostgreSQL knows our sessions: whoever takes over from us when we stand still has them ended.
        self.holder = f"{socket.gethostname()[:30]}-{os.getpid()}-{token_hex(4)}"
        self.sqlite = parsed.get_backend_name() == "sqlite"
        if self.sqlite:
            self.path = Path(parsed.database or "")
            if make:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            else:
                parsed = parsed.set(database=f"file:{self.path}", query={"mode": "rw", "uri": "true"})
            self.engine = self._open_sqlite(parsed)
        else:
            parsed = parsed.set(drivername="postgresql+psycopg")
            # prepare_threshold: the hot statements are few; prepared at their second run.
            self.engine = sa.create_engine(
                parsed,
                json_serializer=_json,
                hide_parameters=True,  # an error must not quote what somebody wrote
                pool_size=8,
                max_overflow=8,
                pool_pre_ping=False,
                connect_args={"prepare_threshold": 2, "application_name": self.holder, **CONNECTING},
            )
        self.url = parsed

    def _open_sqlite(self, url: sa.URL) -> Engine:
        engine = sa.create_engine(
            url,
            json_serializer=_json,
            hide_parameters=True,  # an error must not quote what somebody wrote
            connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False, "cached_statements": 256},
        )

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _: Any) -> None:
            # SQLAlchemy, not the driver, says BEGIN: only so can it say BEGIN IMMEDIATE.
            connection.isolation_level = None
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode=WAL")
            # FULL: an acknowledged message must survive a power cut; group commit makes it cheap.
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA cache_size=-65536")
            cursor.execute("PRAGMA temp_store=MEMORY")
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            mode = connection.get_execution_options().get("begin", "IMMEDIATE")
            connection.exec_driver_sql(f"BEGIN {mode}")

        return engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A writing transaction: commits at the end, rolls back on an exception."""
        with self.engine.begin() as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A reading transaction: on SQLite it never waits for the writer."""
        with self.engine.connect().execution_options(begin="DEFERRED") as tx, tx.begin():
            yield tx

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A long read of one moment, whatever is written meanwhile."""
        level = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(begin="DEFERRED", **level) as tx, tx.begin():
            yield tx

    def retryable(self, error: BaseException) -> bool:
        """Whether the database, not the message, is at fault: wait and try the same work again."""
        if not isinstance(error, sa.exc.DBAPIError):
            # The second: the connection was lost earlier in the same transaction.
            return isinstance(error, sa.exc.TimeoutError | sa.exc.PendingRollbackError)
        if error.connection_invalidated:
            return True
        if self.sqlite:
            return isinstance(error, sa.exc.OperationalError) and _sqlite_busy(error)
        code = getattr(error.orig, "sqlstate", None) or ""
        # 40 serialization and deadlock, 53 resources, 57 operator intervention, 08 connection.
        return code[:2] in ("40", "53", "57", "08") or (isinstance(error, sa.exc.OperationalError) and not code)

    def conflicted(self, error: BaseException) -> bool:
        """Whether transactions met (deadlock, serialization): the same work can go again at once."""
        return isinstance(error, sa.exc.DBAPIError) and (getattr(error.orig, "sqlstate", None) or "")[:2] == "40"

    def broken(self, error: BaseException) -> str:
        """What is wrong with a database that answers but cannot be lived with (a damaged page); "" if nothing is."""
        if self.sqlite and isinstance(error, sa.exc.DatabaseError):
            said = str(error.orig).lower()
            return next((word for word in ("malformed", "not a database") if word in said), "")
        code = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
        return code if code[:2] == "XX" else ""

    def close(self) -> None:
        self.engine.dispose()


def control(tx: Connection, statement: str) -> None:
    """SAVEPOINT, RELEASE, ROLLBACK TO: two for every message, so on SQLite they go straight to the driver."""
    if tx.dialect.name == "sqlite":
        driver: Any = tx.connection.driver_connection
        driver.execute(statement)
    else:
        tx.exec_driver_sql(statement)  # wrapped, so that a lost connection is known as one


_BUSY_WORDS = ("locked", "busy", "unable to open", "disk i/o", "disk is full", "readonly")


def _sqlite_busy(error: sa.exc.OperationalError) -> bool:
    said = str(error.orig).lower()
    return any(word in said for word in _BUSY_WORDS)
