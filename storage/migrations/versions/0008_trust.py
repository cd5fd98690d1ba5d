"""Trust: a name is a claim until it is proved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_JOINED = "joined"  # 我家也是, as every landed version wrote it into the trail


def upgrade() -> None:
    _claims()
    _voices()


def _claims() -> None:
    """What is said of oneself, and what it was proved by."""


def _voices() -> None:
    """Who joined a case is not who reported it; and what each of them says of its end is kept apart."""
    op.add_column("whistle_reporter", sa.Column("joined", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("whistle_reporter", sa.Column("solved", sa.Boolean(), nullable=True))
    op.add_column("whistle_reporter", sa.Column("grade", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("whistle_reporter", sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    row = sa.table(
        "whistle_reporter", sa.column("whistle_id"), sa.column("account_id"), sa.column("joined", sa.Boolean())
    )
    event = sa.table("event", sa.column("record"), sa.column("record_id"), sa.column("what"), sa.column("account_id"))
    joined = sa.exists().where(
        event.c.record == "whistle",
        event.c.what == _JOINED,
        event.c.record_id == row.c.whistle_id,
        event.c.account_id == row.c.account_id,
    )
    op.execute(sa.update(row).where(joined).values(joined=sa.true()))
