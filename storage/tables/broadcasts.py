"""What goes to more than one group: asked for, said yes to a second time, on its way, stopped half-way."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from storage.columns import BigId, Utc, key, metadata, ref, some_rows

broadcast = Table(
    "broadcast",
    metadata,
    key(),
    Column("kind", String(16), nullable=False),  # week | week_evening | week_late | theme | mobilise | stand_down
    #                                               | publish | fund_notice | residents
    Column("about", BigId, nullable=False),  # the record that it speaks of: a list, a month, a call, a community
    Column("name", String(64), nullable=False, unique=True),  # heads `outbox.once` of each group's message
    Column("path", String(128), nullable=False),  # the groups of this part of the tree; "/" = every one
    Column("follows", String(64), nullable=False),  # only to groups that have the one of this name; "" = to all there
    Column("text", Text, nullable=False),  # as a group reads it; "" until its time has come
    Column("urgent", Boolean, nullable=False),  # leaves in quiet hours too
    Column("groups", Integer, nullable=False),  # how many it reaches, as it was shown
    Column("people", Integer, nullable=False),
    Column("state", String(8), nullable=False),  # asked | set | sending | stopped | over | dropped
    Column("planned_to", BigId, nullable=False),  # groups up to this row of `chat` are owed it
    ref("account_id", "account.id"),  # who asked for it
    ref("confirmed_by", "account.id"),  # whose the second word was
    Column("created_at", Utc, nullable=False),
    Column("begun_at", Utc),
    Index("ix_broadcast_about", "kind", "about"),
    Index("ix_broadcast_account_id", "account_id"),
    Index("ix_broadcast_confirmed_by", "confirmed_by"),
)
_sending = broadcast.c.state == "sending"
some_rows("ix_broadcast_sending", broadcast.c.id, where=_sending)
