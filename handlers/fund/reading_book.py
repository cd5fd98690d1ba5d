"""Looking into the book: who may, what is left, the workbook to be made of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from bot.access import may_somewhere
from bot.message import ToRender
from bot.work import Work
from handlers.fund import records
from handlers.fund.entering import READERS
from handlers.fund.records import Balance
from storage.places import Place
from storage.tables import fund_entry


def reads(work: Work) -> bool:
    """Whether whoever acts keeps or oversees a book."""
    return may_somewhere(work.actor.held, READERS)


def balances(work: Work, community: Place) -> Balance | None:
    """All sources of a community together; None where its book is empty."""
    sums = records.balances(work.tx, fund_entry.c.community_id == community.id)
    return records.total(sums.values()) if sums else None


def left(work: Work, community: Place) -> int:
    """What should be there, in 0.01 yuan."""
    sums = balances(work, community)
    return sums.left if sums is not None else 0


def export(work: Work, communities: Sequence[Place]) -> ToRender | None:
    """The 台账 of these communities, to be rendered; None where nothing is entered."""
    ids = [place.id for place in communities]
    count = work.tx.scalar(select(func.count()).select_from(fund_entry).where(fund_entry.c.community_id.in_(ids)))
    title = communities[0].name if len(communities) == 1 else work.county.config.county.name
    return ToRender("fund_book", {"communities": ids, "title": f"{title} 专项资金台账"}) if count else None
