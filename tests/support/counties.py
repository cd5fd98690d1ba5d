"""The demo county to copy: loaded once for each day that tests begin on, whoever asks for it."""

from __future__ import annotations

import fcntl
import os
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


def filled(migrated: Shared, today: date) -> str:
    """The name of a database with the demo county of that day, which is made if it is not there."""
    name = f"county_{today:%Y%m%d}"
    if not migrated.server.has(name):
        fill(migrated.server.url(migrated.server.create_database(migrated.template, name)), today)
    return name


class Counties:
    """Templates by the day they were loaded on. A fixture would be one a folder: what a conftest imports is its own."""

    def __init__(self, folder: Path, shared: Path) -> None:
        """`folder` is this process's own, `shared` that of all of a run."""
        self._folder = folder
        self._shared = shared
        shared.mkdir(exist_ok=True)
        self._files: dict[date, Path] = {}

    def sqlite(self, migrated: Path, today: date) -> Path:
        """A SQLite file, closed. The first process that asks makes it for all of a run."""
        if today not in self._files:
            path = self._shared / f"{today}.sqlite3"
            with path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.exists():
                    self._make(migrated, today).rename(path)
            self._files[today] = path
        return self._files[today]

    def _make(self, migrated: Path, today: date) -> Path:
        path = self._folder / f"{today}.sqlite3"
        shutil.copyfile(migrated, path)
        fill(f"sqlite:///{path}", today)
        with closing(driver.connect(path)) as made:
            made.execute("VACUUM")  # the trail of its making is gone: no free page may stand where a test looks
        return path

    def postgres(self, migrated: Shared, today: date) -> str:
        """The name of a database on the shared server, which nobody is using."""
        return filled(migrated, today)


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Counties:
    """The templates of this process, or of all processes of this run."""
    own = tmp_path_factory.mktemp("counties")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return Counties(own, own / "shared")
    return Counties(own, tmp_path_factory.getbasetemp().parent / "counties")
