"""The web room's own side: what a real platform's server would keep."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, String, Table, Text, text

from storage.columns import BigId, Utc, key, metadata, some_rows

room_message = Table(
    "room_message",
    metadata,
    key(),
    Column("chat_id", String(128), nullable=False),  # the platform's id: chat.chat_id
    Column("sender_id", String(128), nullable=False),  # "" = the bot
    Column("sender_name", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("files", JSON, nullable=False),
    Column("addressed", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
    Column("event_id", String(64), unique=True),  # of a person's message
    Column("outbox_id", BigId, unique=True),  # of a bot's message: it is delivered once
    Column("acked", Boolean, nullable=False),  # the bot has committed it; others are delivered again at start
    Index("ix_room_message_chat", "chat_id", "id"),
    sqlite_autoincrement=True,
)
# In words of SQL that both databases know, and that the query in storage.room repeats.
UNACKED = text("NOT acked")
some_rows("ix_room_messageUNACKED", room_message.c.id, where=UNACKED)
