"""The book as it is kept and summed: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from handlers.fund.kinds import Kind
from storage.tables import fund_entry, fund_voucher


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the book. `cents`: 0.01 yuan, negative only where it takes another back (`reverses_id`)."""

    id: int
    community_id: int
    seq: int
    kind: str
    cents: int
    source: str
    giver: str
    whistle_id: int | None
    purpose: str
    payee: str
    decided: str
    day: date
    due: date | None
    reverses_id: int | None
    reason: str
    origin: str
    account_id: int | None
    at: datetime

    @property
    def reverses(self) -> bool:
        """Whether it takes another back."""
        return self.reverses_id is not None


@dataclass(frozen=True, slots=True)
class Balance:
    """The sums of one source, in 0.01 yuan: each the sum of its entries, what takes back among them."""

    pledged: int = 0
    allotted: int = 0
    planned: int = 0
    paid: int = 0
    returned: int = 0

    @property
    def left(self) -> int:
        """What should be there: what came, less what was paid, and what came back."""
        return self.allotted - self.paid + self.returned


_FIELDS = {
    Kind.PLEDGED: "pledged",
    Kind.ALLOTTED: "allotted",
    Kind.PLANNED: "planned",
    Kind.PAID: "paid",
    Kind.RETURNED: "returned",
}
_COLUMNS = [fund_entry.c[name] for name in Entry.__dataclass_fields__]


def entries(tx: Connection, *where: ColumnElement[bool], newest: bool = False, limit: int | None = None) -> list[Entry]:
    """Entries in the order of the book, or the newest first."""
    order = fund_entry.c.id.desc() if newest else fund_entry.c.id
    query = select(*_COLUMNS).where(*where).order_by(order).limit(limit)
    return [Entry(*tuple(row)) for row in tx.execute(query)]


def by_id(tx: Connection, entry_id: int) -> Entry:
    """One entry that is there."""
    return entries(tx, fund_entry.c.id == entry_id)[0]


def numbered(tx: Connection, community_id: int, seq: int) -> Entry | None:
    """第3笔 of a community."""
    return next(iter(entries(tx, fund_entry.c.community_id == community_id, fund_entry.c.seq == seq)), None)


def reversal(tx: Connection, entry_id: int) -> Entry | None:
    """The entry that takes this one back."""
    return next(iter(entries(tx, fund_entry.c.reverses_id == entry_id)), None)


def standing(tx: Connection, *where: ColumnElement[bool]) -> list[Entry]:
    """Entries that stand: neither taken back nor taking back."""
    gone = select(fund_entry.c.reverses_id).where(fund_entry.c.reverses_id.is_not(None))
    return entries(tx, *where, fund_entry.c.reverses_id.is_(None), fund_entry.c.id.not_in(gone))


def balances(tx: Connection, *where: ColumnElement[bool]) -> dict[str, Balance]:
    """The sums by source, in the order in which the sources came up."""
    query = (
        select(fund_entry.c.source, fund_entry.c.kind, func.sum(fund_entry.c.cents))
        .where(*where)
        .group_by(fund_entry.c.source, fund_entry.c.kind)
        .order_by(func.min(fund_entry.c.id))
    )
    sums: dict[str, dict[str, int]] = {}
    for source, kind, cents in tx.execute(query):
        sums.setdefault(source, {})[_FIELDS[Kind(kind)]] = int(cents)
    return {source: Balance(**fields) for source, fields in sums.items()}


def total(sums: Collection[Balance]) -> Balance:
    """All sources together."""
    return Balance(*(sum(getattr(each, name) for each in sums) for name in Balance.__dataclass_fields__))


def vouchers(tx: Connection, entry_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The files of entries, by entry, in the order in which they came."""
    files: dict[int, list[dict[str, Any]]] = {}
    query = select(fund_voucher.c.entry_id, fund_voucher.c.files)
    for entry_id, kept in tx.execute(query.where(fund_voucher.c.entry_id.in_(entry_ids)).order_by(fund_voucher.c.id)):
        files.setdefault(entry_id, []).extend(kept)
    return files
