"""The versions make exactly what the tables say, whoever runs them and however many at once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from storage import migrations
from storage.columns import metadata
from storage.database import Database
from storage.tables import counter


def differences(database: Database) -> list[Any]:
    """What autogenerate would change."""
    with database.reading() as tx:
        return list(compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), metadata))


def described(database: Database) -> dict[str, Any]:
    """Every table as the database knows it: columns, keys, indexes with their conditions."""
    with database.reading() as tx:
        look = sa.inspect(tx)
        return {
            name: (
                # PostgreSQL puts a column that was added later at the end, which nobody can see by name.
                sorted(
                    (one["name"], str(one["type"]), one["nullable"], one["default"]) for one in look.get_columns(name)
                ),
                look.get_pk_constraint(name)["constrained_columns"],
                sorted(
                    (str(one["name"]), str(one["constrained_columns"]), one["referred_table"], str(one["options"]))
                    for one in look.get_foreign_keys(name)
                ),
                sorted((str(one["name"]), str(one["column_names"])) for one in look.get_unique_constraints(name)),
                sorted(
                    (str(one["name"]), tuple(map(str, one["column_names"])), one["unique"])
                    for one in look.get_indexes(name)
                    if not one.get("duplicates_constraint")
                ),
            )
            for name in sorted(look.get_table_names())
        }


@pytest.fixture
def empty(empty_database_url: str) -> Any:
    database = Database(empty_database_url)
    yield database
    database.close()


def test_an_empty_store_gets_what_the_tables_say(empty: Database) -> None:
    assert migrations.current(empty) is None
    migrations.upgrade(empty)
    assert migrations.current(empty) == migrations.newest()
    assert differences(empty) == []


def test_the_versions_and_create_all_make_the_same(empty: Database, tmp_path: Path, request: Any) -> None:
    """Also what autogenerate does not look at: partial indexes, keys, whether a column may be empty."""
    migrations.upgrade(empty)
    made = described(empty)
    made.pop("alembic_version")
    if empty.sqlite:
        other = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    else:
        server = request.getfixturevalue("postgres")
        other = Database(server.url(server.create_database()))
    with other.begin() as tx:
        metadata.create_all(tx)
    assert described(other) == made
    assert indexes(other) == indexes(empty)
    other.close()


def indexes(database: Database) -> set[str]:
    """Every index in the database's own words."""
    query = "SELECT sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL"
    if not database.sqlite:
        query = "SELECT indexdef FROM pg_indexes WHERE schemaname='public' AND indexname <> 'alembic_version_pkc'"
    with database.reading() as tx:
        return {" ".join(str(one).replace('"', "").replace("(", " ( ").split()) for one in tx.scalars(sa.text(query))}


def test_upgrading_again_changes_nothing(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.begin() as tx:
        tx.execute(sa.insert(counter).values(name="kept", value=7))
    before = described(empty)
    for _ in range(2):
        migrations.upgrade(empty)
    assert described(empty) == before
    with empty.reading() as tx:
        assert tx.scalar(sa.select(counter.c.value)) == 7


def test_three_threads_at_once(empty_database_url: str) -> None:
    ready = Barrier(3)

    def run(_: int) -> str | None:
        database = Database(empty_database_url)
        try:
            ready.wait()
            migrations.upgrade(database)
            return migrations.current(database)
        finally:
            database.close()

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(run, range(3))) == {migrations.newest()}
    database = Database(empty_database_url)
    assert differences(database) == []
    database.close()


_UPGRADE = """
import sys
from storage import migrations
from storage.database import Database
database = Database(sys.argv[1])
migrations.upgrade(database)
print(migrations.current(database))
"""


def test_three_processes_at_once(empty_database_url: str) -> None:
    root = Path(__file__).parent.parent.parent
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _UPGRADE, empty_database_url],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ended = [(*one.communicate(timeout=120), one.returncode) for one in started]
    assert [(out.strip(), code) for out, _, code in ended] == [(migrations.newest(), 0)] * 3, ended
    database = Database(empty_database_url)
    assert differences(database) == []
    database.close()


def test_a_version_that_breaks_leaves_nothing_half_done(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schema changes are in the transaction too: the next try starts from where the last whole version ended."""
    whole = Operations.create_table
    count = 0

    def create_table(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == 5:
            raise RuntimeError("killed")
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(Operations, "create_table", create_table)
    with pytest.raises(RuntimeError, match="killed"):
        migrations.upgrade(empty)
    monkeypatch.undo()
    with empty.reading() as tx:
        assert set(sa.inspect(tx).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(empty)
    assert differences(empty) == []


def test_the_versions_are_one_line() -> None:
    script = ScriptDirectory.from_config(migrations._config())
    versions = list(script.walk_revisions())
    assert len(script.get_heads()) == 1
    assert migrations.known() == [one.revision for one in reversed(versions)], "a file is named after its revision"
    assert len(versions) >= 2
    assert all(one.doc for one in versions)
    assert migrations.newest() == versions[0].revision
