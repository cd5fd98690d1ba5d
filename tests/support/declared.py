"""What can happen to records, as the house declares it, and what a store holds besides."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from storage.events import What
from storage.tables import event


def kinds() -> Iterator[type[What]]:
    """Every enum of events in the house; a test's own are none of it."""
    return (kind for kind in What.__subclasses__() if not kind.__module__.startswith("tests."))


def undeclared(tx: Connection) -> set[tuple[str, str]]:
    """(record, what) of events that no enum of that record declares."""
    declared = {(kind.record, str(what)) for kind in kinds() for what in kind}
    stored = {(record, what) for record, what in tx.execute(select(event.c.record, event.c.what).distinct())}
    return stored - declared
