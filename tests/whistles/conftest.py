"""The ground of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from bot.app import load_texts
from bot.texts import Texts
from storage.database import Database
from tests.handlers.talk import Talk
from tests.transcripts.conftest import county, county_postgres, county_sqlite
from tests.whistles.ground import Ground, build

__all__ = ["county", "county_postgres", "county_sqlite", "ground", "talk", "texts", "tx"]


@pytest.fixture
def ground(database: Database) -> Ground:
    return build(database)


@pytest.fixture
def tx(database: Database, ground: Ground) -> Iterator[Connection]:
    """A writing transaction on the ground."""
    with database.begin() as connection:
        yield connection


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts()


@pytest.fixture
def talk(county: Database) -> Talk:
    """A talk with the demo county's bot."""
    return Talk(county)
