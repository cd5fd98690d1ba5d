"""What groups were told of an activity, who was asked whether a wish came true, how many sit in a 客户群."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("resident_group", sa.Column("people", sa.SmallInteger(), nullable=False, server_default="0"))
    op.create_table(
        "week_word",
        sa.Column("item_id", _ID, autoincrement=False, nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("told_at", _AT, nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["week_item.id"], name=op.f("fk_week_word_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_week_word")),
    )
    op.create_table(
        "wish_revisit",
        sa.Column("wish_id", _ID, autoincrement=False, nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("answered_at", _AT, nullable=True),
        sa.Column("good", sa.Boolean(), nullable=True),
        sa.Column("words", sa.String(200), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_wish_revisit_wish_id")),
        sa.PrimaryKeyConstraint("wish_id", name=op.f("pk_wish_revisit")),
    )
    # What came true before this is asked about no more.
    op.execute("INSERT INTO wish_revisit (wish_id, asked_at) SELECT id, at FROM wish WHERE state = 'confirmed'")
