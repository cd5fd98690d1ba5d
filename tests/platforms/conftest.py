"""SQLite stores for the platforms' tests: a platform does not care which database it is; the engine asks both."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.transcripts.conftest import county_postgres, county_sqlite

__all__ = ["county_postgres", "county_sqlite"]


@pytest.fixture
def county(county_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A demo county of the test's own."""
    yield from _copied(county_sqlite, tmp_path / "county.sqlite3")


@pytest.fixture
def store(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh migrated store."""
    yield from _copied(migrated_sqlite, tmp_path / "store.sqlite3")


def _copied(of: Path, path: Path) -> Iterator[Database]:
    shutil.copyfile(of, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
