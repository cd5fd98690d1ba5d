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
    Column("nature", String(8), nullable=False, server_default="志愿服务"),  # or 党员服务: assigned, not chosen
    # As how many times it counts: 1; a line that corrects a closed month counts as none, or takes one back (-1), and
    # its minutes are those too few or (negative) too many.
    Column("times", SmallInteger, nullable=False, server_default="1"),
    Column("confirmed_at", Utc),  # when the community said that it was so; None = not yet
    Column("objection", String(200), nullable=False, server_default=""),  # of the person, to what was changed
    Column("corrects_id", BigId),  # the line of a closed month that this one corrects
    Index("ix_activity_log_id", "log_id"),
    Index("ix_activity_grid_day", "grid_id", "day"),
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
