"""错时延时预约: what can be done outside office hours, when and where; who comes when."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from storage.columns import Utc, key, metadata, ref, some_rows

appointment_service = Table(
    "appointment_service",
    metadata,
    key(),
    ref("community_id", "place.id", nullable=False),
    Column("title", String(40), nullable=False),
    Column("also", String(100), nullable=False),  # what else people call it, parted by spaces
    Column("where", String(64), nullable=False),  # a window: 便民服务大厅2号窗口
    Column("bring", String(200), nullable=False),
    Column("note", String(200), nullable=False),  # what can really be done then
    Column("proxy", Boolean, nullable=False, server_default=false()),  # family may come in their place
    Column("state", String(8), nullable=False),  # open | ended
    Column("provisional", Boolean, nullable=False, server_default=false()),  # 暂定: confirmed by nobody here
    ref("account_id", "account.id"),  # who set it up; None: a workbook, or they have left
    Column("created_at", Utc, nullable=False),
    Index("ix_appointment_service_community_id", "community_id"),
    Index("ix_appointment_service_account_id", "account_id"),
)

# When a service is there, week by week; it makes slots.
appointment_hours = Table(
    "appointment_hours",
    metadata,
    key(),
    ref("service_id", "appointment_service.id", nullable=False),
    Column("days", String(8), nullable=False),  # "3" Wednesday, "67"; "work": every day that is worked
    Column("start", SmallInteger, nullable=False),  # minutes of the day
    Column("end", SmallInteger, nullable=False),
    Column("minutes", SmallInteger, nullable=False),  # of a slot
    Column("capacity", SmallInteger, nullable=False),  # people a slot
    Column("until", Date),  # the last day; None = as long as it is wanted
    Index("ix_appointment_hours_service_id", "service_id"),
)

# A slot that somebody has booked or that staff have closed; the others are made from the hours.
appointment_slot = Table(
    "appointment_slot",
    metadata,
    key(),
    ref("hours_id", "appointment_hours.id", nullable=False),
    Column("starts_at", Utc, nullable=False),
    Column("taken", SmallInteger, nullable=False),
    Column("closed", String(100)),  # why; None = open
    UniqueConstraint("hours_id", "starts_at"),
    Index("ix_appointment_slot_starts_at", "starts_at"),
)

appointment = Table(
    "appointment",
    metadata,
    key(),
    ref("slot_id", "appointment_slot.id", nullable=False),
    ref("account_id", "account.id", nullable=False),
    Column("called", String(16), nullable=False),  # as they want to be called; "" = not said
    Column("state", String(12), nullable=False),  # booked | cancelled | closed (by staff)
    Column("at", Utc, nullable=False),  # when it came into this state
    Column("remind_at", Utc),  # the evening before; None = it was, or it is too late
    Index("ix_appointment_account_id", "account_id"),
    Index("ix_appointment_remind_at", "remind_at"),
    # nobody has the same slot twice
    some_rows(
        "uq_appointment_booked",
        "slot_id",
        "account_id",
        unique=True,
        where=text("state = 'booked'"),
    ),
)
