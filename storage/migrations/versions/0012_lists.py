"""双向清单 and 圆梦微心愿: what is offered, needed and wished for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    alive = sa.text("state IN ('claimed', 'agreed', 'delivered', 'rated')")
    op.create_table(
        "resource",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(length=4), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("hours", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("terms", sa.String(length=100), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_resource_unit_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_resource_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_index("ix_resource_account_id", "resource", ["account_id"])
    op.create_index("ix_resource_unit_id", "resource", ["unit_id"])
    op.create_table(
        "need",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(length=4), nullable=False),
        sa.Column("hours", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("source", sa.String(length=4), nullable=False),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_need_place_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_need_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    op.create_index("ix_need_account_id", "need", ["account_id"])
    op.create_index("ix_need_place_id", "need", ["place_id"])
    op.create_table(
        "pledge",
        sa.Column("id", _ID, nullable=False),
        sa.Column("need_id", _ID, nullable=False),
        sa.Column("resource_id", _ID, nullable=True),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("warn_on", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("served", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("grade", sa.String(length=4), nullable=False, server_default=""),
        sa.Column("remark", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("reason", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("account_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_pledge_need_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_pledge_resource_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_pledge_unit_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_pledge_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
    )
    op.create_index("ix_pledge_account_id", "pledge", ["account_id"])
    op.create_index("ix_pledge_need_id", "pledge", ["need_id"])
    op.create_index("ix_pledge_resource_id", "pledge", ["resource_id"])
    op.create_index("ix_pledge_state_due", "pledge", ["state", "due"])
    op.create_index("ix_pledge_unit_id", "pledge", ["unit_id"])
    op.create_index("uq_pledge_alive", "pledge", ["need_id"], unique=True, sqlite_where=alive, postgresql_where=alive)
    op.create_table(
        "pledge_unit",
        sa.Column("pledge_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_unit_pledge_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_pledge_unit_unit_id")),
        sa.PrimaryKeyConstraint("pledge_id", "unit_id", name=op.f("pk_pledge_unit")),
    )
    op.create_index("ix_pledge_unit_unit_id", "pledge_unit", ["unit_id"])
    op.create_table(
        "wish",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("whom", sa.String(length=4), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("behalf", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_wish_place_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_wish_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wish_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_wish_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
    )
    op.create_index("ix_wish_account_id", "wish", ["account_id"])
    op.create_index("ix_wish_person_id", "wish", ["person_id"])
    op.create_index("ix_wish_place_id", "wish", ["place_id"])
    op.create_index("ix_wish_state_at", "wish", ["state", "at"])
    op.create_index("ix_wish_unit_id", "wish", ["unit_id"])
