"""吹哨: the case, and (kept apart, sealed) who reported it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    false,
)

from storage.columns import BigId, Utc, made_key, message_ref, metadata, ref, some_rows

whistle = Table(
    "whistle",
    metadata,
    made_key(),
    Column("number", String(32), nullable=False, unique=True),  # HC-SD-2026-00001
    ref("community_id", "place.id", nullable=False),
    ref("grid_id", "place.id"),
    ref("building_id", "place.id"),
    Column("place", String(128), nullable=False),
    Column("matter", Text, nullable=False),  # scrubbed of phones, IDs, plates
    Column("category", String(32), nullable=False),
    Column("pace", String(8), nullable=False, default="一般"),  # handlers.whistles.pace.Pace: which clocks run
    Column("source", String(16), nullable=False, default="said"),  # said | spoken | forwarded | residents | desk
    Column("urgent", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),  # 举报, 邻里纠纷, 家暴, a child: never in a group
    Column("state", String(16), nullable=False),  # handlers.whistles.lifecycle.State
    ref("unit_id", "unit.id"),  # 主办
    Column("door_unit_id", BigId),  # 放开门牌: the unit whose liaison reads the door; nobody else's, so no reference
    ref("merged_into", "whistle.id"),  # 并入同类: the case that goes on for both
    Column("review_on", Date),  # 挂账: when it is looked at again
    Column("outcome", String(8), nullable=False, default=""),  # 解决 | 部分解决 | 未解决 | "" (not yet)
    Column("cost_cents", BigId),  # 资金, in 0.01 yuan
    Column("fund", String(32), nullable=False, default=""),  # where the money came from
    Column("satisfaction", String(8), nullable=False, default=""),  # 非常满意 … 不满意 | 未回应 | "" (not yet asked)
    Column("dissatisfied", Text, nullable=False, default=""),  # why
    Column("revisited_at", Utc),  # 回访
    Column("remark", Text, nullable=False, default=""),  # 备注: staff's own, from the 台账; scrubbed
    Column("result", Text, nullable=False),  # the department's plain sentence for the resident
    Column("files", JSON, nullable=False),
    ref("replied_by", "person.id"),
    Column("urged", SmallInteger, nullable=False),
    Column("redone", SmallInteger, nullable=False),
    Column(
        "version", Integer, nullable=False, default=0
    ),  # one more with every change: an edited 台账 tells by it what is stale
    ref("chat_id", "chat.id", nullable=False),  # where it was said
    message_ref(),
    Column("opened_at", Utc, nullable=False),
    Column("state_at", Utc, nullable=False),
    Column("closed_at", Utc),
)
_open = whistle.c.closed_at.is_(None)
some_rows("ix_whistle_open", whistle.c.community_id, whistle.c.opened_at, where=_open)
some_rows("ix_whistle_unit_open", whistle.c.unit_id, whistle.c.opened_at, where=_open)
Index("ix_whistle_inbox_id", whistle.c.inbox_id)
Index("ix_whistle_opened_at", whistle.c.opened_at)
Index("ix_whistle_category", whistle.c.community_id, whistle.c.category, whistle.c.opened_at)
_merged = whistle.c.merged_into.is_not(None)
some_rows("ix_whistle_merged_into", whistle.c.merged_into, where=_merged)

# No query of cases brings it along: handlers.whistles.standing asks who stands to a case, and says no name.
whistle_reporter = Table(
    "whistle_reporter",
    metadata,
    ref("whistle_id", "whistle.id", nullable=False),
    ref("account_id", "account.id", nullable=False),
    ref("chat_id", "chat.id", nullable=False),  # where this reporter is answered
    Column("at", Utc, nullable=False),
    Column("joined", Boolean, nullable=False, server_default=false()),  # 我家也是: a neighbour, who did not report it
    Column("solved", Boolean),  # whether they said that it is solved; None: not yet
    Column("grade", String(8), nullable=False, server_default=""),  # 非常满意 … 不满意 | "" (not said)
    Column("said_at", Utc),  # when they said the last of it
    PrimaryKeyConstraint("whistle_id", "account_id"),
    Index("ix_whistle_reporter_account", "account_id", "at"),
)

# Message-level evidence: which messages, of which groups, made a case what it is.
whistle_evidence = Table(
    "whistle_evidence",
    metadata,
    ref("whistle_id", "whistle.id", nullable=False),
    Column("inbox_id", BigId, nullable=False),
    ref("chat_id", "chat.id", nullable=False),
    Column("what", String(16), nullable=False),  # said | me too | supplement | picture | correction
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("whistle_id", "inbox_id"),
)

# Two cases that staff or a resident said are not the same: they are not suggested again.
whistle_apart = Table(
    "whistle_apart",
    metadata,
    ref("whistle_id", "whistle.id", nullable=False),  # the smaller id
    ref("other_id", "whistle.id", nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("whistle_id", "other_id"),
)
