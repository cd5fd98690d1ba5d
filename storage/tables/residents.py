"""居民上报 (orders from WeCom) and 客户群群发 (tasks to confirm): the road into residents' WeChat groups."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
)

from storage.columns import Utc, key, metadata, ref, some_rows

# How far the orders were read. Written with the orders it covers, so that neither is ever ahead of the other.
resident_poll = Table(
    "resident_poll",
    metadata,
    Column("bot", String(128), primary_key=True),  # corp id
    Column("first_at", Utc, nullable=False),  # orders made before are not ours
    Column("since", Utc, nullable=False),  # begin_modify_time of the walk that goes on, or of the next
    Column("walk_at", Utc),  # when the walk that goes on began; None between two walks
    Column("cursor", Text, nullable=False),  # its next page; "" is the first
)

# One row an order for ever: order_id is what makes a whistle once. Nothing here says who reported it.
resident_order = Table(
    "resident_order",
    metadata,
    Column("order_id", String(128), primary_key=True),
    Column("state", String(8), nullable=False),  # taken | held (its grid is not known) | failed
    ref("whistle_id", "whistle.id"),
    ref("account_id", "account.id"),  # the reporter, sealed: a keyed hash
    Column("grid_id", String(128), nullable=False),  # WeCom's
    Column("case_name", String(64), nullable=False),  # WeCom's class
    Column("matter", Text, nullable=False),  # scrubbed; only while held, then it stands in the whistle
    Column("place", String(128), nullable=False),  # the same
    Column("urgency", SmallInteger, nullable=False),  # 1 一般 2 重要 3 紧急
    Column("lat", Float),  # WGS-84, degrees
    Column("lon", Float),
    Column("files", JSON, nullable=False),  # only while held
    Column("steps", JSON, nullable=False),  # keys of the steps that were followed
    Column("again_at", Utc),  # when to ask WeCom for it once more: a picture is missing, or it failed
    Column("tries", SmallInteger, nullable=False),
    Column("error", String(128), nullable=False),  # type and place, never words
    Column("made_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Index("ix_resident_order_whistle_id", "whistle_id"),
    Index("ix_resident_order_grid", "state", "grid_id"),
)
_again = resident_order.c.again_at.is_not(None)
some_rows("ix_resident_order_again", resident_order.c.again_at, where=_again)

# What WeCom calls things, and what they are here. A row without our word is still to be matched by staff.
resident_grid = Table(
    "resident_grid",
    metadata,
    Column("grid_id", String(128), primary_key=True),
    Column("name", String(64), nullable=False),
    ref("place_id", "place.id"),
    Column("told_at", Utc),  # when the county office was told that orders wait for it
    Column("seen_at", Utc, nullable=False),
)
resident_class = Table(
    "resident_class",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("category", String(32)),
    Column("seen_at", Utc, nullable=False),
)
resident_group = Table(
    "resident_group",
    metadata,
    Column("chat_id", String(64), primary_key=True),  # wr…
    Column("name", String(128), nullable=False),
    Column("owner", String(64), nullable=False),  # userid of the 群主, who confirms
    ref("place_id", "place.id"),
    Column("people", SmallInteger, nullable=False, server_default="0"),  # how many sit in it; 0 = not known
    Column("gone", Boolean, nullable=False),  # no longer in WeCom's list
    Column("seen_at", Utc, nullable=False),
)

# One 群发 as somebody asked for it; its id is what people type. `once` makes a week's list go out once.
group_send = Table(
    "group_send",
    metadata,
    key(),
    Column("what", String(8), nullable=False),  # week | notice
    ref("place_id", "place.id", nullable=False),
    Column("text", Text, nullable=False),  # public, scrubbed
    Column("once", String(64), unique=True),
    ref("person_id", "person.id"),
    ref("chat_id", "chat.id"),  # where it was asked for; None: by the clock
    Column("created_at", Utc, nullable=False),
)
# Its part for one leader: one task in WeCom, one tap.
group_task = Table(
    "group_task",
    metadata,
    key(),
    ref("send_id", "group_send.id", nullable=False),
    Column("sender", String(64), nullable=False),
    Column("state", String(12), nullable=False),  # handlers.residents.tasks.State
    Column("msgid", String(128), unique=True),
    Column("due_at", Utc),  # when something is to be asked of WeCom; None: nothing
    Column("asked_at", Utc),  # when WeCom was asked to make it: the answer may have been lost
    Column("attempts", SmallInteger, nullable=False),
    Column("remind", Boolean, nullable=False),  # is to be reminded
    Column("reminded", JSON, nullable=False),  # times, ISO
    Column("cancel", Boolean, nullable=False),  # is to be cancelled
    Column("checked_at", Utc),
    Column("made_at", Utc),
    Column("error", String(128), nullable=False),
    Index("ix_group_task_send_id", "send_id"),
)
_due = group_task.c.due_at.is_not(None)
some_rows("ix_group_task_due", group_task.c.due_at, where=_due)

group_task_chat = Table(
    "group_task_chat",
    metadata,
    ref("task_id", "group_task.id", nullable=False),
    Column("chat_id", String(64), nullable=False),
    Column("result", String(8), nullable=False),  # "" (not confirmed) | sent | refused
    Column("at", Utc),
    PrimaryKeyConstraint("task_id", "chat_id"),
    Index("ix_group_task_chat_chat_id", "chat_id"),
)
