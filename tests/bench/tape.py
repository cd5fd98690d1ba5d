"""Records what really reaches the database driver, and plays exactly that through the bare driver."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, event

from storage.database import Database
from storage.sqlite_driver import driver


@dataclass(frozen=True, slots=True)
class Statement:
    """As the driver was handed it."""

    text: str
    parameters: Any
    many: bool


@dataclass(slots=True)
class Transaction:
    """Its statements in order; `reading` ones have a connection of their own in the replay, as they had in life."""

    statements: list[Statement] = field(default_factory=list)
    committed: bool = False

    @property
    def reading(self) -> bool:
        return self.statements[0].text == "BEGIN DEFERRED"

    @property
    def waited(self) -> bool:
        """Whether its end waited for the disk."""
        return self.committed and any(one.text.startswith(("INSERT", "UPDATE", "DELETE")) for one in self.statements)


class Tape:
    """Transactions in the order in which they ended."""

    def __init__(self) -> None:
        self.transactions: list[Transaction] = []
        self._open: dict[int, Transaction] = {}
        self._lock = Lock()  # the writers and the readers have threads of their own

    @contextmanager
    def recording(self, database: Database) -> Iterator[None]:
        """Note everything that this database is told."""
        engine = database.engine
        events: list[tuple[str, Callable[..., None]]] = [
            ("before_cursor_execute", self._executed),
            ("commit", self._committed),
            ("rollback", self._rolled_back),
        ]
        for name, listener in events:
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in events:
                event.remove(engine, name, listener)

    def _executed(self, tx: Connection, _: object, text: str, parameters: Any, __: object, many: bool) -> None:
        with self._lock:
            self._open.setdefault(id(tx), Transaction()).statements.append(Statement(text, parameters, many))

    def _committed(self, tx: Connection) -> None:
        self._ended(tx, committed=True)

    def _rolled_back(self, tx: Connection) -> None:
        self._ended(tx, committed=False)

    def _ended(self, tx: Connection, *, committed: bool) -> None:
        with self._lock:
            done = self._open.pop(id(tx), None)
            if done is not None:
                done.committed = committed
                self.transactions.append(done)


@dataclass(frozen=True, slots=True)
class Replayed:
    """How long the bare driver took, and for how much."""

    seconds: float
    processor: float  # seconds
    statements: int


def replay(url: str, before: Sequence[Transaction], timed: Sequence[Transaction]) -> Replayed:
    """Play both parts, one transaction after another, and time the second."""
    make = _Sqlite if url.startswith("sqlite") else _Postgres
    bare = make(url)
    try:
        for one in before:
            bare.play(one)
        started, used = time.perf_counter(), time.process_time()
        played = sum(bare.play(one) for one in timed)
        return Replayed(time.perf_counter() - started, time.process_time() - used, played)
    finally:
        bare.close()


class _Sqlite:
    """The driver alone, with the pragmas of `storage.database`."""

    def __init__(self, url: str) -> None:
        path = url.removeprefix("sqlite:///")
        self._writer, self._reader = self._open(path), self._open(path)

    def _open(self, path: str) -> driver.Connection:
        connection = driver.connect(path, isolation_level=None, cached_statements=256)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA temp_store=MEMORY")
        return connection

    def play(self, one: Transaction) -> int:
        """One transaction; returns how many statements of the tape it took."""
        cursor = (self._reader if one.reading else self._writer).cursor()
        for each in one.statements:
            if each.many:
                cursor.executemany(each.text, each.parameters)
            else:
                cursor.execute(each.text, each.parameters)
                if cursor.description is not None:
                    cursor.fetchall()
        cursor.execute("COMMIT" if one.committed else "ROLLBACK")
        return len(one.statements)

    def close(self) -> None:
        self._writer.close()
        self._reader.close()


class _Postgres:
    """`psycopg` alone, preparing statements as ours does."""

    def __init__(self, url: str) -> None:
        plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, prepare_threshold=2)

    def play(self, one: Transaction) -> int:
        """One transaction; returns how many statements of the tape it took."""
        cursor = self._connection.cursor()
        for each in one.statements:
            if each.many:
                cursor.executemany(each.text, each.parameters)
            else:
                cursor.execute(each.text, each.parameters)
                if cursor.description is not None:
                    cursor.fetchall()
        if one.committed:
            self._connection.commit()
        else:
            self._connection.rollback()
        return len(one.statements)

    def close(self) -> None:
        self._connection.close()
