"""One row of any table of the schema that refers to somebody by a given column, made from the schema alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    insert,
    select,
    types,
)

from storage.columns import Utc
from tests.handlers.talk import TEN

SHORT = 40  # signs: what is shorter is a kind, a state, a code; what is longer may be somebody's words
UNBOUND = 10_000  # signs, for what has no limit
PEOPLE = ("person", "account", "chat")
# What is read as a kind or a state, and whatever else a row must be to be told at all.
FIT: Mapping[str, Mapping[str, Any]] = {
    "wish": {"state": "told", "released": 0},
    "appointment": {"state": "booked", "called": "桂姨"},
    "post_hold": {"state": "held"},
    "mobilisation_place": {"state": "on", "handed": "钥匙在值班室"},
    "year_review": {"state": "told"},
    "year_talk": {"withdrawn_at": None},
    "letter": {"kind": "交办函"},
    "fund_entry": {"kind": "收入"},
    "role": {"name": "secretary", "until": None},
    "visit": {"withdrawn_at": None},
    "inbox": {"payload": {"text": "水管漏了"}},
    "dialogue": {"name": "privacy.leave", "data": {"drafts": [{"matter": "水管漏了"}]}},
    "resident_group": {"people": 3},
    "calendar_year": {"year": 2031},
}
_numbers = count(700_001)


def references(table: Table) -> dict[str, str]:
    """To a person, an account or a chat: the column, and to which."""
    found = {}
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name in PEOPLE:
                found[column.name] = key.column.table.name
    return found


def words_of(table: Table) -> list[str]:
    """Columns long enough for something that somebody said."""
    return [column.name for column in table.columns if not column.foreign_keys and room_of(column) > SHORT]


def room_of(column: Column[Any]) -> int:
    """How many signs of text it holds; 0: it holds none."""
    return (column.type.length or UNBOUND) if isinstance(column.type, String) else 0


def said(table: Table, column: str) -> str:
    """What a column of words says in a planted row."""
    return f"樱桃{table.name}之{column}"


def plant(tx: Connection, table: Table, column: str, target: int, others: Mapping[str, int]) -> Row[Any]:
    """A row whose `column` refers to `target`; what else it refers to of people is somebody else or nobody."""
    values: dict[str, Any] = {}
    for each in table.columns:
        values[each.name] = target if each.name == column else _value(tx, table, each, others)
    values |= {name: value for name, value in FIT.get(table.name, {}).items() if name != column}
    tx.execute(insert(table).values(**values))
    return tx.execute(select(table).where(*(key == values[key.name] for key in table.primary_key.columns))).one()


def _value(tx: Connection, table: Table, column: Column[Any], others: Mapping[str, int]) -> Any:
    targets = [key.column for key in column.foreign_keys]
    if targets:
        return None if column.nullable and not column.primary_key else _of(tx, targets[0], others)
    if column.nullable and not isinstance(column.type, Utc | Date):
        return None if isinstance(column.type, LargeBinary | Boolean | types.BigInteger) else _plain(table, column)
    return _plain(table, column)


def _of(tx: Connection, target: Column[Any], others: Mapping[str, int]) -> Any:
    """Somebody else; of other things one that is there, or one that is made."""
    if target.table.name in others:
        return others[target.table.name]
    found = tx.execute(select(target).select_from(target.table).limit(1)).scalar()
    return found if found is not None else getattr(plant(tx, target.table, "", 0, others), target.name)


def _plain(table: Table, column: Column[Any]) -> Any:
    kind, number = column.type, next(_numbers)
    if isinstance(kind, Utc):
        return TEN - timedelta(days=1)
    if isinstance(kind, Date):
        return (
            date(2027, 3, 1) + timedelta(days=number % 3000)  # no week that the demo county has
            if column.unique or column.primary_key
            else date(2026, 11, 20)
        )
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, LargeBinary):
        return b"%d" % number
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, String):
        if column.name in words_of(table) and not column.unique and not column.primary_key:
            return said(table, column.name)[: kind.length]
        return str(number)[-(kind.length or 8) :]
    if isinstance(kind, Float):
        return 25.5
    assert isinstance(kind, Integer), (table.name, column.name, kind)
    return number % 20_000 if not isinstance(kind, types.BigInteger) and not column.primary_key else number
