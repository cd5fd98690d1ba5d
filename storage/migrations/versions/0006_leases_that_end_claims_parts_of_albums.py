"""Leases with a number and a beat, what was on the wire at a crash, parts of an album that come one by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("beat", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "album_part",
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("bot", sa.String(length=128), nullable=False),
        sa.Column("event_id", sa.String(length=256), nullable=False),
        sa.Column("album", sa.String(length=128), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "bot", "event_id", name=op.f("pk_album_part")),
    )
    op.create_index("ix_album_part_album", "album_part", ["platform", "bot", "album"])
    # Not by batch: SQLite would copy the table and forget AUTOINCREMENT.
    op.add_column("outbox", sa.Column("claimed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
