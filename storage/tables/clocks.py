"""The clocks of a case: until when the next step is due, and how far its escalation went."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, SmallInteger, String, Table

from storage.columns import Utc, made_key, metadata, ref, some_rows

# At most one row of a case is neither stopped nor paused. Times due are natural instants:
# working time was turned into them when the clock started, and is again when the calendar changes.
clock = Table(
    "clock",
    metadata,
    made_key(),
    ref("whistle_id", "whistle.id", nullable=False),
    Column("kind", String(8), nullable=False),  # send | sign | finish | verify | resident | review
    Column("measure", String(8), nullable=False),  # natural | working | days
    Column("amount", Integer, nullable=False),  # minutes, or working days where the measure is days
    Column("started_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("paused_at", Utc),
    Column("pause_reason", String(32), nullable=False),
    Column("left_minutes", Integer),  # of the measure, while paused
    Column("stopped_at", Utc),
    Column("level", SmallInteger, nullable=False),  # steps of the escalation ladder taken
    Column("next_at", Utc),  # when the next step is due; None: no further step
    Index("ix_clock_whistle_id", "whistle_id"),
)
_ticking = clock.c.next_at.is_not(None) & clock.c.stopped_at.is_(None) & clock.c.paused_at.is_(None)
some_rows("ix_clock_next_at", clock.c.next_at, where=_ticking)
