"""Who read what of whom; visits of county leaders; what an activity belongs to; the county's own forms of papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _looks()
    _visits()
    op.create_table(
        "activity_tie",
        sa.Column("log_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("log_id", "kind", "ref", name=op.f("pk_activity_tie")),
    )
    op.create_index("ix_activity_tie_kind_ref", "activity_tie", ["kind", "ref"])
    op.create_table(
        "paper_template",
        sa.Column("id", _ID, nullable=False),
        sa.Column("paper", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("file", sa.JSON(), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_paper_template_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
    )
    op.create_index("ix_paper_template_paper_form", "paper_template", ["paper", "form"])
    op.create_index("ix_paper_template_account_id", "paper_template", ["account_id"])


def _looks() -> None:
    op.create_table(
        "look",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("reader_id", _ID, nullable=True),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_look_person_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_look_account_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_look_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    op.create_index("ix_look_reader_id", "look", ["reader_id"])
    op.create_index("ix_look_account_id", "look", ["account_id"])
    op.create_index("ix_look_at", "look", ["at"])
    op.create_index("ix_look_person_at", "look", ["person_id", sa.text("at DESC")])


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.String(length=16), nullable=False),
        sa.Column("leader_id", _ID, nullable=True),
        sa.Column("saw", sa.String(length=300), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_visit_community_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name=op.f("fk_visit_leader_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_community_day", "visit", ["community_id", "day"])
    op.create_index("ix_visit_leader_id", "visit", ["leader_id"])
    op.create_index("ix_visit_account_id", "visit", ["account_id"])
    op.create_table(
        "visit_matter",
        sa.Column("id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("solved_on", sa.Date(), nullable=True),
        sa.Column("whistle_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_matter_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_matter")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_visit_matter_visit_id_number")),
    )
    op.create_index("ix_visit_matter_whistle_id", "visit_matter", ["whistle_id"])
