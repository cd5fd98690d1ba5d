"""What the machine itself keeps: what arrived, what is owed, what was asked, what happened."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    literal_column,
)

from storage.columns import BigId, Utc, key, made_key, message_ref, metadata, ref, some_rows

# One row an event for ever: its key is what makes a redelivery change nothing.
# `payload` is the scrubbed message; None for chatter that was not for the bot (only its key is kept).
inbox = Table(
    "inbox",
    metadata,
    made_key(),
    Column("platform", String(32), nullable=False),
    Column("bot", String(128), nullable=False),
    Column("event_id", String(256), nullable=False),
    ref("chat_id", "chat.id", nullable=False),
    ref("account_id", "account.id", nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Column("state", String(16), nullable=False),  # handled | silent | failed
    Column("error", Text),  # of a failed one: type and place, never the text
    UniqueConstraint("platform", "bot", "event_id"),
    some_rows(
        "ix_inbox_failed",
        "received_at",
        where=Column("state") == "failed",
    ),
)

# What is owed to a chat. Rows leave in the order of `id` within a chat.
outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("platform", String(32), nullable=False),
    ref("chat_id", "chat.id", nullable=False),
    Column("kind", String(8), nullable=False),  # reply | push
    Column("urgent", Boolean, nullable=False),  # may be sent in quiet hours
    Column("text", Text, nullable=False),
    Column("choices", JSON, nullable=False),  # [[label, send], …]
    Column("files", JSON, nullable=False),  # [{sha256, name, mime, size}, …]
    Column("reply_to", String(256)),  # event id of the message answered
    Column("once", String(128), unique=True),  # a push's own name: job, period, chat
    Column("state", String(8), nullable=False),  # queued | sent | dead
    Column("due_at", Utc, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("created_at", Utc, nullable=False),
    Column("sent_at", Utc),
    # Number of the lease under which it was put on the wire; a queued row that bears one is in doubt.
    Column("claimed", BigId),
    Column("secret", Boolean, nullable=False, server_default=false()),  # its words go as soon as it has arrived
    # Never the number of a deleted row again: the web room knows by it what it has shown.
    sqlite_autoincrement=True,
)
_queued = outbox.c.state == "queued"
some_rows("ix_outbox_queued_chat", outbox.c.chat_id, outbox.c.id, where=_queued)
# Not `once IS NULL`: SQLite would look that up in the unique index of `once`, where every answer ever given stands.
to_one = func.coalesce(outbox.c.once, literal_column("''")) == literal_column("''")
_answers = _queued & to_one
some_rows("ix_outbox_answers", outbox.c.platform, outbox.c.id, where=_answers)
some_rows("ix_outbox_queued", outbox.c.platform, outbox.c.id, where=_queued)
some_rows("ix_outbox_queued_due", outbox.c.platform, outbox.c.due_at, where=_queued)
_dead = outbox.c.state == "dead"
some_rows("ix_outbox_dead", outbox.c.id, where=_dead)

# A conversation's open question: at most one for a person in a chat.
dialogue = Table(
    "dialogue",
    metadata,
    ref("chat_id", "chat.id", nullable=False),
    ref("account_id", "account.id", nullable=False),
    Column("name", String(64), nullable=False),
    Column("data", JSON, nullable=False),
    Column("choices", JSON, nullable=False),  # offered last, so that "1" can pick the first
    Column("asked_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("under", JSON, nullable=True),  # the question that waits beneath: asked again when this one is done with
    PrimaryKeyConstraint("account_id", "chat_id"),
)

# That a job's period was begun, and how it ended. The push to each group is once by `outbox.once`.
period = Table(
    "period",
    metadata,
    Column("job", String(64), nullable=False),
    Column("due", Utc, nullable=False),
    Column("outcome", String(16), nullable=False),  # baseline | done | late | skipped
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("job", "due"),
)

# What may exist once, and who holds it. `number` grows with every new holder: what an older holder writes is refused.
lease = Table(
    "lease",
    metadata,
    Column("name", String(160), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("number", BigId, nullable=False),
)

# PostgreSQL alone: a process that holds leases moves its beat; one that stands still has stopped.
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("holder", String(64), primary_key=True),
    Column("beat", BigId, nullable=False),
)

# Parts of an album that came by themselves, kept until they are one message. `payload` is scrubbed.
album_part = Table(
    "album_part",
    metadata,
    Column("platform", String(32), nullable=False),
    Column("bot", String(128), nullable=False),
    Column("event_id", String(256), nullable=False),
    Column("album", String(128), nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("payload", JSON, nullable=False),
    PrimaryKeyConstraint("platform", "bot", "event_id"),
    Index("ix_album_part_album", "platform", "bot", "album"),
)

# Gapless numbers: taken inside the transaction that uses them.
counter = Table(
    "counter",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)

# Append-only: who changed what, when, from what, to what, because of which message.
event = Table(
    "event",
    metadata,
    key(),
    Column("at", Utc, nullable=False),
    Column("record", String(32), nullable=False),  # activity | whistle | person | …
    Column("record_id", BigId, nullable=False),
    Column("what", String(48), nullable=False),
    ref("account_id", "account.id"),
    ref("person_id", "person.id"),
    message_ref(),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("note", Text),
    Index("ix_event_record", "record", "record_id", "id"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("mime", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
)

# A platform's access token, so that processes share one. Sealed with the app's own secret.
token = Table(
    "token",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Utc, nullable=False),
)
