"""六个日: the weekly list, its items, who comes."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Utc, key, metadata, ref

week_list = Table(
    "week_list",
    metadata,
    key(),
    Column("week", Date, nullable=False, unique=True),  # its Monday
    Column("issued_at", Utc),
    ref("account_id", "account.id"),
    Column("created_at", Utc, nullable=False),
)

week_item = Table(
    "week_item",
    metadata,
    key(),
    ref("list_id", "week_list.id", nullable=False),
    Column("number", SmallInteger, nullable=False),  # what people type: 报名 3
    Column("theme", String(16), nullable=False),
    Column("title", String(128), nullable=False),
    Column("day", Date, nullable=False),
    Column("start_min", SmallInteger),  # minutes after midnight, county time
    Column("end_min", SmallInteger),
    Column("place", String(128), nullable=False),
    Column("organiser", String(64), nullable=False),  # 组织单位 as written
    ref("place_id", "place.id"),  # community or grid it belongs to; None = the whole county
    Column("contact", String(64), nullable=False),  # a post and office number, not a person
    Column("wanted", SmallInteger),  # places; None = as many as come
    Column("bring", String(128), nullable=False),
    Column("note", Text, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    UniqueConstraint("list_id", "number"),
)

signup = Table(
    "signup",
    metadata,
    ref("item_id", "week_item.id", nullable=False),
    ref("person_id", "person.id", nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("item_id", "person_id"),
    Index("ix_signup_person_id", "person_id"),
)
