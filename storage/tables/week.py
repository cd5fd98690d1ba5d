"""六个日: the weekly list, its items, who comes, who waits, who was there."""

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

from storage.columns import BigId, Utc, key, metadata, ref

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
    # How many places it takes: whoever signs up, and those they bring, who are counted and not named.
    Column("heads", SmallInteger, nullable=False, server_default="1"),
    PrimaryKeyConstraint("item_id", "person_id"),
    Index("ix_signup_person_id", "person_id"),
)

# 候补: who comes when a place becomes free, in the order of the numbers. A row is in `signup` or here, never in both.
signup_wait = Table(
    "signup_wait",
    metadata,
    key(),
    ref("item_id", "week_item.id", nullable=False),
    ref("person_id", "person.id", nullable=False),
    Column("heads", SmallInteger, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("item_id", "person_id"),
    Index("ix_signup_wait_person_id", "person_id"),
)

# What happened on the day: who was reminded, came, left, was asked afterwards, and what they said.
turnout = Table(
    "turnout",
    metadata,
    ref("item_id", "week_item.id", nullable=False),
    ref("person_id", "person.id", nullable=False),
    Column("reminded_at", Utc),  # the evening before
    Column("arrived_at", Utc),  # 签到; whoever did not sign up may come too
    Column("left_at", Utc),  # 签退, which nobody has to say
    Column("asked_at", Utc),  # their record was drafted, and they were asked whether it is so
    Column("settled_at", Utc),  # they have answered
    Column("log_id", BigId),  # activity.log_id of what was logged; None beside `settled_at`: they were not there
    PrimaryKeyConstraint("item_id", "person_id"),
    Index("ix_turnout_person_id", "person_id"),
)

# What groups were told of an activity, and whether they may be: a row where it came after its list was issued, or where
# it was told. Without one the second word said of the list holds for it, and no group has read of it.
week_word = Table(
    "week_word",
    metadata,
    ref("item_id", "week_item.id", primary_key=True, autoincrement=False),
    Column("waits", Boolean, nullable=False),  # for a second word of its own
    Column("told_at", Utc),
    Column("alone", Boolean, nullable=False),  # told the evening before its day, not with the list
)
