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
    _doors()


def _claims() -> None:
    """What is said of oneself, and what it was proved by."""


def _doors() -> None:
    """To which unit's liaison the community released the door of a case; when a resident was told what is kept."""
    op.add_column("account", sa.Column("notice_at", sa.DateTime(timezone=True)))
    op.add_column("whistle", sa.Column("door_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
