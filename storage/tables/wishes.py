"""圆梦微心愿: what somebody wishes for, who they are (sealed), who makes it come true."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, LargeBinary, SmallInteger, String, Table, false

from storage.columns import Utc, key, metadata, ref

wish = Table(
    "wish",
    metadata,
    key(),  # the number by which people speak of it: 心愿 3
    ref("place_id", "place.id", nullable=False),  # the community, and nothing nearer
    Column("kind", String(4), nullable=False),  # 实物 | 服务
    Column("whom", String(4), nullable=False),  # 老人 | 成人 | 孩子: all that is said of who wishes
    Column("what", String(60), nullable=False),  # a thing or a service: no name, no number, no door
    Column("behalf", Boolean, nullable=False, server_default=false()),  # told by somebody else, in their name
    ref("account_id", "account.id"),  # who told it: for a child the guardian; None once they have left
    Column("sealed", LargeBinary),  # how they are reached, closed with the county's secret; None = through whoever told
    Column("state", String(12), nullable=False),  # told | open | claimed | contacted | delivered | confirmed
    #                                               | unfit | withdrawn
    Column("at", Utc, nullable=False),  # when it came into this state
    Column("reason", String(200), nullable=False, server_default=""),  # why it was not fit; why others confirmed it
    ref("person_id", "person.id"),  # who has claimed it
    ref("unit_id", "unit.id"),  # ... and for which unit, if for one
    Column("claimed_at", Utc),
    Column("told_at", Utc),  # when the claimer was told that it will be given back
    Column("released", SmallInteger, nullable=False, server_default="0"),  # how often it came back: it stands on top
    Column("created_at", Utc, nullable=False),
    Index("ix_wish_place_id", "place_id"),
    Index("ix_wish_account_id", "account_id"),
    Index("ix_wish_person_id", "person_id"),
    Index("ix_wish_unit_id", "unit_id"),
    Index("ix_wish_state_at", "state", "at"),
)

# 回访: some days after it was delivered somebody asks whether it came and is good.
wish_revisit = Table(
    "wish_revisit",
    metadata,
    ref("wish_id", "wish.id", primary_key=True, autoincrement=False),
    Column("asked_at", Utc, nullable=False),
    Column("answered_at", Utc),
    Column("good", Boolean),
    Column("words", String(200), nullable=False, server_default=""),  # what was not: for its community alone
)
