"""A SQLite county: the platform does not care which database it is; tests/storage and tests/handlers ask both."""

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
    path = tmp_path / "county.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
