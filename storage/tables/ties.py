"""What an activity belongs to: a post, a theme, one of the 十带头, a whistle, a need, a wish."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table

from storage.columns import BigId, metadata

# One log may name several people: its ties are theirs all.
activity_tie = Table(
    "activity_tie",
    metadata,
    Column("log_id", BigId, nullable=False),  # activity.log_id
    Column("kind", String(8), nullable=False),  # handlers.activities.ties.Kind
    Column("ref", String(32), nullable=False),  # the key of a tag (t1), the name of a theme, the number of a row
    PrimaryKeyConstraint("log_id", "kind", "ref"),
    Index("ix_activity_tie_kind_ref", "kind", "ref"),
)
