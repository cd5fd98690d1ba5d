"""A store that holds a row of every table, each column filled: what must be carried whole cannot forget a type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, insert, select

from storage.columns import Utc, metadata

_AT = datetime(2026, 11, 28, 8, 30, 15, 123456, tzinfo=UTC)
_VALUES: dict[type, Any] = {
    datetime: _AT,
    date: _AT.date(),
    bytes: bytes(range(256)),
    bool: True,
    int: 7,
    float: 25.75,
    object: {"话": ["“引号”", "换\n行", "👍", 1.5, None]},  # JSON
}


def fill(tx: Connection) -> None:
    """Give each table one more row, whose references point to rows that are there."""
    for table in metadata.sorted_tables:
        tx.execute(insert(table).values({column.name: _value(tx, table, column) for column in _told(table)}))


def _told(table: Table) -> list[Column[Any]]:
    """Without the key that the database itself numbers."""
    return [column for column in table.columns if column is not table.autoincrement_column]


def _value(tx: Connection, table: Table, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return tx.execute(select(key.column).order_by(key.column.desc()).limit(1)).scalar()
    kind = datetime if isinstance(column.type, Utc) else column.type.python_type
    if kind is not str:
        return _VALUES[kind]
    length = getattr(column.type, "length", None) or 40
    return f"{table.name}“话”"[-length:]
