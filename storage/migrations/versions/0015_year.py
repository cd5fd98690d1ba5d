"""The year: rules by version, grades, appeals, what communities saw, thanks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    _rules()
    _grades()
    _reviews()
    _thanks()


def _rules() -> None:
    op.create_table(
        "year_rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_year_rules_account_id")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_year_rules")),
    )
    op.create_index("ix_year_rules_account_id", "year_rules", ["account_id"])
    op.create_table(
        "year_begun",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["year_rules.version"], name=op.f("fk_year_begun_version")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_year_begun_account_id")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_year_begun")),
    )
    op.create_index("ix_year_begun_account_id", "year_begun", ["account_id"])


def _grades() -> None:
    op.create_table(
        "year_grade",
        sa.Column("id", _ID, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_year_grade_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_year_grade_person_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_year_grade_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_grade")),
    )
    op.create_index("ix_year_grade_unit_id", "year_grade", ["unit_id", "year"])
    op.create_index("ix_year_grade_person_id", "year_grade", ["person_id", "year"])
    op.create_index("ix_year_grade_by_id", "year_grade", ["by_id"])
    op.create_table(
        "year_appeal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("grade_id", _ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=True),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("answered_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(["grade_id"], ["year_grade.id"], name=op.f("fk_year_appeal_grade_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_year_appeal_by_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_year_appeal_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_appeal")),
        sa.UniqueConstraint("grade_id", name=op.f("uq_year_appeal_grade_id")),
    )
    for column in ("by_id", "answered_by"):
        op.create_index(f"ix_year_appeal_{column}", "year_appeal", [column])


def _reviews() -> None:
    op.create_table(
        "year_review",
        sa.Column("id", _ID, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("told_at", _WHEN, nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.Column("replied_at", _WHEN, nullable=True),
        sa.Column("final_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_year_review_community_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_year_review_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_year_review_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_review")),
    )
    for column in ("community_id", "unit_id", "person_id"):
        op.create_index(f"ix_year_review_{column}", "year_review", [column, "year"])
    op.create_index("ix_year_review_state", "year_review", ["state", "reply_by"])
    op.create_table(
        "year_review_word",
        sa.Column("id", _ID, nullable=False),
        sa.Column("review_id", _ID, nullable=False),
        sa.Column("rater", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=24), nullable=False),
        sa.Column("seen", sa.String(length=8), nullable=False),
        sa.Column("figure", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["year_review.id"], name=op.f("fk_year_review_word_review_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_year_review_word_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_review_word")),
        sa.UniqueConstraint("review_id", "rater", "item", name=op.f("uq_year_review_word_review_id_rater_item")),
    )
    op.create_index("ix_year_review_word_by_id", "year_review_word", ["by_id"])


def _thanks() -> None:
    op.create_table(
        "thanks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_thanks_person_id")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_thanks_community_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_thanks_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
    )
    op.create_index("ix_thanks_person_id", "thanks", ["person_id", "at"])
    op.create_index("ix_thanks_community_id", "thanks", ["community_id"])
    op.create_index("ix_thanks_by_id", "thanks", ["by_id"])
