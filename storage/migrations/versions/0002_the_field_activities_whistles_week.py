"""The field: activities whistles week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("log_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_min", sa.SmallInteger(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_activity_account_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["place.id"], name=op.f("fk_activity_grid_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_activity_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_activity_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_log_id", ["log_id"], unique=False)
        batch_op.create_index(
            "ix_activity_person_day",
            ["person_id", sa.literal_column("day DESC"), sa.literal_column("id DESC")],
            unique=False,
        )
        batch_op.create_index("ix_activity_unit_day", ["unit_id", "day", "person_id"], unique=False)

    op.create_table(
        "week_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_week_list_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week_list")),
        sa.UniqueConstraint("week", name=op.f("uq_week_list_week")),
    )
    op.create_table(
        "week_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_min", sa.SmallInteger(), nullable=True),
        sa.Column("end_min", sa.SmallInteger(), nullable=True),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("organiser", sa.String(length=64), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.SmallInteger(), nullable=True),
        sa.Column("bring", sa.String(length=128), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["week_list.id"], name=op.f("fk_week_item_list_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_week_item_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week_item")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_week_item_list_id_number")),
    )
    op.create_table(
        "whistle",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("community_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grid_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("pace", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("cost_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fund", sa.String(length=32), nullable=False),
        sa.Column("satisfaction", sa.String(length=8), nullable=False),
        sa.Column("dissatisfied", sa.Text(), nullable=False),
        sa.Column("revisited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("replied_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("urged", sa.SmallInteger(), nullable=False),
        sa.Column("redone", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["building_id"], ["place.id"], name=op.f("fk_whistle_building_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_whistle_chat_id")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_whistle_community_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["place.id"], name=op.f("fk_whistle_grid_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["whistle.id"], name=op.f("fk_whistle_merged_into")),
        sa.ForeignKeyConstraint(["replied_by"], ["person.id"], name=op.f("fk_whistle_replied_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_whistle_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whistle")),
        sa.UniqueConstraint("number", name=op.f("uq_whistle_number")),
    )
    with op.batch_alter_table("whistle", schema=None) as batch_op:
        batch_op.create_index("ix_whistle_category", ["community_id", "category", "opened_at"], unique=False)
        batch_op.create_index("ix_whistle_inbox_id", ["inbox_id"], unique=False)
        batch_op.create_index(
            "ix_whistle_merged_into",
            ["merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_whistle_open",
            ["community_id", "opened_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_whistle_opened_at", ["opened_at"], unique=False)
        batch_op.create_index(
            "ix_whistle_unit_open",
            ["unit_id", "opened_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "signup",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["week_item.id"], name=op.f("fk_signup_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signup_person_id")),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_signup")),
    )
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.create_index("ix_signup_person_id", ["person_id"], unique=False)

    op.create_table(
        "whistle_reporter",
        sa.Column("whistle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_whistle_reporter_account_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_whistle_reporter_chat_id")),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistle.id"], name=op.f("fk_whistle_reporter_whistle_id")),
        sa.PrimaryKeyConstraint("whistle_id", "account_id", name=op.f("pk_whistle_reporter")),
    )
    with op.batch_alter_table("whistle_reporter", schema=None) as batch_op:
        batch_op.create_index("ix_whistle_reporter_account", ["account_id", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("whistle_reporter", schema=None) as batch_op:
        batch_op.drop_index("ix_whistle_reporter_account")

    op.drop_table("whistle_reporter")
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_index("ix_signup_person_id")

    op.drop_table("signup")
    with op.batch_alter_table("whistle", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_whistle_unit_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_whistle_open", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.drop_index("ix_whistle_opened_at")
        batch_op.drop_index(
            "ix_whistle_merged_into",
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.drop_index("ix_whistle_inbox_id")
        batch_op.drop_index("ix_whistle_category")

    op.drop_table("whistle")
    op.drop_table("week_item")
    op.drop_table("week_list")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_unit_day")
        batch_op.drop_index("ix_activity_person_day")
        batch_op.drop_index("ix_activity_log_id")

    op.drop_table("activity")
