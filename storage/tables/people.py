"""Places, units, people, their accounts, the chats they sit in, and who may do what where."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    true,
)

from storage.columns import BigId, Utc, key, metadata, ref

# county → 街道 or 社区党工委 (as many levels as there are) → 社区 → 网格 → 小区 → 楼栋; depth and names are data.
# `path` is "/1/2/17/": a subtree is every row whose path starts with its root's.
place = Table(
    "place",
    metadata,
    key(),
    ref("parent_id", "place.id"),
    Column("kind", String(16), nullable=False),  # storage.places.Kind
    Column("name", String(64), nullable=False),
    Column("code", String(16), nullable=False),  # HC, SD: the parts of a case number
    Column("path", String(128), nullable=False),
    Column("branch", String(64), nullable=False),  # 网格党支部, 楼栋党小组; "" where there is none
    Column("duty_phone", String(32), nullable=False),  # an office's published number, never a person's
    Column("lat", Float),  # WGS-84 degrees; where a pin or a picture's position is looked up
    Column("lon", Float),
    Column(
        "level", String(16), nullable=False, server_default=""
    ),  # what this level is called here: 街道, 乡镇, 党工委, 村; "" = as usual
    Column("entrances", Integer),  # 单元 of a building, if known
    Column("retired_on", Date),  # 停用: it stays for what happened there, nobody is asked for it any more
    UniqueConstraint("parent_id", "name"),
    Index("ix_place_path", "path"),
)

place_alias = Table(
    "place_alias",
    metadata,
    Column("name", String(64), primary_key=True),  # 温馨港湾小区, a landmark, a short form
    ref("place_id", "place.id", nullable=False),
    Column("kind", String(8), nullable=False, server_default="alias"),  # alias 别名 | landmark 地标 | former 曾用名
)

unit = Table(
    "unit",
    metadata,
    key(),
    Column("name", String(64), nullable=False, unique=True),
    Column("phone", String(32), nullable=False, server_default=""),  # of the office; "" = not said
    Column("retired_on", Date),
)

unit_alias = Table(
    "unit_alias",
    metadata,
    Column("name", String(64), primary_key=True),
    ref("unit_id", "unit.id", nullable=False),
)

# 结对: many to many.
unit_place = Table(
    "unit_place",
    metadata,
    ref("unit_id", "unit.id", nullable=False),
    ref("place_id", "place.id", nullable=False),
    PrimaryKeyConstraint("unit_id", "place_id"),
)

person = Table(
    "person",
    metadata,
    key(),
    Column("name", String(64), nullable=False),
    ref("unit_id", "unit.id"),
    Column("member", Boolean, nullable=False),  # 在职党员; False = 在职非党员
    ref("grid_id", "place.id"),  # where they live and serve
    ref("building_id", "place.id"),
    Column("state", String(16), nullable=False),  # roster | in | leave | left
    Column("checked_in_at", Utc),
    Column("leave_from", Date),  # a leave that begins later; None = it has begun, or there is none
    Column("leave_until", Date),  # 请假 or 暂不参加; None with state leave = until they are back
    Column("notice_at", Utc),  # when the privacy notice was shown
    Column("roster_key", String(64), nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
    Index("ix_person_name", "name"),
    Index("ix_person_grid_id", "grid_id"),
    Index("ix_person_unit_id", "unit_id"),
)

account = Table(
    "account",
    metadata,
    key(),
    Column("platform", String(32), nullable=False),
    Column("user_id", String(128), nullable=False),
    Column("name", String(64), nullable=False),
    ref("person_id", "person.id"),  # who they have proved to be
    Column("proved_by", String(16), nullable=False, server_default=""),  # storage.people.Proof; "" = nobody yet
    Column("woken_by", String(16), nullable=False, server_default=""),  # the second proof: only then roles count
    Column("notice_at", Utc),  # when somebody who never reported in was told what is kept: at their first case
    Column("met_at", Utc),  # when somebody who never reported in was told what this is: with their first answer
    Column("created_at", Utc, nullable=False),
    # The place of the bound group in which they wrote last: a cry in private is of there. No foreign key: SQLite adds
    # none with a name to a table that is there.
    Column("heard_at_id", BigId),
    UniqueConstraint("platform", "user_id"),
    Index("ix_account_person_id", "person_id"),
)

# 报到 by a name: what somebody says of themselves, until it is proved or turned down. Several may claim one person.
claim = Table(
    "claim",
    metadata,
    ref("account_id", "account.id", primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False, unique=True),  # by which those who decide speak of it
    Column("name", String(64), nullable=False),
    ref("unit_id", "unit.id", nullable=False),
    ref("community_id", "place.id"),  # who is asked about them; None: the county
    ref("grid_id", "place.id"),  # where they say that they live
    ref("building_id", "place.id"),
    Column("created_at", Utc, nullable=False),
    Column("told_at", Utc),  # when those who decide heard of it
    Index("ix_claim_community_id", "community_id"),
    Index("ix_claim_unit_id", "unit_id"),
)

# A role is held by a person at a place (or for a unit) from a day to a day.
role = Table(
    "role",
    metadata,
    key(),
    ref("person_id", "person.id", nullable=False),
    Column("name", String(16), nullable=False),  # bot.access.Role
    ref("place_id", "place.id"),
    ref("unit_id", "unit.id"),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Index("ix_role_person_id", "person_id"),
    Index("ix_role_unit_id", "unit_id"),
    Index("ix_role_place_id", "place_id"),
)

chat = Table(
    "chat",
    metadata,
    key(),
    Column("platform", String(32), nullable=False),
    Column("bot", String(128), nullable=False),
    Column("chat_id", String(128), nullable=False),
    Column("kind", String(8), nullable=False),  # group | private
    Column("title", String(128), nullable=False),
    Column("purpose", String(8), nullable=False),  # grid | staff | "" (not bound, or private)
    ref("place_id", "place.id"),  # the grid or community a group is bound to
    ref("account_id", "account.id"),  # whose private chat it is
    Column("active", Boolean, nullable=False),  # the bot is still in it
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("platform", "bot", "chat_id"),
    Index("ix_chat_place_id", "place_id"),
    Index("ix_chat_account_id", "account_id"),
)

# 关联账号: a code that is said once, on another platform. Only its hash is kept.
link_code = Table(
    "link_code",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    ref("account_id", "account.id", nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Index("ix_link_code_account_id", "account_id"),
)

# 邀请码: whoever says it is the person it was made for. Only its hash is kept.
invitation = Table(
    "invitation",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    ref("person_id", "person.id", nullable=False),
    ref("account_id", "account.id"),  # who asked for it; None: the command line
    Column("office", Boolean, nullable=False, server_default=true()),  # given for an office, which it wakes
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Index("ix_invitation_person_id", "person_id"),
    Index("ix_invitation_account_id", "account_id"),
)
