"""A whole database in one file, readable by either kind: a zip of one JSON-lines file a table."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Select, Table, delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from storage import migrations
from storage.columns import Utc, metadata
from storage.database import Database
from storage.tables import counter, place

FORMAT = 1
CHUNK = 1000  # rows a statement
PART = ".part"  # behind the name of a backup that is being written
Progress = Callable[[str, int], None]  # table ("" at the end), rows so far


class BackupError(Exception):
    """A backup that cannot be restored here; said in one sentence."""


def backup(database: Database, to: Path, progress: Progress) -> int:
    """Write every row as it stands at one moment. Returns how many.

    The file appears only when it is whole, on the disk and read once again; a try that failed leaves nothing.
    """
    part = to.with_name(to.name + PART)
    part.touch(mode=0o600)  # a county's people are in it
    try:
        total = _write(database, part, progress)
        with zipfile.ZipFile(part) as file:
            if (broken := file.testzip()) is not None:
                raise OSError(f"{broken} cannot be read again")
        part.rename(to)
        _sync_folder(to.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    progress("", total)
    return total


def _write(database: Database, part: Path, progress: Progress) -> int:
    total = 0
    with database.snapshot() as tx, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        about = {"format": FORMAT, "version": migrations.current(database)}
        file.writestr("about.json", json.dumps(about))
        for table in metadata.sorted_tables:
            # Closed at the end, also when `progress` calls the whole thing off: a cursor of the server's is held.
            with (
                io.TextIOWrapper(file.open(f"{table.name}.jsonl", "w", force_zip64=True), encoding="utf-8") as lines,
                tx.execution_options(yield_per=CHUNK).execute(_all(table)) as rows,
            ):
                for row in rows:
                    lines.write(json.dumps(_plain(row._mapping), ensure_ascii=False) + "\n")
                    total += 1
                    if total % CHUNK == 0:
                        progress(table.name, total)
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    return total


def _sync_folder(folder: Path) -> None:
    """A name is on the disk only when its folder is."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def restore(database: Database, source: Path, progress: Progress) -> int:
    """Fill an empty database: all of it or nothing. Returns how many rows. Raises BackupError."""
    try:
        with zipfile.ZipFile(source) as file:
            about = json.loads(file.read("about.json"))
            if about.get("format") != FORMAT or about.get("version") != migrations.current(database):
                here = migrations.current(database)
                raise BackupError(f"备份是版本 {about.get('version')} 的，数据库是版本 {here} 的，请用同一版本恢复。")
            with database.begin() as tx:
                return _fill(tx, file, progress)
    except (zipfile.BadZipFile, KeyError, ValueError, IntegrityError):
        raise BackupError(f"{source} 不是完整的备份文件。") from None


FOUNDED = {"place": 1, "counter": 1}  # rows of a store that has been opened and no more


def _all(table: Table) -> Select[Any]:
    """In the order of the key: a place comes after the place it is in."""
    return select(table).order_by(*table.primary_key.columns)


def _fill(tx: Connection, file: zipfile.ZipFile, progress: Progress) -> int:
    counts = {
        table.name: tx.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables
    }
    used = {name: count for name, count in counts.items() if count}
    if used == FOUNDED:  # every command that opens a store puts the county's own name into it
        tx.execute(delete(counter))
        tx.execute(delete(place))
    elif used:
        raise BackupError("数据库里已经有数据，只能恢复到空的数据库。")
    total = 0
    for table in metadata.sorted_tables:
        for rows in _chunks(file, table):
            tx.execute(insert(table), rows)
            total += len(rows)
            progress(table.name, total)
        _continue_numbers(tx, table)
    progress("", total)
    return total


def _chunks(file: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    with io.TextIOWrapper(file.open(f"{table.name}.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            rows.append(_typed(table, json.loads(line)))
            if len(rows) == CHUNK:
                yield rows
                rows = []
    if rows:
        yield rows


def _continue_numbers(tx: Connection, table: Table) -> None:
    """PostgreSQL's sequences know nothing of rows that brought their own number."""
    column = table.autoincrement_column
    if tx.dialect.name == "postgresql" and column is not None and column.autoincrement is True:
        tx.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"
                f" (SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name}), false)"
            )
        )


def _plain(row: Any) -> dict[str, Any]:
    return {name: _written(value) for name, value in row.items()}


def _written(value: Any) -> Any:
    """What JSON has no word for, as text; `_typed` reads it back by the type of the column."""
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for column in table.columns:
        value = row.get(column.name)
        if value is None:
            continue
        if isinstance(column.type, Utc):
            row[column.name] = datetime.fromisoformat(value)
        elif isinstance(column.type, LargeBinary):
            row[column.name] = base64.b64decode(value, validate=True)
        elif column.type.python_type is date:
            row[column.name] = date.fromisoformat(value)
    return row
