"""居民上报 and 客户群群发: the road into residents' WeChat."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.capability import Capability
from bot.personal import Holding, Whose, telling
from bot.placed import Placed
from bot.platforms.wecom.incoming import NAME as WECOM
from handlers.residents import chat, push, sending, tending
from storage.tables import group_send, group_task, resident_grid, resident_group, resident_order


def _users(who: Whose) -> list[str]:
    """What WeCom calls them."""
    return [user for platform, user in who.users if platform == WECOM]


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
            untold={"chat_id": "whoever asked for it there is its person"},
        ),
        Holding(
            resident_order,
            ("account_id",),
            stays="its account is a keyed hash that nobody can be found by",
            untold={"account_id": "a keyed hash, by which whoever asks cannot be found"},
        ),
        Holding(
            resident_group,
            (),
            label="当群主的居民群",
            own=lambda who: resident_group.c.owner.in_(_users(who)),
            stays="who owns a residents' group is WeCom's, and read from it anew",
            tells=telling(
                lambda who: select(resident_group.c.seen_at, resident_group.c.name).where(
                    resident_group.c.owner.in_(_users(who))
                ),
                lambda row: str(row.name),
            ),
        ),
        Holding(
            group_task,
            (),
            label="请您确认的群发",
            own=lambda who: group_task.c.sender.in_(_users(who)),
            stays="whom WeCom asked to confirm is what WeCom keeps too",
            tells=telling(
                lambda who: select(group_task.c.made_at, group_task.c.id).where(group_task.c.sender.in_(_users(who))),
                lambda row: "在企业微信里等您确认或已确认的一次群发",
            ),
        ),
    ),
)
