"""What goes to many groups; 应急动员; 一月一主题."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _broadcasts()
    _mobilisations()
    _themes()


def _utc(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _broadcasts() -> None:
    # Answers are found without reading over a push to every group.
    owed = sa.text("state = 'queued' AND once IS NULL")
    op.create_index("ix_outbox_answers", "outbox", ["platform", "id"], sqlite_where=owed, postgresql_where=owed)
    owed = sa.text("state = 'queued'")
    op.create_index("ix_outbox_queued_due", "outbox", ["platform", "due_at"], sqlite_where=owed, postgresql_where=owed)
    op.create_table(
        "broadcast",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", _ID, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=128), nullable=False),
        sa.Column("follows", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("groups", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("planned_to", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("confirmed_by", _ID, nullable=True),
        _utc("created_at"),
        _utc("begun_at", nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_broadcast_account_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_broadcast_confirmed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("name", name=op.f("uq_broadcast_name")),
    )
    op.create_index("ix_broadcast_about", "broadcast", ["kind", "about"])
    op.create_index("ix_broadcast_account_id", "broadcast", ["account_id"])
    op.create_index("ix_broadcast_confirmed_by", "broadcast", ["confirmed_by"])
    sending = sa.text("state = 'sending'")
    op.create_index("ix_broadcast_sending", "broadcast", ["id"], sqlite_where=sending, postgresql_where=sending)


def _mobilisations() -> None:
    op.create_table(
        "mobilisation",
        sa.Column("id", _ID, nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("wanted", sa.String(length=200), nullable=False),
        sa.Column("bring", sa.String(length=100), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        _utc("created_at"),
        _utc("opened_at", nullable=True),
        _utc("over_at", nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_mobilisation_place_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mobilisation_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mobilisation")),
    )
    op.create_index("ix_mobilisation_place_id", "mobilisation", ["place_id"])
    op.create_index("ix_mobilisation_account_id", "mobilisation", ["account_id"])
    op.create_table(
        "mobilisation_shift",
        sa.Column("id", _ID, nullable=False),
        sa.Column("call_id", _ID, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        _utc("starts_at"),
        _utc("ends_at"),
        sa.Column("wanted", sa.SmallInteger(), nullable=False),
        sa.Column("taken", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["mobilisation.id"], name=op.f("fk_mobilisation_shift_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mobilisation_shift")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_mobilisation_shift_call_id_number")),
    )
    op.create_index("ix_mobilisation_shift_ends_at", "mobilisation_shift", ["ends_at"])
    op.create_table(
        "mobilisation_place",
        sa.Column("id", _ID, nullable=False),
        sa.Column("shift_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        _utc("at"),
        _utc("came_at", nullable=True),
        _utc("left_at", nullable=True),
        sa.Column("handed", sa.String(length=200), nullable=False),
        sa.Column("drafted", sa.Boolean(), nullable=False, server_default=sa.false()),
        _utc("logged_at", nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["mobilisation_shift.id"], name=op.f("fk_mobilisation_place_shift_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mobilisation_place_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mobilisation_place")),
        sa.UniqueConstraint("shift_id", "person_id", name=op.f("uq_mobilisation_place_shift_id_person_id")),
    )
    op.create_index("ix_mobilisation_place_person_id", "mobilisation_place", ["person_id"])


def _themes() -> None:
    op.create_table(
        "theme",
        sa.Column("id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=32), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("ideas", sa.String(length=200), nullable=False),
        _utc("issued_at", nullable=True),
        sa.Column("account_id", _ID, nullable=True),
        _utc("set_at"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_theme_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("month", name=op.f("uq_theme_month")),
    )
    op.create_index("ix_theme_account_id", "theme", ["account_id"])
    op.create_table(
        "theme_tie",
        sa.Column("theme_id", _ID, nullable=False),
        sa.Column("log_id", _ID, nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_tie_theme_id")),
        sa.PrimaryKeyConstraint("theme_id", "log_id", name=op.f("pk_theme_tie")),
    )
    op.create_index("ix_theme_tie_log_id", "theme_tie", ["log_id"])
