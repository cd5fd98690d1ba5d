"""The road into residents' WeChat groups: orders, what WeCom calls things, tasks to confirm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resident_class",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_resident_class")),
    )
    op.create_table(
        "resident_poll",
        sa.Column("bot", sa.String(length=128), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("walk_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot", name=op.f("pk_resident_poll")),
    )
    op.create_table(
        "resident_grid",
        sa.Column("grid_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_resident_grid_place_id")),
        sa.PrimaryKeyConstraint("grid_id", name=op.f("pk_resident_grid")),
    )
    op.create_table(
        "resident_group",
        sa.Column("chat_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_resident_group_place_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_resident_group")),
    )
    op.create_table(
        "group_send",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_group_send_chat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_send_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_group_send_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_send")),
        sa.UniqueConstraint("once", name=op.f("uq_group_send_once")),
    )
    op.create_table(
        "group_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("send_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("msgid", sa.String(length=128), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("remind", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.JSON(), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["send_id"], ["group_send.id"], name=op.f("fk_group_task_send_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_task")),
        sa.UniqueConstraint("msgid", name=op.f("uq_group_task_msgid")),
    )
    with op.batch_alter_table("group_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_group_task_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_group_task_send_id", ["send_id"], unique=False)

    op.create_table(
        "resident_order",
        sa.Column("order_id", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("whistle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grid_id", sa.String(length=128), nullable=False),
        sa.Column("case_name", sa.String(length=64), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("error", sa.String(length=128), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_resident_order_account_id")),
        sa.ForeignKeyConstraint(["whistle_id"], ["whistle.id"], name=op.f("fk_resident_order_whistle_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_resident_order")),
    )
    with op.batch_alter_table("resident_order", schema=None) as batch_op:
        batch_op.create_index(
            "ix_resident_order_again",
            ["again_at"],
            unique=False,
            sqlite_where=sa.text("again_at IS NOT NULL"),
            postgresql_where=sa.text("again_at IS NOT NULL"),
        )
        batch_op.create_index("ix_resident_order_grid", ["state", "grid_id"], unique=False)
        batch_op.create_index("ix_resident_order_whistle_id", ["whistle_id"], unique=False)

    op.create_table(
        "group_task_chat",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["group_task.id"], name=op.f("fk_group_task_chat_task_id")),
        sa.PrimaryKeyConstraint("task_id", "chat_id", name=op.f("pk_group_task_chat")),
    )
    with op.batch_alter_table("group_task_chat", schema=None) as batch_op:
        batch_op.create_index("ix_group_task_chat_chat_id", ["chat_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("group_task_chat", schema=None) as batch_op:
        batch_op.drop_index("ix_group_task_chat_chat_id")

    op.drop_table("group_task_chat")
    with op.batch_alter_table("resident_order", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_order_whistle_id")
        batch_op.drop_index("ix_resident_order_grid")
        batch_op.drop_index(
            "ix_resident_order_again",
            sqlite_where=sa.text("again_at IS NOT NULL"),
            postgresql_where=sa.text("again_at IS NOT NULL"),
        )

    op.drop_table("resident_order")
    with op.batch_alter_table("group_task", schema=None) as batch_op:
        batch_op.drop_index("ix_group_task_send_id")
        batch_op.drop_index(
            "ix_group_task_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("group_task")
    op.drop_table("group_send")
    op.drop_table("resident_group")
    op.drop_table("resident_grid")
    op.drop_table("resident_poll")
    op.drop_table("resident_class")
