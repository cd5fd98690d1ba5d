"""People: what the community confirms of a record, the month that is closed, what stands on a card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _records()
    _months()
    _certificates()


def _records() -> None:
    """What was logged before anybody confirmed anything waits for it; it was chosen, as a whole county's was."""
    op.add_column("activity", sa.Column("nature", sa.String(length=8), nullable=False, server_default="志愿服务"))
    op.add_column("activity", sa.Column("times", sa.SmallInteger(), nullable=False, server_default="1"))
    op.add_column("activity", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activity", sa.Column("objection", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("activity", sa.Column("corrects_id", _ID, nullable=True))
    op.create_index("ix_activity_grid_day", "activity", ["grid_id", "day"])


def _months() -> None:
    op.create_table(
        "closed_month",
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_closed_month_community_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_closed_month_account_id")),
        sa.PrimaryKeyConstraint("community_id", "month", name=op.f("pk_closed_month")),
    )
    op.create_index("ix_closed_month_account_id", "closed_month", ["account_id"])
    op.create_table(
        "card_remark",
        sa.Column("id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_card_remark_community_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_remark_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_card_remark_unit_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_card_remark_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_remark")),
    )
    for column in ("person_id", "unit_id", "account_id", "community_id"):
        op.create_index(f"ix_card_remark_{column}", "card_remark", [column])


def _certificates() -> None:
    op.create_table(
        "certificate_key",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificate_key")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_certificate_unit_id")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_certificate_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    for column in ("person_id", "community_id", "unit_id"):
        op.create_index(f"ix_certificate_{column}", "certificate", [column])
    op.create_table(
        "service_proof",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("unconfirmed", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stamp_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_service_proof_person_id")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_service_proof_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_proof")),
        sa.UniqueConstraint("number", name=op.f("uq_service_proof_number")),
    )
    for column in ("person_id", "community_id"):
        op.create_index(f"ix_service_proof_{column}", "service_proof", [column])
