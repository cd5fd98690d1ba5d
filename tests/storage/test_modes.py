"""Whatever the bot writes of a county is for its own user alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from storage.attachments import Attachments
from storage.backup_place import open_place
from storage.backups import backup
from storage.database import Database
from storage.migrations import upgrade
from storage.workbook.writing import save


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_database_and_its_journal(tmp_path: Path) -> None:
    store = tmp_path / "made" / "county.db"
    database = Database(f"sqlite:///{store}")
    upgrade(database)
    assert mode(store.parent) == 0o700
    assert {path.name: mode(path) for path in store.parent.glob("county.db*") if ".lock" not in path.name} == {
        "county.db": 0o600,
        "county.db-wal": 0o600,
        "county.db-shm": 0o600,
    }
    database.close()


def test_a_database_that_everybody_could_read_is_closed_to_them(tmp_path: Path) -> None:
    store = tmp_path / "county.db"
    database = Database(f"sqlite:///{store}")
    upgrade(database)
    database.close()
    store.chmod(0o644)
    again = Database(f"sqlite:///{store}", make=False)
    with again.reading():
        assert mode(store) == 0o600
    again.close()


def test_what_people_send(tmp_path: Path) -> None:
    kept = Attachments(tmp_path / "files" / "kept").keep(b"hello", "text/plain", "a.txt")
    assert mode(tmp_path / "files" / "kept") == 0o700
    assert mode(tmp_path / "files" / "kept" / kept.sha256[:2]) == 0o700
    assert mode(tmp_path / "files" / "kept" / kept.sha256[:2] / kept.sha256) == 0o600


def test_a_backup(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'county.db'}")
    upgrade(database)
    place = open_place(str(tmp_path / "backups"), "", "")
    place.keep("HC-20261122-0300.zip", lambda path: backup(database, path, lambda *_: None))
    database.close()
    assert mode(tmp_path / "backups") == 0o700
    assert mode(tmp_path / "backups" / "HC-20261122-0300.zip") == 0o600


def test_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    save(book, tmp_path / "a.xlsx")
    assert mode(tmp_path / "a.xlsx") == 0o600
