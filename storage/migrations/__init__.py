"""Schema versions: `upgrade` brings a database to the newest, one process at a time.

A version that has landed never changes again (tests hold their checksums): what it forgot is added by the next one.
"""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from storage.database import Database
from storage.schema import SchemaError, gaps

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 8420_001  # advisory lock: several processes may start at once
VERSIONS = Path(__file__).with_name("versions")


def upgrade(database: Database) -> None:
    """Bring the schema to the newest version; does nothing if it is there.

    Raises SchemaError, in words, for a database of a newer program, or one that then still lacks what is needed.
    """
    version = current(database)
    if version != newest():
        require_known(version)
        with _alone(database) as connection:
            _note_what_came_early(connection, version)
            _run(connection)
    if missing := gaps(database):
        raise SchemaError.of_gaps(missing)


def current(database: Database) -> str | None:
    """The version the database is at; None = empty."""
    with database.reading() as tx:
        if not inspect(tx).has_table("alembic_version"):
            return None
        version = tx.scalar(text("SELECT version_num FROM alembic_version"))
        return None if version is None else str(version)


def known() -> list[str]:
    """Every version of this program, oldest first. By their files: importing alembic takes longer than a command."""
    return sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def newest() -> str:
    """The version this program needs."""
    return known()[-1]


def require_known(version: str | None) -> None:
    """Raises SchemaError for a version that a newer program made."""
    if version is not None and version not in known():
        raise SchemaError(
            f"数据库是更新的程序用过的（版本 {version}），这个程序只认识到版本 {newest()}："
            "请换成新的程序再运行，数据库不用动。"
        )


def _note_what_came_early(connection: Connection, version: str | None) -> None:
    """For some hours of its making 0008 brought the columns that are 0009's since: a store of that time has them, and
    is at 0009 whatever it calls itself."""
    if version != "0008":
        return
    look = inspect(connection)
    early = {("person", "leave_from"), ("account", "met_at")}
    if all(column in {each["name"] for each in look.get_columns(table)} for table, column in early):
        connection.execute(text("UPDATE alembic_version SET version_num = '0009'"))


def _run(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    if database.sqlite:
        with database.path.with_name(database.path.name + ".migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with _unchecked(database) as connection:
                yield connection
        return
    with database.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        yield connection


@contextmanager
def _unchecked(database: Database) -> Iterator[Connection]:
    """SQLite changes a table by copying it, and drops the old one under the rows that refer to it: references are
    looked at once, at the end. The switch does nothing inside a transaction, so the driver is told before."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                before = _orphans(connection)
                yield connection
                if lost := _orphans(connection) - before:
                    raise SchemaError(
                        f"升级没有做，数据库保持原样：会有记录指向没有的行（{'、'.join(sorted(lost))}）。"
                    )
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _orphans(connection: Connection) -> Counter[str]:
    """How many rows of which table refer to nothing."""
    return Counter(str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check"))
