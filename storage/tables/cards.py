"""活动记录卡: the months that a community has closed, and what it says on a card."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, PrimaryKeyConstraint, String, Table

from storage.columns import Utc, key, metadata, ref

closed_month = Table(
    "closed_month",
    metadata,
    ref("community_id", "place.id", nullable=False),
    Column("month", Date, nullable=False),  # its first day
    ref("account_id", "account.id"),  # who closed it; None once they have left
    Column("closed_at", Utc, nullable=False),
    PrimaryKeyConstraint("community_id", "month"),
    Index("ix_closed_month_account_id", "account_id"),
)

# 社区意见, on the card of a person or of a unit.
card_remark = Table(
    "card_remark",
    metadata,
    key(),
    Column("month", Date, nullable=False),  # its first day
    ref("community_id", "place.id", nullable=False),
    ref("person_id", "person.id"),
    ref("unit_id", "unit.id"),
    Column("words", String(200), nullable=False),
    ref("account_id", "account.id"),  # who wrote it; None once they have left
    Column("at", Utc, nullable=False),
    Index("ix_card_remark_person_id", "person_id"),
    Index("ix_card_remark_unit_id", "unit_id"),
    Index("ix_card_remark_account_id", "account_id"),
    Index("ix_card_remark_community_id", "community_id"),
)
