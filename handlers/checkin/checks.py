"""Whether there is anybody to report in, and a group to do it in."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from bot.config import Config
from bot.verdict import Verdict
from storage.tables import chat, person


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
