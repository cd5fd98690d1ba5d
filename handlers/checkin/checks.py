"""Whether there is anybody to report in, and a group to do it in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, func, select

from bot.clock import SystemClock
from bot.config import Config
from bot.verdict import Verdict
from storage.tables import chat, claim, person

LATE = timedelta(days=3)


def check(_: Config, tx: Connection | None) -> Iterator[Verdict]:
    """The roster."""
    if tx is None:
        return
    people = tx.execute(select(func.count()).select_from(person)).scalar_one()
    bound = select(func.count()).select_from(chat).where(chat.c.purpose == "grid", chat.c.active.is_(True))
    if people:
        yield "花名册", True, f"{people} 人，{tx.execute(bound).scalar_one()} 个网格群"
    else:
        yield "花名册", None, "还没有导入：gridwhistle import roster 花名册.xlsx"
    yield from _waiting(tx)


def _waiting(tx: Connection) -> Iterator[Verdict]:
    """Who has said who they are, and hears nothing: their staff have no account, or have not looked."""
    late = select(func.count()).select_from(claim).where(claim.c.created_at < SystemClock().now() - LATE)
    if count := tx.execute(late).scalar_one():
        yield "报到核对", None, f"{count} 位同志等了三天以上，请社区或县里私聊发“确认报到”"
