"""居民上报 and 客户群群发: the road into residents' WeChat."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.capability import Capability
from bot.personal import Holding, telling
from bot.placed import Placed
from handlers.residents import chat, push, sending, tending
from storage.tables import group_send, resident_grid, resident_group, resident_order

CAPABILITY = Capability(
    "residents",
    "居民群",
    Path(__file__).parent,
    books=(chat.book, sending.book),
    jobs=lambda config: [push.job(config)],
    placed=(
        Placed(resident_grid, "place_id", "企业微信里的网格"),
        Placed(resident_group, "place_id", "企业微信里的居民群", lambda: resident_group.c.gone.is_(False)),
        Placed(group_send, "place_id", stays="it was sent where it was sent"),
    ),
    tend=tending.tend,
    holdings=(
        Holding(
            group_send,
            ("person_id", "chat_id"),
            label="发起的群发",
            own=lambda who: group_send.c.person_id == who.person_id,
            tells=telling(
                lambda who: select(group_send.c.created_at, group_send.c.text).where(
                    group_send.c.person_id == who.person_id
                ),
                lambda row: str(row.text),
            ),
            stays="who had residents written to is the work of an office",
        ),
        Holding(resident_order, ("account_id",), stays="its account is a keyed hash that nobody can be found by"),
    ),
)
