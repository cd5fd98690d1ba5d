"""一月一主题: what a month is about, and which logs were about it."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, PrimaryKeyConstraint, String, Table

from storage.columns import BigId, Utc, key, metadata, ref

theme = Table(
    "theme",
    metadata,
    key(),
    Column("month", Date, nullable=False, unique=True),  # its first day
    Column("title", String(32), nullable=False),
    Column("line", String(100), nullable=False),  # a sentence; "" = the title says it
    Column("ideas", String(200), nullable=False),  # two to four things that could be done
    Column("issued_at", Utc),  # the second word was said: it may be pushed on the 1st
    ref("account_id", "account.id"),
    Column("set_at", Utc, nullable=False),
    Index("ix_theme_account_id", "account_id"),
)

# A log that counts for a month's theme: its words fit, or it says #主题. `by`: words | tag
theme_tie = Table(
    "theme_tie",
    metadata,
    ref("theme_id", "theme.id", nullable=False),
    Column("log_id", BigId, nullable=False),
    Column("by", String(8), nullable=False),
    PrimaryKeyConstraint("theme_id", "log_id"),
    Index("ix_theme_tie_log_id", "log_id"),
)
