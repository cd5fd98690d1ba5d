"""Schema versions: `upgrade` brings a database to the newest, one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database

LOCK = 8420_001  # advisory lock: several processes may start at once


def upgrade(database: Database) -> None:
    """Bring the schema to the newest version; does nothing if it is there."""
    if current(database) == newest():
        return
    with _alone(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current(database: Database) -> str | None:
    """The version the database is at; None = empty."""
    with database.reading() as tx:
        return MigrationContext.configure(tx).get_current_revision()


def newest() -> str | None:
    """The version this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    if database.sqlite:
        with database.path.with_name(database.path.name + ".migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with database.begin() as connection:
                yield connection
        return
    with database.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        yield connection
