"""Column types that keep what they are given: aware times, and JSON a person can read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from secrets import randbits
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    TextClause,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in an INTEGER PRIMARY KEY, which holds 64 bits anyway.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """An aware datetime. SQLite drops an offset silently (eight hours wrong), so a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"a time without an offset cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_serial = count(randbits(22))


def _begin_anew() -> None:
    global _serial
    _serial = count(randbits(22))


os.register_at_fork(after_in_child=_begin_anew)  # a forked process would count as its parent and its siblings do


def new_id() -> int:
    """A 63-bit key, rising with time, made here so that a whole batch can be inserted at once.

    41 bits of milliseconds, 22 of a counter that starts at random in every process.
    """
    return (time.time_ns() // 1_000_000) << 22 | next(_serial) & 0x3FFFFF


def grouped(keys: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], list[str]]:
    """The last part of each key, by the parts before it: an IN list of whole keys makes SQLite scan the table."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for key in keys:
        groups.setdefault(key[:-1], []).append(key[-1])
    return groups


def key() -> Column[int]:
    """A primary key that the database numbers."""
    return Column("id", BigId, primary_key=True, autoincrement=True)


def made_key() -> Column[int]:
    """A primary key that `new_id` made."""
    return Column("id", BigId, primary_key=True, autoincrement=False)


def ref(name: str, target: str, **kw: Any) -> Column[int]:
    """A reference to another row."""
    return Column(name, BigId, ForeignKey(target), **kw)


_conditions: dict[Index, ColumnElement[bool] | TextClause] = {}
_with_postgresql = False


def some_rows(
    name: str, *columns: str | Column[Any], where: ColumnElement[bool] | TextClause, unique: bool = False
) -> Index:
    """An index of those rows alone."""
    index = Index(name, *columns, unique=unique, sqlite_where=where)
    _conditions[index] = where
    if _with_postgresql:
        index.dialect_kwargs["postgresql_where"] = where
    return index


def know_postgresql() -> None:
    """Say the conditions of indexes to PostgreSQL too: said at the start, they would bring its whole dialect along."""
    global _with_postgresql
    _with_postgresql = True
    for index, where in _conditions.items():
        index.dialect_kwargs["postgresql_where"] = where


def message_ref() -> Column[int]:
    """The message that caused this row: inbox.id.

    Not a foreign key: a batch's inbox rows are written last, and a deferred check made SQLite search this
    table for each of them (70 µs a message for every thousand rows). Keys of the inbox are never deleted.
    """
    return Column("inbox_id", BigId)
