"""走访: what a county leader saw in a community, what was found there, what was solved on the spot."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, SmallInteger, String, Table, UniqueConstraint

from storage.columns import BigId, Utc, key, metadata, ref

visit = Table(
    "visit",
    metadata,
    key(),
    ref("community_id", "place.id", nullable=False),
    Column("day", Date, nullable=False),
    Column("at", String(16), nullable=False),  # as it was said: 上午, 晚上; "" = not said
    ref("leader_id", "person.id"),  # the 联社区县领导 who came; None: it was not said who, or they have left
    Column("saw", String(300), nullable=False),  # what was looked at; scrubbed
    Column("review_on", Date),  # 回看日: when it is looked at again
    ref("account_id", "account.id"),  # who wrote it down; None once they have left
    Column("created_at", Utc, nullable=False),
    Column("withdrawn_at", Utc),
    Index("ix_visit_community_day", "community_id", "day"),
    Index("ix_visit_leader_id", "leader_id"),
    Index("ix_visit_account_id", "account_id"),
)

visit_matter = Table(
    "visit_matter",
    metadata,
    key(),
    ref("visit_id", "visit.id", nullable=False),
    Column("number", SmallInteger, nullable=False),  # as it is spoken of: 第 2 件
    Column("words", String(200), nullable=False),  # scrubbed
    Column("solved_on", Date),  # without a case: on the day of the visit (on the spot) or later; None: not known
    Column("whistle_id", BigId),  # what was made of it; no reference, so that a visit never holds a case back
    UniqueConstraint("visit_id", "number"),
    Index("ix_visit_matter_whistle_id", "whistle_id"),
)
