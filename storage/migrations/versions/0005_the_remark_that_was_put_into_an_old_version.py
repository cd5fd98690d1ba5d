"""`whistle.remark` was once added to version 0002 after stores had been made by it: they get it now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = {one["name"] for one in sa.inspect(op.get_bind()).get_columns("whistle")}
    if "remark" not in columns:
        # Not by batch: copying the table would drop it under the rows that point to it.
        op.add_column("whistle", sa.Column("remark", sa.Text(), nullable=False, server_default=""))
        if op.get_bind().dialect.name != "sqlite":  # SQLite cannot take a default away without a copy
            op.alter_column("whistle", "remark", server_default=None)
