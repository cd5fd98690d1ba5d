"""Answers that wait are found without reading every answer ever given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not `once IS NULL`: SQLite looked that up in the unique index of `once`, where all of them stand.
    op.drop_index("ix_outbox_answers", table_name="outbox")
    owed = sa.text("state = 'queued' AND coalesce(once, '') = ''")
    op.create_index("ix_outbox_answers", "outbox", ["platform", "id"], sqlite_where=owed, postgresql_where=owed)
