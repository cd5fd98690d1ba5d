"""In a group of which place somebody wrote last: what they cry out in private is of there."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE account ADD COLUMN heard_at_id {kind} CONSTRAINT fk_account_heard_at_id REFERENCES place (id)"
    )
