"""What every message asks of the database: compiled once, then handed straight to the driver.

SQLAlchemy takes 30 to 100 µs to run a statement that it has compiled already; the driver takes 2 to 20. So the dozen
statements that a message cannot do without go past it: `Hot` has SQLAlchemy compile the statement once for each
database, keeps the text and what its types do to values on their way in and out, and gives both to the driver's cursor.
Errors are SQLAlchemy's own, a lost connection is known as one, and whoever listens to what is executed (a test, the
bench's tape) makes a statement take the long way and hears of it. Everything else of the house is plain SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql import Delete, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

LENGTHS = 256  # lengths of lists for which a text is kept, of one statement on one database

_Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
_Process = Callable[[Any], Any] | None


class _Place(NamedTuple):
    """Where a parameter of the text comes from: by name, from a list by name and index, or always the same."""

    name: str
    key: str | None
    at: int | None
    constant: Any
    process: _Process


class _Text:
    """A statement as the driver takes it, for lists of certain lengths."""

    __slots__ = ("_places", "_positional", "text")

    def __init__(self, text: str, places: Sequence[_Place], positional: bool) -> None:
        self.text = text
        self._places = tuple(places)
        self._positional = positional

    def parameters(self, given: Mapping[str, Any]) -> Any:
        # A dozen values a statement and a dozen statements a message: one loop, and no call for each.
        values = []
        for _, key, at, constant, process in self._places:
            if key is None:
                values.append(constant)
                continue
            value = given[key] if at is None else given[key][at]
            values.append(value if process is None else process(value))
        if self._positional:
            return tuple(values)
        return {place.name: value for place, value in zip(self._places, values, strict=True)}


class _Compiled:
    """A statement on one database."""

    __slots__ = ("_compiled", "_dialect", "_lists", "_results", "_texts")

    def __init__(self, hot: Hot, dialect: Dialect) -> None:
        compiled = hot.statement.compile(dialect=dialect, column_keys=hot.columns)
        assert isinstance(compiled, SQLCompiler)
        self._compiled, self._dialect = compiled, dialect
        self._lists = [name for name, bind in compiled.binds.items() if bind.expanding]
        self._texts: dict[tuple[int, ...], _Text] = {}
        self._results = [_result(column.type, dialect) for column in hot.results]

    def text(self, given: Mapping[str, Any]) -> _Text:
        lengths = tuple([len(given[name]) for name in self._lists])
        text = self._texts.get(lengths)
        if text is None:
            if len(self._texts) >= LENGTHS:
                self._texts.clear()
            text = self._texts[lengths] = self._expanded(lengths)
        return text

    def _expanded(self, lengths: Sequence[int]) -> _Text:
        compiled = self._compiled
        filled: dict[str, Any] = {name: None for name, bind in compiled.binds.items() if bind.required}
        filled |= {name: [0] * length for name, length in zip(self._lists, lengths, strict=True)}
        state = compiled.construct_expanded_state(filled)
        comes_from: dict[str, tuple[str, int | None]] = {name: (name, None) for name in compiled.binds}
        for name, parts in state.parameter_expansion.items():
            comes_from |= {part: (name, index) for index, part in enumerate(parts)}
        names = state.positiontup if state.positiontup is not None else list(state.parameters)
        return _Text(state.statement, [self._place(name, *comes_from[name]) for name in names], compiled.positional)

    def _place(self, name: str, key: str, index: int | None) -> _Place:
        bind = self._compiled.binds[key]
        process = _bind(bind.type, self._dialect)
        if bind.required or index is not None:
            return _Place(name, key, index, None, process)
        constant = bind.effective_value if process is None else process(bind.effective_value)
        return _Place(name, None, None, constant, None)

    def read(self, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Rows of the driver as the types give them."""
        work = [(at, process) for at, process in enumerate(self._results) if process is not None]
        if not work:
            return [tuple(row) for row in rows]
        made = []
        for row in rows:
            values = list(row)
            for at, process in work:
                values[at] = process(values[at])
            made.append(tuple(values))
        return made


class Hot:
    """A statement of every message. Its parameters are `bindparam`s; `columns` are those that an INSERT is given."""

    def __init__(self, statement: _Statement, columns: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.columns = columns
        self.results = list(statement.selected_columns) if isinstance(statement, Select) else []
        self._compiled: WeakKeyDictionary[Dialect, _Compiled] = WeakKeyDictionary()

    def rows(self, tx: Connection, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What a SELECT finds."""
        if _heard(tx):
            return [tuple(row) for row in tx.execute(self.statement, given)]
        here = self._on(tx)
        text = here.text(given)
        parameters = text.parameters(given)
        return here.read(_run(tx, text.text, parameters).fetchall())

    def run(self, tx: Connection, given: Mapping[str, Any]) -> None:
        """Change rows."""
        if _heard(tx):
            tx.execute(self.statement, given)
            return
        text = self._on(tx).text(given)
        _run(tx, text.text, text.parameters(given))

    def many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert several rows; none is fine."""
        if not rows:
            return
        if _heard(tx):
            tx.execute(self.statement, rows)
            return
        text = self._on(tx).text(rows[0])
        parameters = [text.parameters(row) for row in rows]
        if len(parameters) == 1:
            _run(tx, text.text, parameters[0])
        else:
            _run(tx, text.text, parameters, many=True)

    def _on(self, tx: Connection) -> _Compiled:
        dialect = tx.dialect
        here = self._compiled.get(dialect)
        if here is None:
            here = self._compiled[dialect] = _Compiled(self, dialect)
        return here


def _heard(tx: Connection) -> bool:
    """Whether somebody listens to what is executed."""
    heard = tx.dispatch
    return bool(heard.before_cursor_execute or heard.after_cursor_execute or heard.before_execute)


def tell(tx: Connection, text: str) -> None:
    """What has no parameters, and of whose rows nobody asks: BEGIN, SAVEPOINT. On PostgreSQL several, "; " between
    them: one way to the server and back."""
    if _heard(tx):
        for part in text.split("; "):
            tx.exec_driver_sql(part)
        return
    cursor: Any = tx.connection.cursor()
    try:
        if tx.dialect.name == "postgresql":
            cursor.execute(text, prepare=False)  # several at once cannot be prepared
        else:
            cursor.execute(text)
    except Exception as failure:
        tx._handle_dbapi_exception(failure, text, None, cursor, None)


def _run(tx: Connection, text: str, parameters: Any, *, many: bool = False) -> Any:
    cursor = tx.connection.cursor()
    try:
        if many:
            cursor.executemany(text, parameters)
        else:
            cursor.execute(text, parameters)
    except Exception as failure:
        # As its own execution does it: wrapped, told to whoever hears of errors, a lost connection dropped.
        tx._handle_dbapi_exception(failure, text, parameters, cursor, None)
    return cursor


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> _Process:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _result(kind: TypeEngine[Any], dialect: Dialect) -> _Process:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
