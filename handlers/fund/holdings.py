"""What the book holds of people: who wrote a line. The line is the community's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from bot.personal import signed
from bot.values.money import yuan
from storage.tables import fund_entry, fund_notice, fund_voucher

_STAYS = "the book is its community's, whoever wrote it"


def _line(row: Row[Any]) -> str:
    why = "；".join(part for part in (row.decided, row.reason) if part)
    return f"{row.kind} {yuan(row.cents)}元 {row.purpose}" + (f"（{why}）" if why else "")


HOLDINGS = (
    signed(fund_entry, ("account_id",), "记过的资金账", "at", _line, _STAYS),
    signed(fund_voucher, ("account_id",), "发来的凭证", "at", lambda row: f"凭证 {len(row.files)} 份", _STAYS),
    signed(fund_notice, ("account_id",), "贴出的资金公示", "at", lambda row: f"{row.purpose}：{row.words}", _STAYS),
)
