"""The county's own classes, as the database keeps them, and what was learned. Nothing there: the classes that ship."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Text, bindparam, cast, or_, select

from handlers.sorting.classes import Class, Classes, shipped
from handlers.sorting.learning import Model
from storage.hot import Hot
from storage.tables import category, category_unit, learned, unit, unit_alias

HINT = "?"  # 灯?: a word of little weight


@dataclass(frozen=True)
class Table:
    """The classes and the ids of their rows; no ids where the county has not edited anything yet."""

    classes: Classes
    ids: dict[str, int]


# Words as they are written, so that a table that did not change is not decoded again.
_written = (cast(category.c.words_in, Text), cast(category.c.words_out, Text))
_columns = (category.c.id, category.c.parent_id, category.c.name, *_written)
_active = Hot(select(*_columns, category.c.pace).where(category.c.active).order_by(category.c.rank, category.c.id))
_in_use = Hot(select(learned.c.id, learned.c.made_at, learned.c.cases).where(learned.c.in_use).limit(1))
_named: BindParameter[str] = bindparam("names", expanding=True)
_by_name = Hot(select(unit.c.name, unit.c.id).where(unit.c.name.in_(_named)))
_by_alias = Hot(select(unit_alias.c.name, unit_alias.c.unit_id).where(unit_alias.c.name.in_(_named)))


def read(tx: Connection) -> Table:
    """The classes in force: one small query; what it says is understood once and remembered."""
    rows = _active.rows(tx, {})
    if not rows:
        return Table(shipped(), {})
    return _table(tuple(rows))


@lru_cache(maxsize=8)
def _table(rows: tuple[tuple[Any, ...], ...]) -> Table:
    names = {row[0]: row[2] for row in rows}
    return Table(Classes(tuple(_class(names, *row[1:]) for row in rows)), {row[2]: row[0] for row in rows})


def _class(names: dict[int, str], parent_id: int | None, name: str, written: str, against: str, pace: str) -> Class:
    words = json.loads(written)
    return Class(
        name,
        names.get(parent_id, "") if parent_id is not None else "",
        tuple(word for word in words if not word.endswith(HINT)),
        tuple(word.removesuffix(HINT) for word in words if word.endswith(HINT)),
        tuple(json.loads(against)),
        pace,
    )


def in_charge(tx: Connection, table: Table, names: Sequence[str], community_id: int | None) -> int | None:
    """The unit (主办) for the first of `names` that has one.

    What is said for the community goes before what is said for everywhere. Where the county has no table, the
    usual names count, if it has a unit of such a name.
    """
    if not table.ids:
        usual = [unit_name for name in names if (kind := table.classes.by_name.get(name)) for unit_name in kind.units]
        return _unit_named(tx, usual)
    ids = [table.ids[name] for name in names if name in table.ids]
    if not ids:
        return None
    everywhere = category_unit.c.community_id.is_(None)
    where = everywhere if community_id is None else or_(everywhere, category_unit.c.community_id == community_id)
    columns = (category_unit.c.category_id, category_unit.c.community_id, category_unit.c.unit_id)
    rows = tx.execute(select(*columns).where(category_unit.c.category_id.in_(ids), where)).all()
    if not rows:
        return None
    nearest = min(rows, key=lambda row: (row.community_id is None, ids.index(row.category_id), row.unit_id))
    return int(nearest.unit_id)


def units_of(tx: Connection, table: Table, name: str) -> list[tuple[int | None, int]]:
    """(community, unit) of everything said of a class; community None = everywhere. Usual names where nothing is."""
    if name in table.ids:
        columns = (category_unit.c.community_id, category_unit.c.unit_id)
        query = select(*columns).where(category_unit.c.category_id == table.ids[name])
        return sorted(((row[0], row[1]) for row in tx.execute(query)), key=lambda pair: (pair[0] or 0, pair[1]))
    usual = in_charge(tx, table, [name], None)
    return [(None, usual)] if usual is not None else []


def _unit_named(tx: Connection, names: Sequence[str]) -> int | None:
    return next(iter(named(tx, names)), None)


def named(tx: Connection, names: Sequence[str]) -> list[int]:
    """The units of these names that the county has, in their order; by other names of theirs where it has none."""
    if not names:
        return []
    asked = {"names": list(names)}
    ids = dict(_by_name.rows(tx, asked)) or dict(_by_alias.rows(tx, asked))
    return [ids[name] for name in names if name in ids]


def model(tx: Connection) -> Model | None:
    """What was learned and switched on; None for nothing."""
    row = next(iter(_in_use.rows(tx, {})), None)
    if row is None:
        return None
    stamp = (row[0], row[1].isoformat(), row[2])
    model = _models.get(stamp)
    if model is None:
        data = tx.execute(select(learned.c.model).where(learned.c.id == row[0])).scalar_one()
        model = Model.unpacked(bytes(data))
        _models.clear()  # one is in use at a time
        _models[stamp] = model
    return model


_models: dict[tuple[int, str, int], Model] = {}
