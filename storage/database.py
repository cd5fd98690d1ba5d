"""One door to the database: SQLite by default, PostgreSQL by one line of config."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

from storage.columns import know_postgresql
from storage.hot import tell
from storage.one_writer import OneWriter
from storage.sqlite_driver import driver, sqlite_in_use
from storage.sqlite_file import keep_to_ourselves, refuse_lost
from storage.trouble import Trouble, trouble_of

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

    def __init__(self, url: str, *, make: bool = True, sqlite: ModuleType = driver) -> None:
        """`make` False opens what is there, and makes no file or folder. `sqlite` is the driver for SQLite files.

        Raises LostDatabase for a file that was emptied, or is gone and left its journal.
        """
        parsed = make_url(url)
        # By this name PostgreSQL knows our sessions: whoever takes over from us when we stand still has them ended.
        self.holder = f"{socket.gethostname()[:30]}-{os.getpid()}-{token_hex(4)}"
        self._one_writer: OneWriter | None = None
        self.sqlite = parsed.get_backend_name() == "sqlite"
        if self.sqlite:
            self.path = Path(parsed.database or "")
            refuse_lost(self.path)
            if make:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            else:
                parsed = parsed.set(database=f"file:{self.path}", query={"mode": "rw", "uri": "true"})
            self.driver: Any = sqlite
            if sqlite_in_use(sqlite).faulty:
                self._one_writer = OneWriter(self.path)
            self.engine = self._open_sqlite(parsed, sqlite)
        else:
            parsed = parsed.set(drivername="postgresql+psycopg")
            know_postgresql()
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

    def _open_sqlite(self, url: sa.URL, sqlite: ModuleType) -> Engine:
        engine = sa.create_engine(
            url,
            module=sqlite,
            json_serializer=_json,
            hide_parameters=True,  # an error must not quote what somebody wrote
            connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False, "cached_statements": 256},
        )

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _: Any) -> None:
            keep_to_ourselves(self.path)
            # SQLAlchemy, not the driver, says BEGIN: only so can it say BEGIN IMMEDIATE.
            connection.isolation_level = None
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode=WAL")
            # FULL: an acknowledged message must survive a power cut; group commit makes it cheap.
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            # Each connection has its own, and keeps what it has read: 64 MB each looked like a leak for hours.
            cursor.execute("PRAGMA cache_size=-8192")
            cursor.execute("PRAGMA temp_store=MEMORY")
            # What is deleted is overwritten: Debian's SQLite does so by itself, others do not.
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            mode = connection.get_execution_options().get("begin", "IMMEDIATE")
            tell(connection, f"BEGIN {mode}")

        return engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A writing transaction: commits at the end, rolls back on an exception."""
        with self.alone(), self.engine.begin() as tx:
            yield tx

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Around whatever writes or checkpoints: with a faulty SQLite nobody else does either meanwhile."""
        if self._one_writer is None:
            yield
            return
        if not self._one_writer.take(BUSY_MS / 1000):
            locked = self.engine.dialect.loaded_dbapi.OperationalError("database is locked")
            raise sa.exc.OperationalError("BEGIN IMMEDIATE", {}, locked)
        try:
            yield
        finally:
            self._one_writer.give()

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

    def trouble(self, error: BaseException) -> Trouble | None:
        """What is wrong with the database, if it is at fault."""
        return trouble_of(error, self.path if self.sqlite else None)

    def retryable(self, error: BaseException) -> bool:
        """Whether the database, not the message, is at fault, and waiting helps: try the same work again."""
        kind = self.trouble(error)
        if isinstance(error, OSError):  # a file that is missing may well be our own mistake
            return kind in (Trouble.FULL, Trouble.FILES)
        return kind is not None and kind.retry

    def try_to_write(self) -> None:
        """Commit what changes nothing: raises what would stop the first message (a full disk, a stand-by server)."""
        with self.begin() as tx:
            if self.sqlite:
                version = tx.exec_driver_sql("PRAGMA user_version").scalar()
                tx.exec_driver_sql(f"PRAGMA user_version={version}")
            else:
                tx.exec_driver_sql("UPDATE alembic_version SET version_num = version_num WHERE false")

    def close(self) -> None:
        self.engine.dispose()
        if self._one_writer is not None:
            self._one_writer.close()


def contended(error: BaseException) -> bool:
    """Whether another writer stood in the way (PostgreSQL): the same work may be done again at once."""
    code = getattr(error.orig, "sqlstate", None) if isinstance(error, sa.exc.DBAPIError) else None
    # Any of class 40: serialization, deadlock. 55P03: a lock was not to be had in time.
    return code is not None and (code.startswith("40") or code == "55P03")


def control(tx: Connection, *statements: str) -> None:
    """SAVEPOINT, RELEASE, ROLLBACK TO: two for every message, so on SQLite they go straight to the driver."""
    if tx.dialect.name == "sqlite":
        driver: Any = tx.connection.driver_connection
        for statement in statements:
            driver.execute(statement)
    else:
        tell(tx, "; ".join(statements))  # wrapped, so that a lost connection is known as one
