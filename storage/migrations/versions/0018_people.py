"""约谈: what was said in a talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "year_talk",
        sa.Column("id", _ID, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("partner", sa.String(length=32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("agreed", sa.String(length=300), nullable=False),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("told_at", _AT, nullable=True),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", _AT, nullable=True),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_year_talk_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_year_talk_person_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_year_talk_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_talk")),
    )
    op.create_index("ix_year_talk_person_id", "year_talk", ["person_id"])
    op.create_index("ix_year_talk_unit_id", "year_talk", ["unit_id"])
    op.create_index("ix_year_talk_by_id", "year_talk", ["by_id"])
    op.create_index("ix_year_talk_year", "year_talk", ["year"])
