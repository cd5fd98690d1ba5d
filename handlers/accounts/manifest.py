"""关联账号: one person on several platforms."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select

from bot.capability import Capability
from bot.personal import Ages, Change, Holding, Whose, telling
from handlers.accounts import chat
from storage.tables import link_code


def _given(who: Whose) -> list[Change]:
    return [delete(link_code).where(link_code.c.account_id.in_(who.accounts))]


def _ended(ages: Ages) -> list[Change]:
    old = select(link_code.c.code_hash).where(link_code.c.expires_at < ages.now).limit(ages.chunk)
    return [delete(link_code).where(link_code.c.code_hash.in_(old))]


CAPABILITY = Capability(
    "accounts",
    "我的信息",
    Path(__file__).parent,
    books=(chat.book,),
    holdings=(
        Holding(
            link_code,
            ("account_id",),
            label="关联码",
            own=lambda who: link_code.c.account_id.in_(who.accounts),
            forget=_given,
            purge=_ended,
            tells=telling(
                lambda who: select(link_code.c.created_at, link_code.c.used_at).where(
                    link_code.c.account_id.in_(who.accounts)
                ),
                lambda row: "用过的关联码" if row.used_at else "没用过的关联码",
            ),
        ),
    ),
)
