"""The SQLite underneath: a sound one where there is one, and one writer at a time where there is not."""

from __future__ import annotations

import ast
import multiprocessing
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from multiprocessing.synchronize import Event
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

import storage.database
from storage.database import Database
from storage.sqlite_driver import chosen, driver, has_wal_reset_fault, sqlite_in_use
from tests.rules.spoken import ROOT

FAULTY = (3, 40, 1)


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ("3.7.0", True),
        ("3.40.1", True),
        ("3.44.5", True),
        ("3.44.6", False),
        ("3.45.0", True),
        ("3.46.1", True),
        ("3.50.6", True),
        ("3.50.7", False),
        ("3.51.0", True),
        ("3.51.2", True),
        ("3.51.3", False),
        ("3.53.4", False),
    ],
)
def test_which_have_the_fault(version: str, faulty: bool) -> None:
    assert has_wal_reset_fault(tuple(map(int, version.split(".")))) == faulty


def library(name: str, *version: int) -> ModuleType:
    """A driver that carries this SQLite."""
    made = SimpleNamespace(__name__=name, sqlite_version_info=version, sqlite_version=".".join(map(str, version)))
    return cast(ModuleType, made)


def test_which_driver_is_taken() -> None:
    ours, old, new = library("pysqlite3", 3, 53, 4), library("sqlite3", *FAULTY), library("sqlite3", 3, 52, 0)
    too_old = library("pysqlite3", 3, 51, 1)
    assert chosen(ours, old) is ours
    assert chosen(None, old) is old
    assert chosen(ours, new) is ours
    assert chosen(too_old, new) is new, "a sound one is worth more than our own"
    assert chosen(too_old, old) is too_old


def test_it_is_named_and_a_faulty_one_is_said_in_words() -> None:
    sound = sqlite_in_use(library("pysqlite3.dbapi2", 3, 53, 4))
    assert (sound.version, sound.driver, sound.faulty, sound.words) == (
        "3.53.4",
        "pysqlite3",
        False,
        "SQLite 3.53.4（pysqlite3）",
    )
    faulty = sqlite_in_use(library("sqlite3", *FAULTY))
    assert faulty.faulty
    assert "SQLite 3.40.1（sqlite3）有 WAL 复位缺陷" in faulty.words
    assert "pysqlite3" in faulty.words


def test_where_the_wheel_fits_it_is_used() -> None:
    """By the engine too, which has nothing else beneath it."""
    here = find_spec("pysqlite3") is not None
    assert sqlite_in_use().driver == ("pysqlite3" if here else "sqlite3")
    assert not (here and sqlite_in_use().faulty)
    database = Database("sqlite:///unused.sqlite3", make=False)
    loaded: Any = database.engine.dialect.loaded_dbapi
    assert loaded is driver
    database.close()


def test_without_the_wheel_pythons_own_is_used_and_says_so() -> None:
    code = (
        "import sys; sys.modules['pysqlite3'] = None\n"
        "from storage.sqlite_driver import driver, sqlite_in_use\n"
        "print(driver.__name__, sqlite_in_use().version)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["sqlite3", sqlite3.sqlite_version]


def test_nothing_goes_past_the_one_door() -> None:
    """Two SQLite libraries on one file in one process drop each other's locks."""
    # The peers are programs of their own, with files of their own.
    allowed = {"storage/sqlite_driver.py", "tests/storage/test_sqlite_driver.py", "tests/bench/peers/base.py"}
    folders = (ROOT / name for name in ("bot", "handlers", "storage", "tests"))
    found = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.py")
        if any(name.partition(".")[0] in ("sqlite3", "pysqlite3") for name in _imports(path))
    }
    assert found <= allowed
    assert "storage/sqlite_driver.py" in found


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


# --- one writer at a time ---------------------------------------------------------------------


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A store on Python's own SQLite, taken for a faulty one whatever this Python carries."""
    _all_faulty(monkeypatch)
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}", sqlite=sqlite3)
    with database.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE x (i INTEGER)")
    yield database
    database.close()


def _all_faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sqlite_driver.has_wal_reset_fault", lambda version: True)


def test_a_commit_and_its_checkpoint_are_over_before_the_next_writer_begins(
    faulty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer's lock is free only when SQLite has given back all of its own."""
    writer = faulty._one_writer
    assert writer is not None
    seen: list[bool] = []
    give = writer.give

    def look() -> None:
        with closing(sqlite3.connect(faulty.path, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # would be refused beside a commit
            other.execute("ROLLBACK")
            busy, _, _ = other.execute("PRAGMA wal_checkpoint(FULL)").fetchone()  # and this beside a checkpoint
            seen.append(bool(busy))
        give()

    monkeypatch.setattr(writer, "give", look)
    with faulty.begin() as tx:
        tx.exec_driver_sql("INSERT INTO x VALUES (1)")
    assert seen == [False]


def test_another_connection_waits_for_the_lock_and_is_refused_in_time(
    faulty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "BUSY_MS", 60)
    other = Database(f"sqlite:///{faulty.path}", sqlite=sqlite3)
    begun: list[str] = []
    event.listen(other.engine, "begin", lambda connection: begun.append("other"))
    with faulty.begin() as tx:
        tx.exec_driver_sql("INSERT INTO x VALUES (1)")
        with pytest.raises(OperationalError) as busy, other.begin():
            pass
        assert begun == [], "it has not even begun"
        assert other.retryable(busy.value)
        with other.reading() as look:
            assert look.scalar(sa.text("SELECT count(*) FROM x")) == 0, "a reader is not held up"
    with other.begin() as tx:
        assert tx.scalar(sa.text("SELECT count(*) FROM x")) == 1
    other.close()


def test_a_failed_transaction_lets_the_next_one_in(faulty: Database) -> None:
    with pytest.raises(RuntimeError), faulty.begin():
        raise RuntimeError
    with faulty.begin() as tx:
        tx.exec_driver_sql("INSERT INTO x VALUES (1)")


def _write(path: str, start: Event, rows: int) -> None:
    sys.modules["storage.sqlite_driver"].has_wal_reset_fault = lambda version: True  # type: ignore[attr-defined]
    database = Database(f"sqlite:///{path}", sqlite=sqlite3)

    @event.listens_for(database.engine, "connect")
    def _often(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA wal_autocheckpoint=1")  # after every commit

    start.wait()
    for _ in range(rows):
        with database.begin() as tx:
            tx.exec_driver_sql("INSERT INTO x VALUES (1)")
    database.close()


def test_threads_and_processes_that_checkpoint_at_every_commit_lose_nothing(faulty: Database) -> None:
    spawned = multiprocessing.get_context("spawn")
    start = spawned.Event()
    processes = [spawned.Process(target=_write, args=(str(faulty.path), start, 40)) for _ in range(2)]
    for process in processes:
        process.start()

    def write() -> None:
        for _ in range(40):
            with faulty.begin() as tx:
                tx.exec_driver_sql("INSERT INTO x VALUES (1)")

    threads = [threading.Thread(target=write) for _ in range(3)]
    start.set()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    with faulty.reading() as tx:
        assert tx.scalar(sa.text("SELECT count(*) FROM x")) == 5 * 40
        assert tx.scalar(sa.text("PRAGMA quick_check")) == "ok"


def test_a_sound_one_needs_no_lock_of_ours(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}", sqlite=sqlite3)
    writers = database._one_writer is not None
    with database.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE x (i INTEGER)")
    database.close()
    assert writers == has_wal_reset_fault(sqlite3.sqlite_version_info)
    assert (tmp_path / "x.sqlite3.writer.lock").exists() == writers


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with database.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE x (words TEXT)")
        tx.exec_driver_sql("INSERT INTO x VALUES ('the neighbour said')")
    with database.begin() as tx:
        tx.exec_driver_sql("DELETE FROM x")
    database.close()
    assert b"the neighbour said" not in (tmp_path / "x.sqlite3").read_bytes()
