"""民生实事专项资金: the book of what was pledged, came, is planned and was paid; its vouchers; what was published."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
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

# Never changed and never deleted: what is wrong is taken back by an entry of its own, with the sum the other way round.
fund_entry = Table(
    "fund_entry",
    metadata,
    key(),
    ref("community_id", "place.id", nullable=False),
    Column("seq", Integer, nullable=False),  # 第3笔, gapless in its community
    Column("kind", String(8), nullable=False),  # handlers.fund.kinds.Kind
    Column("cents", BigInteger, nullable=False),  # 0.01 yuan; negative only where it takes another back
    Column("source", String(32), nullable=False),  # which money: 民生实事专项资金
    Column("giver", String(64), nullable=False),  # which unit pledged it or sent it; "" = not said
    ref("whistle_id", "whistle.id"),
    Column("purpose", String(200), nullable=False),
    Column("payee", String(16), nullable=False),  # of which kind, never who
    Column("decided", String(100), nullable=False),  # by whom and when, from the minutes
    Column("day", Date, nullable=False),
    Column("due", Date),  # of what is pledged: until when it comes
    ref("reverses_id", "fund_entry.id"),
    Column("reason", String(200), nullable=False),  # why it is taken back
    Column("origin", String(8), nullable=False),  # said | answer (a case's feedback) | sheet | ledger
    ref("account_id", "account.id"),
    Column("at", Utc, nullable=False),
    UniqueConstraint("community_id", "seq"),
    UniqueConstraint("reverses_id"),  # nothing is taken back twice
    Index("ix_fund_entry_whistle_id", "whistle_id"),
    Index("ix_fund_entry_account_id", "account_id"),
)

fund_voucher = Table(
    "fund_voucher",
    metadata,
    key(),
    ref("entry_id", "fund_entry.id", nullable=False),
    Column("files", JSON, nullable=False),  # [{sha256, name, mime, size}, …]
    ref("account_id", "account.id"),
    Column("at", Utc, nullable=False),
    Index("ix_fund_voucher_entry_id", "entry_id"),
    Index("ix_fund_voucher_account_id", "account_id"),
)

# 公示, as it was put up.
fund_notice = Table(
    "fund_notice",
    metadata,
    key(),
    ref("community_id", "place.id", nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("seq", Integer, nullable=False),  # gapless in its community and year
    Column("phase", String(8), nullable=False),  # 事前 | 事中 | 事后
    ref("whistle_id", "whistle.id"),
    Column("purpose", String(200), nullable=False),
    Column("words", Text, nullable=False),
    Column("until", Date, nullable=False),  # the last day on which objections are taken
    ref("account_id", "account.id"),
    Column("at", Utc, nullable=False),
    UniqueConstraint("community_id", "year", "seq"),
    Index("ix_fund_notice_account_id", "account_id"),
)
