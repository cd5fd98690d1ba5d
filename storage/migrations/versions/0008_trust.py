"""Trust: a name is a claim until it is proved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _claims()
    _questions()


def _claims() -> None:
    """What is said of oneself, and what it was proved by."""


def _questions() -> None:
    """What was asked stays open beneath what is more urgent."""
    op.add_column("dialogue", sa.Column("under", sa.JSON(), nullable=True))
