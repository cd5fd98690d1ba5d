"""A talk with the demo county's bot, on SQLite: what is shown to whom does not depend on the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.handlers.talk import Talk
from tests.scopes.town import Town, settle
from tests.transcripts.conftest import county_sqlite

__all__ = ["county_sqlite", "town"]


@pytest.fixture
def town(county_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    """The demo county with two communities' cases, and one person for every role in either."""
    path = tmp_path / "store.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield settle(Talk(database))
    database.close()
