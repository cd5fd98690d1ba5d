"""What is wrong with a database is told as what it is, from the error, its code or a look at the file."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError

from storage.database import Database
from storage.sqlite_driver import driver
from storage.tables import counter
from storage.trouble import Trouble, first_trouble, seen, trouble_of
from tests.support.databases import Shared
from tests.support.postgres import PgServer


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with database.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE x (words TEXT)")
    yield database
    database.close()


def test_every_kind_has_words_of_its_own_and_a_name_for_the_log() -> None:
    assert len({kind.words for kind in Trouble}) == len({kind.log for kind in Trouble}) == len(Trouble)
    assert {kind for kind in Trouble if not kind.retry} == {Trouble.DAMAGED, Trouble.NOT_A_DATABASE}


def test_a_full_database_as_sqlite_says_it(lite: Database) -> None:
    with pytest.raises(OperationalError) as full, lite.begin() as tx:
        tx.exec_driver_sql("PRAGMA max_page_count=8")
        tx.exec_driver_sql("INSERT INTO x VALUES (?)", [("words" * 300,)] * 100)
    assert lite.trouble(full.value) is Trouble.FULL
    assert lite.retryable(full.value)


def test_what_is_no_database_is_never_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"Dear Sir or Madam, " * 500)
    database = Database(f"sqlite:///{path}", make=False)
    with pytest.raises(DatabaseError) as wrong, database.reading():
        pass
    assert database.trouble(wrong.value) is Trouble.NOT_A_DATABASE
    assert not database.retryable(wrong.value)
    database.close()


def test_a_damaged_page_is_never_tried_again(lite: Database) -> None:
    with lite.begin() as tx:
        tx.exec_driver_sql("INSERT INTO x VALUES (?)", [("words" * 300,)] * 100)
    lite.close()
    raw = bytearray(lite.path.read_bytes())
    raw[8192:12288] = b"\xff" * 4096
    lite.path.write_bytes(raw)
    with pytest.raises(DatabaseError) as damaged, lite.reading() as tx:
        tx.exec_driver_sql("SELECT sum(length(words)) FROM x").all()
    assert lite.trouble(damaged.value) is Trouble.DAMAGED
    assert not lite.retryable(damaged.value)


def test_a_rule_that_was_broken_is_nobodys_trouble(lite: Database) -> None:
    with lite.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE busy (locked TEXT UNIQUE)")
        tx.exec_driver_sql("INSERT INTO busy VALUES ('readonly')")
    with pytest.raises(IntegrityError) as broken, lite.begin() as tx:
        tx.exec_driver_sql("INSERT INTO busy VALUES ('readonly')")
    assert "locked" in str(broken.value.orig)
    assert lite.trouble(broken.value) is None
    with pytest.raises(OperationalError) as missing, lite.begin() as tx:
        tx.exec_driver_sql("SELECT * FROM locked_and_busy")
    assert lite.trouble(missing.value) is None


def test_unable_to_open_is_looked_at(tmp_path: Path) -> None:
    error = OperationalError("x", {}, driver.OperationalError("unable to open database file"))
    assert trouble_of(error) is Trouble.GONE
    assert trouble_of(error, tmp_path / "nowhere/x.sqlite3") is Trouble.GONE
    assert list(seen(tmp_path / "new.sqlite3")) == []


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, Trouble.FULL),
        (errno.EDQUOT, Trouble.FULL),
        (errno.EMFILE, Trouble.FILES),
        (errno.EROFS, Trouble.READ_ONLY),
        (errno.EACCES, Trouble.RIGHTS),
        (errno.ECONNREFUSED, None),
    ],
)
def test_what_the_system_says(lite: Database, number: int, kind: Trouble | None) -> None:
    assert trouble_of(OSError(number, "x")) is kind
    assert lite.retryable(OSError(number, "x")) == (kind in (Trouble.FULL, Trouble.FILES))


def test_a_group_of_errors_and_a_cause_are_looked_into() -> None:
    cause = RuntimeError("x")
    cause.__cause__ = OSError(errno.ENOSPC, "x")
    assert first_trouble(ExceptionGroup("x", [ValueError(), ExceptionGroup("y", [cause])])) is Trouble.FULL
    assert first_trouble(ExceptionGroup("x", [ValueError()])) is None


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("40001", Trouble.CONFLICT),
        ("40P01", Trouble.CONFLICT),
        ("53100", Trouble.FULL),
        ("53300", Trouble.CROWDED),
        ("57P01", Trouble.AWAY),
        ("57014", Trouble.BUSY),
        ("08006", Trouble.AWAY),
        ("25006", Trouble.READ_ONLY),
        ("XX001", Trouble.DAMAGED),
        ("23505", None),
        ("42P01", None),
    ],
)
def test_what_postgresql_says(state: str, kind: Trouble | None) -> None:
    class Failure(psycopg.Error):
        sqlstate = state

    assert trouble_of(DBAPIError("x", {}, Failure())) is kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ('connection failed: FATAL:  password authentication failed for user "gw"', Trouble.REFUSED),
        ('connection failed: FATAL:  database "gw" does not exist', Trouble.REFUSED),
        ("connection failed: FATAL:  sorry, too many clients already", Trouble.CROWDED),
        ("connection failed: Connection refused. Is the server running on that host?", Trouble.AWAY),
        ("connection timeout expired", Trouble.AWAY),
    ],
)
def test_a_connection_that_cannot_be_made(said: str, kind: Trouble) -> None:
    assert trouble_of(OperationalError("x", {}, psycopg.OperationalError(said))) is kind


def test_a_real_deadlock_is_a_conflict_and_not_away(postgres: PgServer) -> None:
    database = Database(postgres.url(postgres.create_database()))
    with database.begin() as tx:
        counter.create(tx)
        tx.execute(sa.insert(counter), [{"name": "a", "value": 1}, {"name": "b", "value": 1}])
    both = Barrier(2)
    failures: list[BaseException] = []

    def take(first: str, second: str) -> None:
        try:
            with database.begin() as tx:
                tx.execute(sa.update(counter).where(counter.c.name == first).values(value=2))
                both.wait()
                tx.execute(sa.update(counter).where(counter.c.name == second).values(value=2))
        except DBAPIError as failure:
            failures.append(failure)

    threads = [Thread(target=take, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [database.trouble(failure) for failure in failures] == [Trouble.CONFLICT]
    assert database.retryable(failures[0])
    database.close()


def test_a_write_that_changes_nothing(database: Database) -> None:
    with database.reading() as tx:
        before = tx.exec_driver_sql("SELECT version_num FROM alembic_version").all()
    database.try_to_write()
    with database.reading() as tx:
        assert tx.exec_driver_sql("SELECT version_num FROM alembic_version").all() == before


def test_a_server_that_stands_by_takes_no_write(migrated_postgres: Shared) -> None:
    database = Database(migrated_postgres.server.url(migrated_postgres.template))

    @sa.event.listens_for(database.engine, "begin")
    def _as_on_a_stand_by_server(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    with pytest.raises(DBAPIError) as refused:
        database.try_to_write()
    assert database.trouble(refused.value) is Trouble.READ_ONLY
    database.close()
