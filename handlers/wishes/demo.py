"""A few wishes of the demo county, verified and free; nobody in it wishes them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert

from bot.work import Work
from handlers.wishes.records import WishState
from storage.tables import wish

WISHES = (
    ("SD", "实物", "老人", "一台收音机"),
    ("SD", "服务", "老人", "有人陪着说说话"),
    ("SD", "实物", "孩子", "一个书包"),
    ("NW", "实物", "成人", "一个电饭煲"),
)


def fill(work: Work, at: Mapping[str, int]) -> None:
    """`at` are the county's places by their code."""
    rows = [
        {
            "place_id": at[code],
            "kind": kind,
            "whom": whom,
            "what": what,
            "behalf": True,
            "state": WishState.OPEN,
            "at": work.now,
            "created_at": work.now,
        }
        for code, kind, whom, what in WISHES
    ]
    work.tx.execute(insert(wish), rows)
