"""Trust: a name is a claim until it is proved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JOINED = "joined"  # 我家也是, as every landed version wrote it into the trail


def upgrade() -> None:
    _claims()
    _voices()
    _doors()
    _faceless()
    _questions()


def _claims() -> None:
    """What is said of oneself, and what it was proved by. Until now a name was enough: such an account goes on as
    before, for an upgrade must not lock a county out of its own cases; `gridwhistle check` names those that hold an
    office, until a code or the county says that it is them."""
    op.add_column("account", sa.Column("proved_by", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("account", sa.Column("woken_by", sa.String(length=16), nullable=False, server_default=""))
    op.execute("UPDATE account SET proved_by = 'name', woken_by = 'name' WHERE person_id IS NOT NULL")
    op.add_column("outbox", sa.Column("secret", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("invitation", sa.Column("office", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "claim",
        sa.Column("account_id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("community_id", _ID, nullable=True),
        sa.Column("grid_id", _ID, nullable=True),
        sa.Column("building_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_account_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_claim_unit_id")),
        sa.ForeignKeyConstraint(["community_id"], ["place.id"], name=op.f("fk_claim_community_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["place.id"], name=op.f("fk_claim_grid_id")),
        sa.ForeignKeyConstraint(["building_id"], ["place.id"], name=op.f("fk_claim_building_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_claim")),
        sa.UniqueConstraint("number", name=op.f("uq_claim_number")),
    )
    op.create_index("ix_claim_community_id", "claim", ["community_id"])
    op.create_index("ix_claim_unit_id", "claim", ["unit_id"])
    op.create_table(
        "claimed_deed",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_min", sa.SmallInteger(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=128), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claimed_deed_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claimed_deed")),
    )
    op.create_index("ix_claimed_deed_account_id", "claimed_deed", ["account_id"])


def _voices() -> None:
    """Who joined a case is not who reported it; and what each of them says of its end is kept apart."""
    op.add_column("whistle_reporter", sa.Column("joined", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("whistle_reporter", sa.Column("solved", sa.Boolean(), nullable=True))
    op.add_column("whistle_reporter", sa.Column("grade", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("whistle_reporter", sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    row = sa.table(
        "whistle_reporter", sa.column("whistle_id"), sa.column("account_id"), sa.column("joined", sa.Boolean())
    )
    event = sa.table("event", sa.column("record"), sa.column("record_id"), sa.column("what"), sa.column("account_id"))
    joined = sa.exists().where(
        event.c.record == "whistle",
        event.c.what == _JOINED,
        event.c.record_id == row.c.whistle_id,
        event.c.account_id == row.c.account_id,
    )
    op.execute(sa.update(row).where(joined).values(joined=sa.true()))


def _doors() -> None:
    """To which unit's liaison the community released the door of a case; when a resident was told what is kept."""
    op.add_column("account", sa.Column("notice_at", sa.DateTime(timezone=True)))
    op.add_column("whistle", sa.Column("door_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))


def _questions() -> None:
    """What was asked stays open beneath what is more urgent."""
    op.add_column("dialogue", sa.Column("under", sa.JSON(), nullable=True))


def _faceless() -> None:
    """On Telegram groups and channels, whose ids are below zero, could write as somebody: nobody is behind them."""
    nobody = {"person_id": None, "proved_by": "", "woken_by": ""}
    account = sa.table("account", *(sa.column(name) for name in ("platform", "user_id", *nobody)))
    of_a_group = account.c.platform == "telegram", account.c.user_id.startswith("-")
    op.execute(sa.update(account).where(*of_a_group).values(**nobody))
