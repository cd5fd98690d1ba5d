"""Stores that hold the demo county: a template is filled once a run, each test gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from storage.database import Database
from tests.support.counties import Counties
from tests.support.databases import KINDS, Shared

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.fixture(scope="session")
def county_sqlite(counties: Counties, migrated_sqlite: Path) -> Path:
    """A SQLite file with the demo county, to copy."""
    return counties.sqlite(migrated_sqlite, TODAY)


@pytest.fixture(scope="session")
def county_postgres(counties: Counties, migrated_postgres: Shared) -> Shared:
    """The shared server with a template that holds the demo county."""
    return Shared(migrated_postgres.server, counties.postgres(migrated_postgres, TODAY))


@pytest.fixture
def sqlite_url(county_sqlite: Path, tmp_path: Path) -> str:
    """A fresh demo county on SQLite, for what only SQLite can show."""
    path = tmp_path / "store.sqlite3"
    shutil.copyfile(county_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(county_postgres: Shared) -> Iterator[str]:
    """A fresh demo county on PostgreSQL, for what only several processes can show."""
    name = county_postgres.server.create_database(county_postgres.template)
    yield county_postgres.server.url(name)
    county_postgres.server.drop_database(name)


@pytest.fixture(params=KINDS)
def county_url(request: pytest.FixtureRequest) -> str:
    """A fresh demo county, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def twin_url(county_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another demo county beside `county_url`, on the same kind of database."""
    if county_url.startswith("sqlite"):
        path = tmp_path / "twin.sqlite3"
        shutil.copyfile(request.getfixturevalue("county_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    shared: Shared = request.getfixturevalue("county_postgres")
    name = shared.server.create_database(shared.template)
    yield shared.server.url(name)
    shared.server.drop_database(name)


@pytest.fixture
def county(county_url: str) -> Iterator[Database]:
    """The same, open."""
    database = Database(county_url)
    yield database
    database.close()
