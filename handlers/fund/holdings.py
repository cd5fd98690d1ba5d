"""What the book holds of people: who wrote a line. The line is the community's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, select, update

from bot.personal import Change, Holding, Whose, telling
from bot.values.money import yuan
from storage.tables import fund_entry, fund_notice, fund_voucher

_STAYS = "the book is its community's, whoever wrote it"


def _unsigned(table: Table) -> Holding:
    def forget(who: Whose) -> Sequence[Change]:
        return [update(table).where(table.c.account_id.in_(who.accounts)).values(account_id=None)]

    return Holding(table, ("account_id",), forget=forget, stays=_STAYS)


HOLDINGS = (
    Holding(
        fund_entry,
        ("account_id",),
        label="记过的资金账",
        own=lambda who: fund_entry.c.account_id.in_(who.accounts),
        forget=lambda who: [
            update(fund_entry).where(fund_entry.c.account_id.in_(who.accounts)).values(account_id=None)
        ],
        stays=_STAYS,
        tells=telling(
            lambda who: (
                select(fund_entry.c.at, fund_entry.c.kind, fund_entry.c.cents, fund_entry.c.purpose)
                .where(fund_entry.c.account_id.in_(who.accounts))
                .order_by(fund_entry.c.id.desc())
            ),
            lambda row: f"{row.kind} {yuan(row.cents)}元 {row.purpose}",
        ),
    ),
    _unsigned(fund_voucher),
    _unsigned(fund_notice),
)
