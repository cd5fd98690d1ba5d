"""A loaded demo county to copy for every scene, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.tables import account, chat
from tests.support.counties import Counties
from tests.support.databases import KINDS, Shared
from tests.support.postgres import PgServer

TODAY = date(2026, 11, 26)  # a Thursday: the list's Saturday is the 28th, the push tomorrow at four


@pytest.fixture(scope="session")
def county_sqlite(counties: Counties, migrated_sqlite: Path) -> Path:
    """A SQLite file with the demo county."""
    return counties.sqlite(migrated_sqlite, TODAY)


@pytest.fixture(scope="session")
def county_postgres(counties: Counties, migrated_postgres: Shared) -> str:
    """The name of a template database with the demo county."""
    return counties.postgres(migrated_postgres, TODAY)


@pytest.fixture(params=KINDS)
def county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A demo county of the scene's own."""
    if request.param == "sqlite":
        path = tmp_path / "store.sqlite3"
        shutil.copyfile(request.getfixturevalue("county_sqlite"), path)
        database = Database(f"sqlite:///{path}")
        yield database
        database.close()
        return
    server: PgServer = request.getfixturevalue("postgres")
    name = server.create_database(request.getfixturevalue("county_postgres"))
    database = Database(server.url(name))
    yield database
    database.close()
    server.drop_database(name)


def move_to_terminal(database: Database) -> None:
    """The county's groups and cast as the terminal knows them: by title and by name."""
    with database.begin() as tx:
        tx.execute(update(chat).values(platform="terminal", bot="terminal", chat_id="g-" + chat.c.title))
        tx.execute(update(account).values(platform="terminal", user_id=account.c.name))
