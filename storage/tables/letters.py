"""函 and 反馈: what the community asks of a department, and what it answers."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import BigId, Utc, made_key, message_ref, metadata, ref

# Never deleted. `year` and `seq` are taken in the transaction that issues it, so that no number is ever missing.
letter = Table(
    "letter",
    metadata,
    made_key(),
    ref("whistle_id", "whistle.id", nullable=False),
    Column("kind", String(8), nullable=False),  # 交办函 | 补充函 | 催办函 | 督办函
    Column("state", String(8), nullable=False),  # handlers.whistles.letters.lifecycle.State
    ref("issuer_id", "place.id", nullable=False),  # the community, or the county for 督办函
    Column("year", SmallInteger),  # of issuing
    Column("seq", Integer),
    Column("number", String(48), unique=True),  # 水东社区哨函〔2026〕1号
    ref("unit_id", "unit.id", nullable=False),  # 主办
    Column("joint", JSON, nullable=False),  # 协办: [unit id, …]
    Column("summary", Text, nullable=False),  # scrubbed; never the reporter
    Column("asks", JSON, nullable=False),  # ["1st ask", …]
    Column("urgent", Boolean, nullable=False),
    Column("sign_by", Utc),
    Column("finish_by", Utc),
    Column("contact", String(128), nullable=False),  # a post and an office's phone, never a person's
    ref("drafted_by", "person.id"),
    Column("drafted_at", Utc, nullable=False),
    ref("reviewed_by", "person.id"),
    Column("reviewed_at", Utc),
    ref("issued_by", "person.id"),
    Column("issued_at", Utc),
    ref("signed_by", "person.id"),
    Column("signed_at", Utc),
    Column("returned", Text, nullable=False),  # 退单: why
    ref("voided_by", "person.id"),
    Column("voided_at", Utc),
    Column("void_reason", Text, nullable=False),
    message_ref(),
    UniqueConstraint("issuer_id", "year", "seq"),
    Index("ix_letter_whistle_id", "whistle_id"),
    Index("ix_letter_unit_id", "unit_id"),
)

feedback = Table(
    "feedback",
    metadata,
    made_key(),
    ref("whistle_id", "whistle.id", nullable=False),
    ref("letter_id", "letter.id"),  # none where the community handled it itself
    Column("answers", JSON, nullable=False),  # ["to the 1st ask", …]
    Column("outcome", String(8), nullable=False),  # 解决 | 部分解决 | 未解决 | 退单
    Column("sentence", Text, nullable=False),  # for the resident: plain, scrubbed
    Column("why_not", Text, nullable=False),  # where not solved: why,
    Column("by_when", Date),  # and until when
    Column("cost_cents", BigId),
    Column("fund", String(32), nullable=False),
    Column("files", JSON, nullable=False),  # pictures after: [{sha256, name, mime, size}, …]
    ref("person_id", "person.id"),
    ref("reviewed_by", "person.id"),
    Column("at", Utc, nullable=False),
    message_ref(),
    Index("ix_feedback_whistle_id", "whistle_id", "at"),
)

# 延期: asked before expiry, with a reason; one by default.
extension = Table(
    "extension",
    metadata,
    made_key(),
    ref("whistle_id", "whistle.id", nullable=False),
    Column("until", Utc, nullable=False),
    Column("reason", Text, nullable=False),
    ref("asked_by", "person.id"),
    Column("asked_at", Utc, nullable=False),
    Column("granted", Boolean),  # None: not yet decided
    ref("decided_by", "person.id"),
    Column("decided_at", Utc),
    message_ref(),
    Index("ix_extension_whistle_id", "whistle_id"),
)
