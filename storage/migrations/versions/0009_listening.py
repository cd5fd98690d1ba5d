"""Listening: a leave that begins later, and who has been told what this is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _leaves()
    _meetings()


def _leaves() -> None:
    """A leave that begins later does not begin at once."""
    op.add_column("person", sa.Column("leave_from", sa.Date(), nullable=True))


def _meetings() -> None:
    """Somebody new is told once what this is; whoever has an account already has met it."""
    op.add_column("account", sa.Column("met_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE account SET met_at = created_at")
