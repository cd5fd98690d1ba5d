"""The first group, as a step of the first hour: it is bound where it is, in the chat."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.config import Config
from bot.first_hour import Step
from storage.tables import chat


def _has_group(_: Config, tx: Connection | None) -> bool:
    query = select(chat.c.id).where(chat.c.purpose != "", chat.c.active.is_(True)).limit(1)
    return tx is not None and tx.execute(query).first() is not None


STEPS = (
    Step(
        50,
        "第一个群",
        "gridwhistle run，把机器人拉进群，请管理员在群里按绑定按钮，或者发：绑定网格 水东社区第1网格",
        _has_group,
    ),
)
