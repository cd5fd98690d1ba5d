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
    _posts()


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


def _posts() -> None:
    op.create_table(
        "post",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.SmallInteger(), nullable=False),
        sa.Column("licence", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("heavy", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_post_place_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_post_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index("ix_post_place_id", "post", ["place_id"])
    op.create_index("ix_post_account_id", "post", ["account_id"])
    op.create_table(
        "post_hold",
        sa.Column("id", _ID, nullable=False),
        sa.Column("post_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stand_in_id", _ID, nullable=True),
        sa.Column("stand_in_until", sa.Date(), nullable=True),
        sa.Column("stand_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_hold_post_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_hold_person_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_post_hold_stand_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_hold")),
        sa.UniqueConstraint("post_id", "person_id", name=op.f("uq_post_hold_post_id_person_id")),
    )
    op.create_index("ix_post_hold_person_id", "post_hold", ["person_id"])
    op.create_index("ix_post_hold_stand_in_id", "post_hold", ["stand_in_id"])
    op.create_index("ix_post_hold_state_until", "post_hold", ["state", "until"])
    op.create_table(
        "post_proposal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("post_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_proposal_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_post_proposal_place_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_proposal_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_proposal")),
    )
    op.create_index("ix_post_proposal_person_id", "post_proposal", ["person_id"])
    op.create_index("ix_post_proposal_place_id", "post_proposal", ["place_id"])
    op.create_table(
        "post_offer",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_offer_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_post_offer")),
    )
    op.create_table(
        "post_shown",
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("post_ids", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_post_shown_account_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_post_shown_chat_id")),
        sa.PrimaryKeyConstraint("account_id", "chat_id", name=op.f("pk_post_shown")),
    )
    op.create_index("ix_post_shown_chat_id", "post_shown", ["chat_id"])
