"""The desk of the sentences that are played."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.database import Database
from tests.handlers.talk import Talk
from tests.whistles.orders.played import Desks, lay_out


@pytest.fixture(scope="module")
def desks(county_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """The desk, laid out once a module."""
    path = tmp_path_factory.mktemp("desks") / "laid.sqlite3"
    shutil.copyfile(county_sqlite, path)
    database = Database(f"sqlite:///{path}")
    talk = Talk(database)
    lay_out(talk)
    database.close()
    return Desks(path, talk)
