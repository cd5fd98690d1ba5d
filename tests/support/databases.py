"""Fixtures: every test that asks for `database` or `database_url` runs on SQLite and on PostgreSQL.

A test gets a fresh store of its own, copied from a migrated template: migrating once a test would be slow.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from storage import migrations
from storage.database import Database
from tests.support.postgres import PgServer

KINDS = ["sqlite", "postgresql"]
MIGRATED = "migrated"  # what a template database is called


def migrate(url: str) -> None:
    """Bring the store at `url` to the newest form. The one place that says how."""
    database = Database(url)
    try:
        migrations.upgrade(database)
    finally:
        database.close()


class Shared(NamedTuple):
    """A server, and the name of its migrated template database."""

    server: PgServer
    template: str


def migrated(server: PgServer) -> Shared:
    """The server with a migrated template to copy, which is made if it is not there."""
    if not server.has(MIGRATED):
        migrate(server.url(server.create_database(name=MIGRATED)))
    return Shared(server, MIGRATED)


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PgServer) -> Shared:
    """The shared server with a template to copy."""
    return migrated(postgres)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy; closed, so that nothing is left in its write-ahead log."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store without any table is: for tests of the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: PgServer = request.getfixturevalue("postgres")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a fresh migrated store is."""
    if request.param == "sqlite":
        path = tmp_path / "store.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    shared: Shared = request.getfixturevalue("migrated_postgres")
    name = shared.server.create_database(shared.template)
    yield shared.server.url(name)
    shared.server.drop_database(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh migrated store, open; closed at the end, so that no connection outlives its test."""
    opened = Database(database_url)
    yield opened
    opened.close()
