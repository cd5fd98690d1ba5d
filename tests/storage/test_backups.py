"""A backup carries every table, whatever its columns hold, and restoring it brings back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from storage import backups, migrations
from storage.columns import metadata
from storage.database import Database
from tests.support.filled import fill


def contents(store: Database) -> dict[str, list[tuple[Any, ...]]]:
    with store.reading() as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


def test_a_row_of_every_table_comes_back_as_it_was(database: Database, empty_database_url: str, tmp_path: Path) -> None:
    with database.begin() as tx:
        fill(tx)
    before = contents(database)
    assert not [name for name, rows in before.items() if not rows], "a table without a row proves nothing of its types"
    for table in metadata.sorted_tables:
        empty = [c.name for c in table.columns if all(row[c.name] is None for row in _rows(database, table))]
        assert {name for name in empty if not table.c[name].foreign_keys} == set(), table.name

    count = backups.backup(database, tmp_path / "county.zip", lambda *_: None)
    other = Database(empty_database_url)
    migrations.upgrade(other)
    assert backups.restore(other, tmp_path / "county.zip", lambda *_: None) == count
    assert contents(other) == before
    other.close()


def _rows(store: Database, table: Any) -> list[Any]:
    with store.reading() as tx:
        return list(tx.execute(select(table)).mappings())
