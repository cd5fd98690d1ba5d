"""How SQLite would find what it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event


@contextmanager
def explaining(tx: Connection) -> Iterator[list[str]]:
    """The steps of the plan of every SELECT that `tx` runs meanwhile, in SQLite's words."""
    plans: list[str] = []

    def explain(connection: Connection, cursor: object, statement: str, values: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            driver: Any = connection.connection.driver_connection
            plans.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    event.listen(tx, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(tx, "before_cursor_execute", explain)
