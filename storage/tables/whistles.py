"""吹哨: the case, and (kept apart, sealed) who reported it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, PrimaryKeyConstraint, SmallInteger, String, Table, Text

from storage.columns import Utc, made_key, message_ref, metadata, ref

whistle = Table(
    "whistle",
    metadata,
    made_key(),
    Column("number", String(32), nullable=False, unique=True),  # HC-SD-2026-00001
    ref("community_id", "place.id", nullable=False),
    ref("grid_id", "place.id"),
    Column("place", String(128), nullable=False),
    Column("matter", Text, nullable=False),  # scrubbed of phones, IDs, plates
    Column("category", String(16), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),  # 举报, 邻里纠纷, 家暴, a child: never in a group
    Column("state", String(16), nullable=False),  # handlers.whistles.lifecycle.State
    ref("unit_id", "unit.id"),  # 主办
    Column("result", Text, nullable=False),  # the department's plain sentence for the resident
    Column("files", JSON, nullable=False),
    ref("replied_by", "person.id"),
    Column("urged", SmallInteger, nullable=False),
    Column("redone", SmallInteger, nullable=False),
    ref("chat_id", "chat.id", nullable=False),  # where it was said
    message_ref(),
    Column("opened_at", Utc, nullable=False),
    Column("state_at", Utc, nullable=False),
    Column("closed_at", Utc),
)
_open = whistle.c.closed_at.is_(None)
Index("ix_whistle_open", whistle.c.community_id, whistle.c.opened_at, sqlite_where=_open, postgresql_where=_open)
Index("ix_whistle_unit_open", whistle.c.unit_id, whistle.c.opened_at, sqlite_where=_open, postgresql_where=_open)
Index("ix_whistle_inbox_id", whistle.c.inbox_id)

# No query of cases brings it along: handlers.whistles.cases asks only whether, how many, and where to answer.
whistle_reporter = Table(
    "whistle_reporter",
    metadata,
    ref("whistle_id", "whistle.id", nullable=False),
    ref("account_id", "account.id", nullable=False),
    ref("chat_id", "chat.id", nullable=False),  # where this reporter is answered
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("whistle_id", "account_id"),
    Index("ix_whistle_reporter_account", "account_id", "at"),
)
