"""专项资金 and 错时延时预约: the book, its vouchers and notices; services, hours, slots, who comes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _book()
    _services()


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _book() -> None:
    op.create_table(
        "fund_entry",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("giver", sa.String(length=64), nullable=False),
        sa.Column("whistle_id", _ID, nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("payee", sa.String(length=16), nullable=False),
        sa.Column("decided", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reverses_id", _ID, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _ref("fund_entry", "community_id", "place"),
        _ref("fund_entry", "whistle_id", "whistle"),
        _ref("fund_entry", "reverses_id", "fund_entry"),
        _ref("fund_entry", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entry")),
        sa.UniqueConstraint("community_id", "seq", name=op.f("uq_fund_entry_community_id_seq")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_fund_entry_reverses_id")),
    )
    op.create_index("ix_fund_entry_whistle_id", "fund_entry", ["whistle_id"])
    op.create_index("ix_fund_entry_account_id", "fund_entry", ["account_id"])
    op.create_table(
        "fund_voucher",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _ref("fund_voucher", "entry_id", "fund_entry"),
        _ref("fund_voucher", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_voucher")),
    )
    op.create_index("ix_fund_voucher_entry_id", "fund_voucher", ["entry_id"])
    op.create_index("ix_fund_voucher_account_id", "fund_voucher", ["account_id"])
    op.create_table(
        "fund_notice",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("whistle_id", _ID, nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _ref("fund_notice", "community_id", "place"),
        _ref("fund_notice", "whistle_id", "whistle"),
        _ref("fund_notice", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_notice")),
        sa.UniqueConstraint("community_id", "year", "seq", name=op.f("uq_fund_notice_community_id_year_seq")),
    )
    op.create_index("ix_fund_notice_account_id", "fund_notice", ["account_id"])


def _services() -> None:
    op.create_table(
        "appointment_service",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("also", sa.String(length=100), nullable=False),
        sa.Column("where", sa.String(length=64), nullable=False),
        sa.Column("bring", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("proxy", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _ref("appointment_service", "community_id", "place"),
        _ref("appointment_service", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_service")),
    )
    op.create_index("ix_appointment_service_community_id", "appointment_service", ["community_id"])
    op.create_index("ix_appointment_service_account_id", "appointment_service", ["account_id"])
    op.create_table(
        "appointment_hours",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("service_id", _ID, nullable=False),
        sa.Column("days", sa.String(length=8), nullable=False),
        sa.Column("start", sa.SmallInteger(), nullable=False),
        sa.Column("end", sa.SmallInteger(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        _ref("appointment_hours", "service_id", "appointment_service"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_hours")),
    )
    op.create_index("ix_appointment_hours_service_id", "appointment_hours", ["service_id"])
    op.create_table(
        "appointment_slot",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("hours_id", _ID, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.SmallInteger(), nullable=False),
        sa.Column("closed", sa.String(length=100), nullable=True),
        _ref("appointment_slot", "hours_id", "appointment_hours"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_slot")),
        sa.UniqueConstraint("hours_id", "starts_at", name=op.f("uq_appointment_slot_hours_id_starts_at")),
    )
    op.create_index("ix_appointment_slot_starts_at", "appointment_slot", ["starts_at"])
    op.create_table(
        "appointment",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("slot_id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("called", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        _ref("appointment", "slot_id", "appointment_slot"),
        _ref("appointment", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index("ix_appointment_account_id", "appointment", ["account_id"])
    op.create_index("ix_appointment_remind_at", "appointment", ["remind_at"])
    booked = sa.text("state = 'booked'")
    op.create_index(
        "uq_appointment_booked",
        "appointment",
        ["slot_id", "account_id"],
        unique=True,
        sqlite_where=booked,
        postgresql_where=booked,
    )
