"""A talk with the demo county's bot: on SQLite alone, for words do not depend on the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import load_texts
from bot.texts import Texts
from storage.database import Database
from tests.cli.conftest import cli, here
from tests.handlers.talk import Talk
from tests.transcripts.conftest import county_sqlite

__all__ = ["cli", "county_sqlite", "here", "talk", "texts"]


@pytest.fixture
def talk(county_sqlite: Path, tmp_path: Path) -> Iterator[Talk]:
    path = tmp_path / "store.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield Talk(database)
    database.close()


@pytest.fixture(scope="session")
def texts() -> Texts:
    return load_texts()
