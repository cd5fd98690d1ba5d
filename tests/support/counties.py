"""The demo county to copy: loaded once a test process for each day that tests begin on, whoever asks for it."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from handlers.demo import load_demo
from storage.database import Database
from storage.sqlite_driver import driver
from tests.support.databases import Shared


def fill(url: str, today: date) -> None:
    """Load the demo county into a migrated store."""
    database = Database(url)
    try:
        with database.begin() as tx:
            load_demo(tx, today)
    finally:
        database.close()


class Counties:
    """Templates by the day they were loaded on. A fixture would be one a folder: what a conftest imports is its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[date, Path] = {}
        self._databases: dict[date, str] = {}

    def sqlite(self, migrated: Path, today: date) -> Path:
        """A SQLite file, closed."""
        if today not in self._files:
            path = self._folder / f"{today}.sqlite3"
            shutil.copyfile(migrated, path)
            fill(f"sqlite:///{path}", today)
            with closing(driver.connect(path)) as made:
                made.execute("VACUUM")  # the trail of its making is gone: no free page may stand where a test looks
            self._files[today] = path
        return self._files[today]

    def postgres(self, migrated: Shared, today: date) -> str:
        """The name of a database on the shared server, which nobody is using."""
        if today not in self._databases:
            name = migrated.server.create_database(migrated.template)
            fill(migrated.server.url(name), today)
            self._databases[today] = name
        return self._databases[today]


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Counties:
    """The templates of this process."""
    return Counties(tmp_path_factory.mktemp("counties"))
