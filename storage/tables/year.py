"""年底综合评价: the rules by version, the grades, appeals, what communities saw, and thanks."""

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

from storage.columns import Utc, key, metadata, ref

# A version is never changed: what is decided anew is the next one.
year_rules = Table(
    "year_rules",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("items", JSON, nullable=False),  # [{key, title, …}]: the fields of handlers.year.rules.Rule
    ref("account_id", "account.id"),  # who decided it; None: as it ships, a workbook, or they have left
    Column("at", Utc, nullable=False),
    Index("ix_year_rules_account_id", "account_id"),
)

# A year that was begun keeps the version it was begun with.
year_begun = Table(
    "year_begun",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    ref("version", "year_rules.version", nullable=False),
    ref("account_id", "account.id"),
    Column("at", Utc, nullable=False),
    Index("ix_year_begun_account_id", "account_id"),
)

# 等次, of a unit or of a person: a row a time it was written; the last one counts, none is overwritten.
year_grade = Table(
    "year_grade",
    metadata,
    key(),
    Column("year", SmallInteger, nullable=False),
    ref("unit_id", "unit.id"),
    ref("person_id", "person.id"),
    Column("grade", String(16), nullable=False),
    Column("reason", String(300), nullable=False),  # scrubbed
    Column("digest", String(64), nullable=False),  # of the evidence as it stood then
    ref("by_id", "person.id"),  # who wrote it
    Column("at", Utc, nullable=False),
    Index("ix_year_grade_unit_id", "unit_id", "year"),
    Index("ix_year_grade_person_id", "person_id", "year"),
    Index("ix_year_grade_by_id", "by_id"),
)

year_appeal = Table(
    "year_appeal",
    metadata,
    key(),
    ref("grade_id", "year_grade.id", nullable=False),
    Column("words", Text, nullable=False),  # scrubbed
    ref("by_id", "person.id"),  # the person, or the unit's liaison
    Column("at", Utc, nullable=False),
    Column("answer", String(300), nullable=False),  # "" = it waits
    Column("changed", Boolean),  # None = it waits
    ref("answered_by", "person.id"),
    Column("answered_at", Utc),
    UniqueConstraint("grade_id"),
    Index("ix_year_appeal_by_id", "by_id"),
    Index("ix_year_appeal_answered_by", "answered_by"),
)

# 反向考核: what a community says of a unit it is paired with, or of somebody who lives there.
year_review = Table(
    "year_review",
    metadata,
    key(),
    Column("year", SmallInteger, nullable=False),
    ref("community_id", "place.id", nullable=False),
    ref("unit_id", "unit.id"),
    ref("person_id", "person.id"),
    Column("state", String(8), nullable=False),  # open | told | final
    Column("told_at", Utc),
    Column("reply_by", Date),  # the last day on which the rated may reply
    Column("reply", String(300), nullable=False),  # scrubbed; "" = none
    Column("replied_at", Utc),
    Column("final_at", Utc),
    Index("ix_year_review_community_id", "community_id", "year"),
    Index("ix_year_review_unit_id", "unit_id", "year"),
    Index("ix_year_review_person_id", "person_id", "year"),
    Index("ix_year_review_state", "state", "reply_by"),
)

year_review_word = Table(
    "year_review_word",
    metadata,
    key(),
    ref("review_id", "year_review.id", nullable=False),
    Column("rater", String(16), nullable=False),  # community | secretary: which of the two
    Column("item", String(24), nullable=False),  # a rule's key
    Column("seen", String(8), nullable=False),  # handlers.year.reviewing.Seen
    Column("figure", String(64), nullable=False),  # what the records said when it was said: 3 次（记录 3 条）
    Column("words", String(200), nullable=False),  # scrubbed; "" = nothing more
    ref("by_id", "person.id"),
    Column("at", Utc, nullable=False),
    UniqueConstraint("review_id", "rater", "item"),
    Index("ix_year_review_word_by_id", "by_id"),
)

# 感谢, in words that say what was done.
thanks = Table(
    "thanks",
    metadata,
    key(),
    ref("person_id", "person.id", nullable=False),
    ref("community_id", "place.id", nullable=False),
    Column("words", String(200), nullable=False),  # scrubbed
    ref("by_id", "person.id"),
    Column("at", Utc, nullable=False),
    Index("ix_thanks_person_id", "person_id", "at"),
    Index("ix_thanks_community_id", "community_id"),
    Index("ix_thanks_by_id", "by_id"),
)
