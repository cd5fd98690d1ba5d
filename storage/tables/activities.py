"""活动: what a person did, when, for how long."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Index, SmallInteger, String, Table, Text

from storage.columns import BigId, Utc, made_key, message_ref, metadata, ref

activity = Table(
    "activity",
    metadata,
    made_key(),
    Column("log_id", BigId, nullable=False),  # one log may name several people: the same id on each row
    ref("person_id", "person.id", nullable=False),
    ref("unit_id", "unit.id"),  # the person's unit and grid on that day, kept as they were
    ref("grid_id", "place.id"),
    Column("day", Date, nullable=False),
    Column("start_min", SmallInteger),  # minutes after midnight, county time
    Column("minutes", SmallInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("place", String(128), nullable=False),
    Column("state", String(16), nullable=False),  # logged | withdrawn
    ref("account_id", "account.id"),  # who wrote it down; None once they have left
    message_ref(),
    Column("created_at", Utc, nullable=False),
    Index("ix_activity_log_id", "log_id"),
)
Index("ix_activity_person_day", activity.c.person_id, activity.c.day.desc(), activity.c.id.desc())
Index("ix_activity_unit_day", activity.c.unit_id, activity.c.day, activity.c.person_id)

# What somebody did whose name is not proved yet. It is logged, under the rules, when it is; else it goes.
claimed_deed = Table(
    "claimed_deed",
    metadata,
    made_key(),
    ref("account_id", "account.id", nullable=False),
    Column("day", Date, nullable=False),
    Column("start_min", SmallInteger),
    Column("minutes", SmallInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("place", String(128), nullable=False),
    Column("names", JSON, nullable=False),  # of those who were there too
    Column("created_at", Utc, nullable=False),
    Index("ix_claimed_deed_account_id", "account_id"),
)
