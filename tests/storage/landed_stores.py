"""Stores as old programs left them, put into an empty database from the text files in `landed/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection

from storage import migrations
from storage.database import Database

FOLDER = Path(__file__).with_name("landed")
STORES = sorted(path.stem for path in FOLDER.glob("0*.txt"))  # version-commit
_ONLY_SQLITE = ("8880abd", "db13c00")  # PostgreSQL refused an index of theirs: "acked IS 0"


def possible(kind: str) -> list[str]:
    """The stores that the programs of their days could make in a kind of database at all."""
    return [store for store in STORES if kind == "sqlite" or store.partition("-")[2] not in _ONLY_SQLITE]


def put(store: str, database: Database) -> None:
    """Fill an empty database with a store of `STORES`."""
    version, _, commit = store.partition("-")
    with database.begin() as tx:
        for statement in _schema(commit, "sqlite" if database.sqlite else "postgresql"):
            tx.exec_driver_sql(statement)
        tx.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
            " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
        tx.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
        _fill(tx, store)


def put_at(version: str, database: Database) -> None:
    """Fill an empty database with the newest store, brought to a version by the landed revisions alone."""
    put(STORES[-1], database)
    with migrations._alone(database) as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def rows(database: Database, columns: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of these tables, in these of their columns, as the database keeps it."""
    with database.reading() as tx:
        return {
            name: sorted((tuple(row) for row in tx.exec_driver_sql(_select(name, of))), key=repr)
            for name, of in columns.items()
        }


def columns(database: Database) -> dict[str, list[str]]:
    """Table → its columns, without the version's own."""
    with database.reading() as tx:
        look = sa.inspect(tx)
        names = [name for name in look.get_table_names() if name != "alembic_version"]
        return {name: [one["name"] for one in look.get_columns(name)] for name in names}


def _select(table: str, of: list[str]) -> str:
    return f"SELECT {', '.join(of)} FROM {table}"


def _schema(commit: str, kind: str) -> Iterator[str]:
    """The statements that held in that commit: a line is `first..last kind statement`."""
    _, order, *lines = (FOLDER / "schemas.txt").read_text(encoding="utf-8").splitlines()
    commits = order.removeprefix("# ").split()
    at = commits.index(commit)
    for line in lines:
        span, of, statement = line.split(" ", 2)
        first, last = span.split("..")
        if of == kind and commits.index(first) <= at <= commits.index(last):
            yield statement


def _fill(tx: Connection, store: str) -> None:
    there = sa.MetaData()
    there.reflect(tx)
    for part in (FOLDER / f"{store}.txt").read_text(encoding="utf-8").split("== ")[1:]:
        name, _, lines = part.partition("\n")
        if not name.endswith(".jsonl"):
            continue
        table = there.tables[name.removesuffix(".jsonl")]
        for line in lines.splitlines():
            tx.execute(sa.insert(table).values(_typed(table, json.loads(line))))
        if tx.dialect.name == "postgresql":
            _continue_numbers(tx, table)


def _continue_numbers(tx: Connection, table: sa.Table) -> None:
    """Rows that brought their number told the sequence nothing."""
    if "id" in table.c:
        last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        tx.execute(sa.select(sa.func.setval(sequence, last)))


def _typed(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    """A backup has times as words; what is empty stays away, else JSON would get a null of its own."""
    typed = {name: value for name, value in row.items() if value is not None}
    for name, value in typed.items():
        kind = table.c[name].type
        if isinstance(kind, sa.DateTime):
            at = datetime.fromisoformat(value)
            typed[name] = at if kind.timezone else at.astimezone(UTC).replace(tzinfo=None)
        elif isinstance(kind, sa.Date):
            typed[name] = date.fromisoformat(value)
    return typed
