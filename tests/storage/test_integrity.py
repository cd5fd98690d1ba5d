"""A SQLite file that was damaged, shortened, emptied or lost is noticed, and nothing begins anew in silence."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import integrity, migrations
from storage.database import Database
from storage.sqlite_file import LostDatabase, being_served, left_open, lost, not_ended
from storage.tables import counter
from tests.rules.spoken import ROOT
from tests.support.database_files import by_hand

PAGE = 4096


@pytest.fixture
def path(sqlite_url: str) -> Path:
    """A file with the demo county, closed."""
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def lite(path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def looked_at(path: Path, *, whole: bool = True) -> list[str]:
    database = Database(f"sqlite:///{path}", make=False)
    try:
        return integrity.quick_check(database, whole=whole)
    finally:
        database.close()


def test_a_sound_file_is_sound(path: Path) -> None:
    assert looked_at(path) == []


def test_a_new_file_is_sound(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    migrations.upgrade(database)
    assert integrity.quick_check(database) == []
    database.close()


@pytest.mark.parametrize("page", [0, 20, 300])
def test_a_damaged_page_is_found(path: Path, page: int) -> None:
    data = bytearray(path.read_bytes())
    data[page * PAGE : (page + 1) * PAGE] = b"\xff" * PAGE
    path.write_bytes(data)
    assert looked_at(path)


@pytest.mark.parametrize("missing", [1, PAGE, 40 * PAGE])
def test_a_shortened_file_is_found_without_reading_it(path: Path, missing: int) -> None:
    os.truncate(path, path.stat().st_size - missing)
    assert looked_at(path, whole=False)


@pytest.mark.parametrize("missing", [PAGE, 40 * PAGE])
def test_a_file_that_is_shortened_under_a_journal_is_found(lite: Database, missing: int) -> None:
    """As long as the last commit stands in the journal, SQLite itself takes the size from there."""
    with lite.begin() as tx:
        tx.execute(counter.insert().values(name="x", value=1))
    os.truncate(lite.path, lite.path.stat().st_size - missing)
    assert integrity.quick_check(lite)


def test_damage_is_seen_though_the_service_remembers_the_page(lite: Database) -> None:
    with lite.reading() as tx:
        tx.exec_driver_sql("SELECT count(*) FROM person").scalar()
    with by_hand(), lite.path.open("r+b") as file:
        file.seek(300 * PAGE)
        file.write(b"\xff" * PAGE)
    assert integrity.quick_check(lite)


def test_a_value_that_a_rule_forbids_is_no_damage(lite: Database) -> None:
    """A column that became NOT NULL over old rows would stop the county for nothing."""
    with lite.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE old (i INTEGER)")
        tx.exec_driver_sql("INSERT INTO old VALUES (NULL)")
        tx.exec_driver_sql("PRAGMA writable_schema=ON")
        tx.exec_driver_sql("UPDATE sqlite_schema SET sql='CREATE TABLE old (i INTEGER NOT NULL)' WHERE name='old'")
    lite.engine.dispose()
    with lite.reading() as tx:
        assert tx.exec_driver_sql("PRAGMA quick_check").scalars().all() == ["NULL value in old.i"]
    assert integrity.quick_check(lite) == []


def test_writers_go_on_meanwhile(lite: Database) -> None:
    done = threading.Event()
    looks = 0

    def write() -> None:
        for _ in range(200):
            with lite.begin() as tx:
                tx.exec_driver_sql("INSERT INTO counter VALUES ('x', 1) ON CONFLICT (name) DO UPDATE SET value=value+1")
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert integrity.quick_check(lite) == []
        looks += 1
    writer.join()
    assert looks
    with lite.reading() as tx:
        assert tx.exec_driver_sql("SELECT value FROM counter WHERE name = 'x'").scalar() == 200


def test_it_can_be_called_off(lite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrity, "BETWEEN", 1)
    with pytest.raises(integrity.Stopped):
        integrity.quick_check(lite, lambda: True)


def test_what_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere.sqlite3'}", make=False)
    with pytest.raises(integrity.Unopened, match="unable to open"):
        integrity.quick_check(database)
    database.close()
    assert not (tmp_path / "nowhere.sqlite3").exists()


# --- emptied, gone, not closed ----------------------------------------------------------------


@pytest.mark.parametrize("make", [True, False])
def test_an_emptied_file_is_no_new_database(path: Path, make: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sqlite_file.CREATION", 0.05)
    path.write_bytes(b"")
    with pytest.raises(LostDatabase, match="是空的（0 字节）"):
        Database(f"sqlite:///{path}", make=make)
    assert path.stat().st_size == 0, "and it is left as it was"


def test_a_file_that_is_gone_while_its_journal_is_there(path: Path) -> None:
    wal = path.with_name(f"{path.name}-wal")
    wal.write_bytes(b"\0" * 32)
    path.unlink()
    with pytest.raises(LostDatabase, match=r"不见了，它的日志 store\.sqlite3-wal 还在"):
        Database(f"sqlite:///{path}")
    assert wal.exists()


def test_a_file_that_is_just_being_made_is_waited_for(path: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    new.touch()
    maker = threading.Timer(0.1, lambda: new.write_bytes(path.read_bytes()))
    maker.start()
    assert lost(new) is None
    maker.join()
    assert new.stat().st_size > 0


def test_a_first_start_is_nothing_lost(tmp_path: Path) -> None:
    assert lost(tmp_path / "new.sqlite3") is None


def test_who_did_not_close_left_the_journal(lite: Database) -> None:
    with lite.begin() as tx:
        tx.execute(counter.insert().values(name="x", value=1))
    assert left_open(lite.path)
    lite.close()
    assert not left_open(lite.path)


def test_who_is_killed_leaves_a_marker_that_outlives_a_look(path: Path) -> None:
    """A command that opens and closes the file clears SQLite's journal away; the next start must know all the same."""
    code = (
        "import os, sys; from pathlib import Path; from storage.sqlite_file import being_served\n"
        "with being_served(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False, cwd=ROOT)
    assert looked_at(path) == []
    assert not left_open(path)
    assert not_ended(path)


def test_who_ends_well_leaves_none_and_who_serves_is_not_ended(path: Path) -> None:
    with being_served(path):
        assert not not_ended(path)
        with being_served(path):
            pass
        assert not not_ended(path), "the other one goes on"
    assert not not_ended(path)
    assert not path.with_name(f"{path.name}.serving").exists()


def test_who_breaks_off_leaves_it(path: Path) -> None:
    with pytest.raises(RuntimeError), being_served(path):
        raise RuntimeError
    assert not_ended(path)
