"""The rules of a county's change do not depend on the database: on SQLite alone, but for the tests of paths."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.handlers.talk import Talk


@pytest.fixture
def talk(county_sqlite: Path, tmp_path: Path) -> Iterator[Talk]:
    path = tmp_path / "store.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield Talk(database)
    database.close()
