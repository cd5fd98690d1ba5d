"""A talk with the demo county's bot, on SQLite: what is shown to whom does not depend on the database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage.database import Database
from tests.handlers.talk import Talk
from tests.scopes.plants import plant
from tests.scopes.town import Town, settle
from tests.transcripts.conftest import county_sqlite

__all__ = ["county_sqlite", "town"]


@pytest.fixture(scope="session")
def settled(county_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Town]:
    """A closed store, and what stands in it."""
    path = tmp_path_factory.mktemp("town") / "store.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    made = settle(Talk(database))
    made.plants = plant(made.talk)
    database.close()
    return path, made


@pytest.fixture
def town(settled: tuple[Path, Town], tmp_path: Path) -> Iterator[Town]:
    """The demo county with two communities' cases, and one person for every role in either."""
    path, made = settled
    shutil.copyfile(path, tmp_path / "store.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    yield replace(made, talk=Talk(database))
    database.close()
