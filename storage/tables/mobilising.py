"""应急动员: a call, its shifts, and who has a place on one."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, SmallInteger, String, Table, UniqueConstraint, false

from storage.columns import Utc, key, metadata, ref

mobilisation = Table(
    "mobilisation",
    metadata,
    key(),
    Column("title", String(40), nullable=False),
    Column("what", String(200), nullable=False),  # what happened
    Column("wanted", String(200), nullable=False),  # what is to be done
    Column("bring", String(100), nullable=False),
    Column("contact", String(64), nullable=False),  # a post and an office's number, not a person
    ref("place_id", "place.id", nullable=False),  # whose groups are called
    Column("state", String(8), nullable=False),  # draft | open | over | dropped
    ref("account_id", "account.id"),
    Column("created_at", Utc, nullable=False),
    Column("opened_at", Utc),
    Column("over_at", Utc),
    Index("ix_mobilisation_place_id", "place_id"),
    Index("ix_mobilisation_account_id", "account_id"),
)

mobilisation_shift = Table(
    "mobilisation_shift",
    metadata,
    key(),
    ref("call_id", "mobilisation.id", nullable=False),
    Column("number", SmallInteger, nullable=False),  # what people type: 我参加 2
    Column("name", String(16), nullable=False),  # 夜班; "" = by its hours alone
    Column("place", String(64), nullable=False),  # 点位
    Column("starts_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("wanted", SmallInteger, nullable=False),
    Column("taken", SmallInteger, nullable=False),  # never over `wanted`: raised only by a conditional update
    UniqueConstraint("call_id", "number"),
    Index("ix_mobilisation_shift_ends_at", "ends_at"),
)

# One row for a person and a shift, whatever became of it.
mobilisation_place = Table(
    "mobilisation_place",
    metadata,
    key(),
    ref("shift_id", "mobilisation_shift.id", nullable=False),
    ref("person_id", "person.id", nullable=False),
    Column("state", String(8), nullable=False),  # on | reserve | off (no reason is asked)
    Column("at", Utc, nullable=False),  # when it came into this state; the order of the reserve
    Column("came_at", Utc),
    Column("left_at", Utc),
    Column("handed", String(200), nullable=False),  # 交接: one line to the next shift
    Column("drafted", Boolean, nullable=False, server_default=false()),  # was asked whether it is to be logged
    Column("logged_at", Utc),  # when 确认 made an activity of it
    UniqueConstraint("shift_id", "person_id"),
    Index("ix_mobilisation_place_person_id", "person_id"),
)
