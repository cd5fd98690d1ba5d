"""服务岗位: what a community wants done again and again, who has taken it on, who waits for it, what people offer."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    false,
)

from storage.columns import Utc, key, metadata, ref

post = Table(
    "post",
    metadata,
    key(),
    ref("place_id", "place.id", nullable=False),  # the community, grid or building that it serves
    Column("title", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("what", String(200), nullable=False),  # in a sentence; "" = the title says it
    Column("hours", String(64), nullable=False),  # as it was said: 每周五晚8点到10点, 面议
    Column("wanted", SmallInteger, nullable=False),
    Column("licence", Boolean, nullable=False, server_default=false()),  # the law asks for one: 医, 法, 电工
    Column("heavy", Boolean, nullable=False, server_default=false()),  # needs strength
    Column("until", Date),  # the last day of what is short; None = as long as it is wanted
    Column("contact", String(64), nullable=False),  # a post and an office's number, not a person
    Column("note", String(200), nullable=False),
    Column("state", String(8), nullable=False),  # open | paused | ended
    Column("provisional", Boolean, nullable=False, server_default=false()),  # 暂定: our guess, confirmed by nobody here
    ref("account_id", "account.id"),  # who published it; None: a workbook, or they have left
    Column("created_at", Utc, nullable=False),
    Index("ix_post_place_id", "place_id"),
    Index("ix_post_account_id", "account_id"),
)

# One row for a person and a post, whatever became of it: nobody holds a post twice.
post_hold = Table(
    "post_hold",
    metadata,
    key(),
    ref("post_id", "post.id", nullable=False),
    ref("person_id", "person.id", nullable=False),
    Column("state", String(8), nullable=False),  # queued | asked (a licensed one waits for a word) | held | ended
    Column("at", Utc, nullable=False),  # when it came into this state; the order of the queue
    Column("since", Date),  # the first day
    Column("until", Date),  # the last day of the term
    Column("asked_at", Utc),  # when they were asked whether they go on
    ref("stand_in_id", "person.id"),
    Column("stand_in_until", Date),
    Column("stand_in_at", Utc),  # when the stand-in said yes; None = not yet
    UniqueConstraint("post_id", "person_id"),
    Index("ix_post_hold_person_id", "person_id"),
    Index("ix_post_hold_stand_in_id", "stand_in_id"),
    Index("ix_post_hold_state_until", "state", "until"),
)

# 自荐: what somebody would do if there were a post for it.
post_proposal = Table(
    "post_proposal",
    metadata,
    key(),
    ref("person_id", "person.id", nullable=False),
    ref("place_id", "place.id", nullable=False),  # the community that is asked
    Column("words", String(200), nullable=False),
    Column("state", String(8), nullable=False),  # open | made | declined
    ref("post_id", "post.id"),  # what came of it
    Column("at", Utc, nullable=False),
    Index("ix_post_proposal_person_id", "person_id"),
    Index("ix_post_proposal_place_id", "place_id"),
)

# When somebody who holds no post was last shown some: at most once a quarter.
post_offer = Table(
    "post_offer",
    metadata,
    ref("person_id", "person.id", primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
)

# The posts that somebody was last shown in a chat, in order: what 认岗 2 means.
post_shown = Table(
    "post_shown",
    metadata,
    ref("account_id", "account.id", nullable=False),
    ref("chat_id", "chat.id", nullable=False),
    Column("post_ids", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("account_id", "chat_id"),
    Index("ix_post_shown_chat_id", "chat_id"),
)
