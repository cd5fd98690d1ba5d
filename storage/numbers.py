"""Gapless numbers: taken inside the transaction that uses them, given back if it rolls back."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

_NAME_LIMIT = 64  # as the column holds; SQLite would not mind, PostgreSQL would

# The same words on SQLite and PostgreSQL. There the row stays locked until the commit: who wants the next
# number of the same name waits, which is what "no gap" costs. So take it late in the transaction; that batches
# which take several do not wait for each other in a circle is seen to in storage/writers.py.
_TAKE = sa.text(
    "INSERT INTO counter (name, value) VALUES (:name, 1)"
    " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value"
).columns(sa.column("value", sa.Integer))

_TAKEN = sa.text("SELECT value FROM counter WHERE name = :name").columns(sa.column("value", sa.Integer))


def take(tx: Connection, name: str) -> int:
    """The next number called `name`, from 1 on. Raises ValueError if the name is empty or over 64 characters."""
    if not 0 < len(name) <= _NAME_LIMIT:
        raise ValueError(f"a counter's name has 1 to {_NAME_LIMIT} characters: {name!r}")
    number: int = tx.execute(_TAKE, {"name": name}).scalar_one()
    return number


def taken(tx: Connection, name: str) -> int:
    """How many were taken of this name; 0 for one that nobody knows yet."""
    number: int | None = tx.execute(_TAKEN, {"name": name}).scalar()
    return number or 0
