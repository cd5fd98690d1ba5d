"""A county's own tree: levels by their names, places and units that are given up, offices' phones, invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("place", sa.Column("level", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("place", sa.Column("entrances", sa.Integer(), nullable=True))
    op.add_column("place", sa.Column("retired_on", sa.Date(), nullable=True))
    op.add_column("place_alias", sa.Column("kind", sa.String(length=8), nullable=False, server_default="alias"))
    op.add_column("unit", sa.Column("phone", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("unit", sa.Column("retired_on", sa.Date(), nullable=True))
    op.create_table(
        "invitation",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_invitation_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitation")),
    )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"])
    op.create_index("ix_invitation_account_id", "invitation", ["account_id"])
