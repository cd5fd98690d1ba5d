"""What stopped somebody while nobody held the office that could have been told."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from bot.config import Config
from bot.verdict import Verdict
from handlers.county.lacking import Lack, unheard
from storage import places
from storage.people import Proof
from storage.tables import account, role

_WORDS: dict[Lack, str] = {
    Lack.COMMUNITIES: "{name}还没有社区：有人反映问题，只能先登记在{name}名下",
    Lack.GRIDS: "{name}还没有网格：有人因此没能登记到网格",
    Lack.UNITS: "{name}还没有单位：有人因此没能报到或派单",
    Lack.ROSTER: "{name}的名册还没有导入：有人因此没能报到",
    Lack.LIAISON: "{name}还没有单位联络员：发给它的函没有人收",
    Lack.STAFF: "{name}还没有工作人员：有人反映了问题或找人工，没有人收到",
    Lack.GROUP: "{name}还没有工作群：新的哨没有群可以发",
}


def check(_: Config, tx: Connection | None) -> Iterator[Verdict]:
    """A line for each; none where all was told to somebody."""
    if tx is None:
        return
    yield from _by_name(tx)
    waiting = list(unheard(tx))
    if not waiting:
        return
    tree = places.load(tx)
    for each in waiting:
        at = (tree.units if each.lack is Lack.LIAISON else tree.by_id)[each.record_id]
        yield "没人能补上的事", None, _WORDS[each.lack].format(name=at.name) + "。请先定一位县委组织部的管理员"


def _by_name(tx: Connection) -> Iterator[Verdict]:
    """Accounts from the time when a name was enough: what their person holds still counts, and nobody has proved it."""
    holds = account.c.person_id.in_(select(role.c.person_id))
    query = select(func.count()).select_from(account).where(account.c.woken_by == Proof.NAME, holds)
    if count := int(tx.execute(query).scalar_one()):
        words = "给本人一个邀请码，说一次就核对好了：在群里发“邀请 姓名”，或 gridwhistle office 姓名 职务"
        yield "凭姓名报到的任职账号", None, f"{count} 个还没有核对过是不是本人。{words}"
