"""In a group of which place somebody wrote last: what they cry out in private is of there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    place_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("account", sa.Column("heard_at_id", place_id, nullable=True))
