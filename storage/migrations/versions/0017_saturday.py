"""Saturday: places for two, who waits for one, who was there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _heads()
    _waiting()
    _turnout()


def _heads() -> None:
    """Whoever has signed up came alone."""
    op.add_column("signup", sa.Column("heads", sa.SmallInteger(), nullable=False, server_default="1"))


def _waiting() -> None:
    op.create_table(
        "signup_wait",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("heads", sa.SmallInteger(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["week_item.id"], name=op.f("fk_signup_wait_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signup_wait_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup_wait")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_signup_wait_item_id_person_id")),
    )
    op.create_index("ix_signup_wait_person_id", "signup_wait", ["person_id"])


def _turnout() -> None:
    op.create_table(
        "turnout",
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("reminded_at", _AT, nullable=True),
        sa.Column("arrived_at", _AT, nullable=True),
        sa.Column("left_at", _AT, nullable=True),
        sa.Column("asked_at", _AT, nullable=True),
        sa.Column("settled_at", _AT, nullable=True),
        sa.Column("log_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["week_item.id"], name=op.f("fk_turnout_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_turnout_person_id")),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_turnout")),
    )
    op.create_index("ix_turnout_person_id", "turnout", ["person_id"])
