"""类别 and who is in charge of it: what a county edits, and what was learned from its cases."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, SmallInteger, String, Table, UniqueConstraint

from storage.columns import Utc, key, metadata, ref

# Two levels. An empty table means the classes that ship (handlers.sorting).
category = Table(
    "category",
    metadata,
    key(),
    ref("parent_id", "category.id"),
    Column("name", String(32), nullable=False, unique=True),
    Column("words_in", JSON, nullable=False),  # words that speak for it
    Column("words_out", JSON, nullable=False),  # words that speak against it
    Column("pace", String(8), nullable=False),  # "" = as its parent, else as usual
    Column("rank", SmallInteger, nullable=False),  # order in lists
    Column("active", Boolean, nullable=False),
)

# 主办 of a class in a community; community_id None: wherever nothing nearer is said.
category_unit = Table(
    "category_unit",
    metadata,
    key(),
    ref("category_id", "category.id", nullable=False),
    ref("community_id", "place.id"),
    ref("unit_id", "unit.id", nullable=False),
    UniqueConstraint("category_id", "community_id", "unit_id"),
)

# What `gridwhistle learn` made; at most one row is in use.
learned = Table(
    "learned",
    metadata,
    key(),
    Column("made_at", Utc, nullable=False),
    Column("cases", Integer, nullable=False),  # learned from
    Column("figures", JSON, nullable=False),  # on the part held back
    Column("model", LargeBinary, nullable=False),
    Column("in_use", Boolean, nullable=False),
)
