"""双向清单: what units offer, what communities need, and who has taken on which need with what."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    false,
    text,
)

from storage.columns import Utc, key, metadata, ref, some_rows

resource = Table(
    "resource",
    metadata,
    key(),  # the number by which people speak of it: 资源 3
    ref("unit_id", "unit.id", nullable=False),
    Column("kind", String(8), nullable=False),
    Column("name", String(40), nullable=False),
    Column("amount", Integer),  # whole pieces, in `measure`; None = as often as is asked for
    Column("measure", String(4), nullable=False),  # 次, 场, 套, 人
    Column("taken", Integer, nullable=False, server_default="0"),  # of `amount`, by pledges that are alive or done
    Column("hours", String(64), nullable=False),  # as it was said: 周末都行, 每月2次
    Column("place", String(64), nullable=False),
    Column("terms", String(100), nullable=False),  # what is asked of who takes it
    Column("until", Date),  # the last day; None = until it is withdrawn
    Column("contact", String(64), nullable=False),  # a post and an office's number, not a person
    Column("state", String(12), nullable=False),  # open | withdrawn
    ref("account_id", "account.id"),  # who wrote it down; None: a workbook, or they have left
    Column("created_at", Utc, nullable=False),
    Index("ix_resource_unit_id", "unit_id"),
    Index("ix_resource_account_id", "account_id"),
)

need = Table(
    "need",
    metadata,
    key(),  # 需求 3
    ref("place_id", "place.id", nullable=False),  # the community or grid
    Column("kind", String(8), nullable=False),
    Column("what", String(100), nullable=False),
    Column("people", Integer),  # how many it is for
    Column("amount", Integer),  # whole pieces that are needed; None = it is not counted
    Column("measure", String(4), nullable=False),
    Column("hours", String(64), nullable=False),  # as it was said: 12月, 周末
    Column("until", Date),  # wanted by
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("source", String(4), nullable=False),  # 居民 | 走访 | 哨 | ""
    Column("contact", String(64), nullable=False),
    Column("state", String(12), nullable=False),  # open | claimed | agreed | delivered | rated | withdrawn
    ref("account_id", "account.id"),
    Column("created_at", Utc, nullable=False),
    Index("ix_need_place_id", "place_id"),
    Index("ix_need_account_id", "account_id"),
)

# 对接: a unit leads a need, with something of its list or without; those that are over stay, and say why.
pledge = Table(
    "pledge",
    metadata,
    key(),
    ref("need_id", "need.id", nullable=False),
    ref("resource_id", "resource.id"),
    ref("unit_id", "unit.id", nullable=False),  # who leads
    Column("quantity", Integer, nullable=False, server_default="0"),  # taken of the resource
    Column("state", String(12), nullable=False),  # claimed | agreed | delivered | rated | released | withdrawn
    Column("claimed_at", Utc, nullable=False),
    Column("day", Date),  # agreed
    Column("words", String(200), nullable=False, server_default=""),  # what was agreed
    Column("due", Date),  # released after this day if it goes no further
    Column("warn_on", Date),  # when the lead is told that it will be
    Column("told_at", Utc),  # when they were
    Column("delivered_on", Date),
    Column("served", Integer),  # people who had something of it
    Column("result", String(200), nullable=False, server_default=""),
    Column("photos", JSON, nullable=False),  # [{"sha256", "name", "mime", "size"}], which nobody has to send
    Column("grade", String(4), nullable=False, server_default=""),  # 好 | 较好 | 一般 | 差
    Column("remark", String(100), nullable=False, server_default=""),
    Column("reason", String(200), nullable=False, server_default=""),  # why it came to nothing
    ref("account_id", "account.id"),  # who claimed it for the unit
    Index("ix_pledge_need_id", "need_id"),
    Index("ix_pledge_resource_id", "resource_id"),
    Index("ix_pledge_unit_id", "unit_id"),
    Index("ix_pledge_account_id", "account_id"),
    Index("ix_pledge_state_due", "state", "due"),
)
# Of a need one at a time, whoever claims at the same moment.
some_rows(
    "uq_pledge_alive",
    pledge.c.need_id,
    unique=True,
    where=text("state IN ('claimed', 'agreed', 'delivered', 'rated')"),
)

# 协同: other units in it.
pledge_unit = Table(
    "pledge_unit",
    metadata,
    ref("pledge_id", "pledge.id", nullable=False),
    ref("unit_id", "unit.id", nullable=False),
    Column("state", String(8), nullable=False),  # asked | joined
    PrimaryKeyConstraint("pledge_id", "unit_id"),
    Index("ix_pledge_unit_unit_id", "unit_id"),
)
