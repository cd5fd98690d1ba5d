"""One ground for all tests of a module that write in a transaction which is never committed.

Import `common`, `ground` and `tx` where no test of the module needs a store of its own: making a store, and the ground
in it, takes longer than most of what is tried on it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.database import Database
from tests.support.databases import KINDS, Shared
from tests.whistles.ground import Ground, build

__all__ = ["common", "ground", "tx"]

Common = tuple[Database, Ground]


class _Undone(Exception):
    """What a test wrote has not happened."""


@pytest.fixture(scope="module", params=KINDS)
def common(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Common]:
    """A store with the ground in it, on both databases."""
    if request.param == "sqlite":
        path = Path(tmp_path_factory.mktemp("common") / "store.sqlite3")
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        database = Database(f"sqlite:///{path}")
        yield database, build(database)
        database.close()
        return
    shared: Shared = request.getfixturevalue("migrated_postgres")
    name = shared.server.create_database(shared.template)
    database = Database(shared.server.url(name))
    yield database, build(database)
    database.close()
    shared.server.drop_database(name)


@pytest.fixture
def ground(common: Common) -> Ground:
    return common[1]


@pytest.fixture
def tx(common: Common) -> Iterator[Connection]:
    """A writing transaction on the ground, rolled back at the end."""
    with suppress(_Undone), common[0].begin() as connection:
        yield connection
        raise _Undone
