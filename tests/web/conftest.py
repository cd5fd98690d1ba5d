"""A store for the pages' tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from storage.database import Database
from tests.web.house import House, house_of


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """The pages ask nothing of the database that the room's own tests do not ask of both kinds."""
    path = tmp_path / "room.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
async def house(sqlite_database: Database, tmp_path: Path, browser: Browser) -> AsyncIterator[House]:
    async with house_of(sqlite_database, tmp_path, browser) as made:
        yield made
