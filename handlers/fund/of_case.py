"""The money of a case: what its feedback names is an entry of the book, and the book says what the case has cost.

A whistle's 资金 columns are the sum of its entries. Only what no fund is named for (a department's own money) stands
there alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_

from bot.access import Role
from bot.refused import Refused
from bot.work import Work
from handlers.fund import book, records
from handlers.fund.book import Line
from handlers.fund.kinds import Kind
from handlers.fund.records import Balance
from handlers.fund.wording import money
from storage.redaction import Scrubbed
from storage.tables import fund_entry

_NONE = Scrubbed("")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a case has cost, in 0.01 yuan, and from which money."""

    cents: int | None
    source: Scrubbed


def _spent_on(whistle_id: int) -> ColumnElement[bool]:
    return and_(fund_entry.c.whistle_id == whistle_id, fund_entry.c.kind.in_((Kind.PAID, Kind.RETURNED)))


def cost(tx: Connection, whistle_id: int) -> Cost | None:
    """By the book; None where no payment for the case stands in it."""
    sums = records.balances(tx, _spent_on(whistle_id))
    spent = {source: _net(each) for source, each in sums.items() if _net(each)}
    return Cost(sum(spent.values()), Scrubbed("、".join(spent)[:32])) if spent else None


def _net(sums: Balance) -> int:
    return sums.paid - sums.returned


def answered(
    work: Work, whistle_id: int, number: Scrubbed, community_id: int, cents: int | None, source: Scrubbed
) -> Cost:
    """A feedback tells a cost. It becomes the entry, if a fund is named and the book has none yet; where it has one,
    that stands, and the community hears of a difference. Returns what the case has cost."""
    kept = cost(work.tx, whistle_id)
    if kept is not None:
        if cents is not None and cents != kept.cents:
            fields = {"number": number, "told": money(cents), "kept": money(kept.cents or 0)}
            path = work.county.places.by_id[community_id].path
            work.notify.holders({Role.COMMUNITY}, "fund.told_differs", fields, path=path)
        return kept
    if not cents or not source.strip():
        return Cost(cents, source)
    _enter(work, whistle_id, number, community_id, cents, source, "answer")
    return cost(work.tx, whistle_id) or Cost(cents, source)


def put_right(work: Work, whistle_id: int, number: Scrubbed, community_id: int, wanted: Cost, reason: Scrubbed) -> Cost:
    """台账 says another cost of a case: the entry is taken back and written anew. Returns what the case has cost.

    Whoever calls has asked whether they may change the case. Raises Refused: several payments, which only 冲正 tells
    apart.
    """
    stands = records.standing(work.tx, _spent_on(whistle_id))
    kept = cost(work.tx, whistle_id)
    if kept is not None and kept == Cost(wanted.cents, book.source_named(work, wanted.source)):
        return kept
    if not stands and (not wanted.cents or not wanted.source):
        return wanted
    if len(stands) > 1:
        raise Refused("fund.several", number=number)
    for entry in stands:
        book.take_back(work, entry, reason, "ledger")
    if wanted.cents and wanted.source:
        _enter(work, whistle_id, number, community_id, wanted.cents, wanted.source, "ledger")
    return cost(work.tx, whistle_id) or wanted


def _enter(
    work: Work, whistle_id: int, number: Scrubbed, community_id: int, cents: int, source: Scrubbed, origin: str
) -> None:
    named = book.source_named(work, source)
    purpose = Scrubbed(f"办理 {number}")
    day = work.now.date()
    book.write(work, Line(community_id, Kind.PAID, cents, named, purpose, day, whistle_id=whistle_id, origin=origin))
