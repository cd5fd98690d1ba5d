"""Whether a database is what the tables say: what is missing, in words, in milliseconds.

A version number says which revisions ran, not what they made: a revision that was edited after it had been used left
stores that called themselves up to date and lacked a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, ForeignKeyConstraint, UniqueConstraint, text

from storage import tables
from storage.columns import metadata
from storage.database import Database

__all__ = ["Gap", "SchemaError", "gaps", "tables"]  # the tables are imported so that `metadata` knows them


class SchemaError(Exception):
    """The program and the database do not fit; said in one sentence, with what to do."""

    @classmethod
    def of_gaps(cls, missing: Sequence[Gap]) -> SchemaError:
        """What is missing, the first few by name."""
        more = f"等 {len(missing)} 处" if len(missing) > 5 else ""
        return cls(f"数据库和程序不相符：{'、'.join(gap.words for gap in missing[:5])}{more}。{WHAT_TO_DO}")


WHAT_TO_DO = (
    "先停下程序、留好这份数据库，再用最近的备份恢复到新的空库"
    "（gridwhistle db restore）；没有备份请把这句话发给维护的人。"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not as the program needs it."""

    table: str
    words: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table as the database or the program has it."""

    columns: dict[str, tuple[str, bool]]  # name → type, may be empty
    key: tuple[str, ...]
    unique: frozenset[tuple[str, ...]]
    references: frozenset[tuple[str, str]]  # column, the table it points to
    indexes: frozenset[str]


def gaps(database: Database) -> list[Gap]:
    """What the program needs and the database lacks. Tables and indexes that somebody added do no harm."""
    with database.reading() as tx:
        there = _of_sqlite(tx) if database.sqlite else _of_postgresql(tx)
        wanted = _of_the_program(tx.dialect)
    gaps: list[Gap] = []
    for name, shape in wanted.items():
        if name not in there:
            gaps.append(Gap(name, f"缺表 {name}"))
        else:
            gaps.extend(Gap(name, words) for words in _differences(name, shape, there[name]))
    return gaps


def _differences(name: str, wanted: _Shape, there: _Shape) -> Iterator[str]:
    for column, (kind, empty) in wanted.columns.items():
        if column not in there.columns:
            yield f"表 {name} 缺列 {column}"
            continue
        their_kind, their_empty = there.columns[column]
        if kind != their_kind:
            yield f"表 {name} 的列 {column} 是 {their_kind}，应为 {kind}"
        if empty != their_empty:
            yield f"表 {name} 的列 {column} {'不许空' if empty else '可以空'}，应当{'可以' if empty else '不许'}"
    for column in sorted(there.columns.keys() - wanted.columns.keys()):
        if not there.columns[column][1]:
            yield f"表 {name} 多了必填的列 {column}"
    if wanted.key != there.key:
        yield f"表 {name} 的主键是 {'、'.join(there.key) or '空的'}，应为 {'、'.join(wanted.key)}"
    for columns in sorted(wanted.unique - there.unique):
        yield f"表 {name} 缺唯一约束 {'、'.join(columns)}"
    for column, target in sorted(wanted.references - there.references):
        yield f"表 {name} 的列 {column} 缺指向 {target} 的约束"
    for column, target in sorted(there.references - wanted.references):
        yield f"表 {name} 的列 {column} 多了指向 {target} 的约束"
    for index in sorted(wanted.indexes - there.indexes):
        yield f"表 {name} 缺索引 {index}"


def _of_the_program(dialect: Dialect) -> dict[str, _Shape]:
    return {
        table.name: _Shape(
            {column.name: (_kind(column.type.compile(dialect)), bool(column.nullable)) for column in table.columns},
            tuple(column.name for column in table.primary_key.columns),
            frozenset(
                tuple(column.name for column in rule.columns)
                for rule in table.constraints
                if isinstance(rule, UniqueConstraint)
            ),
            frozenset(
                (rule.column_keys[0], rule.referred_table.name)
                for rule in table.constraints
                if isinstance(rule, ForeignKeyConstraint)
            ),
            frozenset(str(index.name) for index in table.indexes),
        )
        for table in metadata.sorted_tables
    }


def _kind(name: str) -> str:
    """PostgreSQL has long names for what SQLAlchemy says short."""
    known = {"float": "double precision"}
    low = name.lower()
    return known.get(low, low.replace("varchar", "character varying"))


def _of_sqlite(tx: Connection) -> dict[str, _Shape]:
    columns = tx.exec_driver_sql(
        'SELECT t.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master t JOIN pragma_table_info(t.name) c'
        " WHERE t.type = 'table'"
    ).all()
    unique = tx.exec_driver_sql(
        "SELECT t.name, i.name, i.origin, c.name FROM sqlite_master t JOIN pragma_index_list(t.name) i"
        " JOIN pragma_index_info(i.name) c WHERE t.type = 'table' ORDER BY t.name, i.name, c.seqno"
    ).all()
    references = tx.exec_driver_sql(
        'SELECT t.name, f."from", f."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f'
        " WHERE t.type = 'table'"
    ).all()
    rules = _grouped((table, index, column) for table, index, origin, column in unique if origin == "u")
    return _shapes(
        [(table, name, _kind(kind), not needed and not key) for table, name, kind, needed, key in columns],
        {(table, "key"): names for table, names in _keys(columns).items()} | rules,
        references,
        [(table, index) for table, index, origin, _ in unique if origin == "c"],
    )


def _keys(columns: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    keys: dict[str, list[tuple[int, str]]] = {}
    for table, name, _, _, place in columns:
        if place:
            keys.setdefault(table, []).append((place, name))
    return {table: tuple(name for _, name in sorted(places)) for table, places in keys.items()}


def _of_postgresql(tx: Connection) -> dict[str, _Shape]:
    columns = tx.execute(
        text(
            "SELECT t.relname, c.attname, format_type(c.atttypid, c.atttypmod), NOT c.attnotnull"
            " FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid"
            " WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')"
            " AND c.attnum > 0 AND NOT c.attisdropped"
        )
    ).all()
    rules = tx.execute(
        text(
            "SELECT t.relname, r.conname, r.contype, f.relname, c.attname FROM pg_constraint r"
            " JOIN pg_class t ON t.oid = r.conrelid LEFT JOIN pg_class f ON f.oid = r.confrelid"
            " JOIN LATERAL unnest(r.conkey) WITH ORDINALITY k(attnum, place) ON true"
            " JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = k.attnum"
            " WHERE t.relnamespace = current_schema()::regnamespace AND r.contype IN ('p', 'u', 'f')"
            " ORDER BY t.relname, r.conname, k.place"
        )
    ).all()
    indexes = tx.execute(text("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = current_schema()")).all()
    return _shapes(
        [(table, name, kind, empty) for table, name, kind, empty in columns],
        _grouped(
            (table, "key" if kind == "p" else rule, column) for table, rule, kind, _, column in rules if kind in "pu"
        ),
        [(table, column, target) for table, _, kind, target, column in rules if kind == "f"],
        [(table, index) for table, index in indexes],
    )


def _grouped(rows: Iterator[tuple[str, str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    grouped: dict[tuple[str, str], tuple[str, ...]] = {}
    for table, rule, column in rows:
        grouped[table, rule] = (*grouped.get((table, rule), ()), column)
    return grouped


def _shapes(
    columns: Sequence[tuple[str, str, str, bool]],
    rules: dict[tuple[str, str], tuple[str, ...]],  # table, "key" or the name of a unique rule → columns
    references: Sequence[Any],  # table, column, the table it points to
    indexes: Sequence[tuple[str, str]],  # table, name
) -> dict[str, _Shape]:
    by_table: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, name, kind, empty in columns:
        by_table.setdefault(table, {})[name] = kind, empty
    return {
        table: _Shape(
            named,
            rules.get((table, "key"), ()),
            frozenset(cols for (of, rule), cols in rules.items() if of == table and rule != "key"),
            frozenset((column, target) for of, column, target in references if of == table),
            frozenset(index for of, index in indexes if of == table),
        )
        for table, named in by_table.items()
    }
