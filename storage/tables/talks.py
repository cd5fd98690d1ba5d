"""约谈: what was said in a talk, as the county office alone keeps it."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, SmallInteger, String, Table

from storage.columns import Utc, key, metadata, ref

year_talk = Table(
    "year_talk",
    metadata,
    key(),  # the number by which the office speaks of it: 约谈结果 3
    Column("year", SmallInteger, nullable=False),
    # About a member, with their unit; or about a unit, where the person is None.
    ref("unit_id", "unit.id"),
    ref("person_id", "person.id"),
    Column("kind", String(8), nullable=False),  # 不报到 | 不参与 | 走过场
    Column("partner", String(32), nullable=False),  # with whom, as the office says it: 单位负责人; scrubbed
    Column("held_on", Date, nullable=False),
    Column("ground", String(200), nullable=False),  # what the records said on that day
    Column("agreed", String(300), nullable=False),  # scrubbed
    Column("look_on", Date),  # when it is looked at again
    Column("told_at", Utc),  # when the office was told that this day has come
    Column("result", String(200), nullable=False),  # scrubbed; "" = it is not over
    Column("closed_on", Date),
    Column("withdrawn_at", Utc),  # written down by mistake: it stays in the trail and is shown to nobody
    ref("by_id", "person.id"),  # who wrote it down; None once they have left
    Column("at", Utc, nullable=False),
    Index("ix_year_talk_person_id", "person_id"),
    Index("ix_year_talk_unit_id", "unit_id"),
    Index("ix_year_talk_by_id", "by_id"),
    Index("ix_year_talk_year", "year"),
)
