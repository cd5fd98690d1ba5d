"""A fixture that watches every test: nothing opens a SQLite file beside SQLite while the process serves from it.

Closing any descriptor of the file, even one that only read, drops all the locks that this process holds on it: POSIX
locks belong to the process and the file. SQLite knows of its own descriptors only. It opens in C and raises no
`open` event, so whatever does is ours or a library's.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import abspath as _absolute  # as it is before the guard of the event loop wraps it
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database import Database

_served: Counter[str] = Counter()  # files of open databases, their journals and indexes of journals
_opened: list[str] = []  # where one of them was opened by hand
_ENDS = ("", "-wal", "-shm")


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not _served or isinstance(arguments[0], int) or arguments[0] is None:
        return
    path = os.fsdecode(arguments[0])
    # The name first: asking for the folder of each file that is opened would take time, on the event loop too.
    if any(path.endswith(os.path.basename(served)) for served in _served) and _absolute(path) in _served:
        _opened.append(f"{path}\n{''.join(traceback.format_stack(limit=8)[:-1])}")


sys.addaudithook(_heard)  # for good: a hook cannot be taken away again


def _files(path: Path) -> Iterator[str]:
    return (f"{_absolute(path)}{end}" for end in _ENDS)


@pytest.fixture(autouse=True)
def nothing_opens_a_database_by_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fails a test in which a file that a `Database` has open is opened by anything but SQLite."""
    make, close = Database._open_sqlite, Database.close
    serving: set[Database] = set()

    def opening(self: Database, *arguments: Any) -> sa.Engine:
        serving.add(self)
        _served.update(_files(self.path))
        return make(self, *arguments)

    def closing(self: Database) -> None:
        close(self)
        if self in serving:  # it may be closed twice
            serving.remove(self)
            for path in _files(self.path):
                _served[path] -= 1
                if not _served[path]:
                    del _served[path]

    monkeypatch.setattr(Database, "_open_sqlite", opening)
    monkeypatch.setattr(Database, "close", closing)
    _opened.clear()
    yield _opened
    _served.clear()
    if _opened:
        pytest.fail(f"a database file was opened beside SQLite: {_opened[0]}")


@contextmanager
def by_hand() -> Iterator[None]:
    """For a test that damages a file under the service: what it opens in here is not counted."""
    before = len(_opened)
    yield
    del _opened[before:]
