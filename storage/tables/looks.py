"""谁看过: each time somebody's private data was read by an office, for the person concerned to read."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from storage.columns import Utc, key, metadata, ref

look = Table(
    "look",
    metadata,
    key(),
    ref("person_id", "person.id"),  # whose data; None: somebody who is on no roster
    ref("account_id", "account.id"),  # the same, where an account is all that is known of them
    ref("reader_id", "person.id"),  # who read; kept for whoever must look into it, told to nobody. None: the machine
    Column("office", String(64), nullable=False),  # what they were when they read it: 水东社区 社区干部
    Column("what", String(32), nullable=False),
    Column("why", String(100), nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_look_reader_id", "reader_id"),
    Index("ix_look_account_id", "account_id"),
    Index("ix_look_at", "at"),
)
Index("ix_look_person_at", look.c.person_id, look.c.at.desc())
