"""Alembic's entry: runs on the connection that `storage.migrations.upgrade` (or `autogenerate`) opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage import tables
from storage.columns import Utc

metadata = tables.inbox.metadata


def _render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A version says what the schema was; it must not change with our column types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Utc) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    compare_type=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
