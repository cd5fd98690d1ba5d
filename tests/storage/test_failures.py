"""Whose fault a failure is: what the database may be asked again, and what it may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import Database, contended
from storage.sqlite_driver import driver
from tests.support.postgres import PgServer


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    yield database
    database.close()


@pytest.mark.parametrize(
    ("said", "retry"),
    [
        ("database is locked", True),
        ("database table is locked: x", True),
        ("unable to open database file", True),
        ("disk I/O error", True),
        ("database or disk is full", True),
        ("attempt to write a readonly database", True),
        ("no such table: x", False),
        ('near "SELEC": syntax error', False),
    ],
)
def test_what_sqlite_may_be_asked_again(lite: Database, said: str, retry: bool) -> None:
    assert lite.retryable(OperationalError("x", {}, driver.OperationalError(said))) == retry


@pytest.mark.parametrize("failure", [ValueError("x"), KeyError(), RuntimeError("database is locked"), OSError()])
def test_what_is_our_own_fault_is_not(lite: Database, failure: Exception) -> None:
    assert not lite.retryable(failure)


def test_a_pool_that_is_used_up_may(lite: Database) -> None:
    assert lite.retryable(PoolTimeout())
    assert lite.retryable(DBAPIError("x", {}, Exception(), connection_invalidated=True))


def test_a_lock_that_is_held_is_retryable(lite: Database) -> None:
    with lite.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE x (i INTEGER)")
    other = driver.connect(lite.path, timeout=0.05)
    with lite.begin() as tx:
        tx.exec_driver_sql("INSERT INTO x VALUES (1)")
        with pytest.raises(driver.OperationalError) as busy:
            other.execute("INSERT INTO x VALUES (2)")
    other.close()
    assert lite.retryable(OperationalError("x", {}, busy.value))


@pytest.mark.parametrize(
    ("state", "retry"),
    [
        ("40001", True),
        ("40P01", True),
        ("55P03", True),
        ("53300", True),
        ("57P01", True),
        ("08006", True),
        ("23505", False),
        ("42P01", False),
    ],
)
def test_what_postgresql_may_be_asked_again(postgres: PgServer, state: str, retry: bool) -> None:
    class Failure(psycopg.Error):
        sqlstate = state

    database = Database(postgres.url())
    assert database.retryable(DBAPIError("x", {}, Failure())) == retry
    database.close()


@pytest.mark.parametrize(("state", "stood"), [("40001", True), ("40P01", True), ("55P03", True), ("57P01", False)])
def test_another_writer_in_the_way_is_not_a_database_that_is_away(state: str, stood: bool) -> None:
    class Failure(psycopg.Error):
        sqlstate = state

    assert contended(DBAPIError("x", {}, Failure())) == stood
    assert not contended(OperationalError("x", {}, driver.OperationalError("database is locked")))
    assert not contended(ValueError("40P01"))


def test_a_server_that_is_gone_is_retryable(own_postgres: PgServer) -> None:
    database = Database(own_postgres.url())
    with database.reading() as tx:
        assert tx.scalar(sa.text("SELECT 1")) == 1
    own_postgres.stop()  # not killed: its orphaned children would answer for a moment
    failures = []
    try:
        for _ in range(2):  # the connection that broke, and the one that cannot be made
            with pytest.raises(DBAPIError) as failure, database.reading() as tx:
                tx.execute(sa.text("SELECT 1"))
            failures.append(database.retryable(failure.value))
    finally:
        database.close()
    assert failures == [True, True]
