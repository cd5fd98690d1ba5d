"""The book written out, a line an entry, in a form that is taken in again: what is there already is left as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.places import load as load_places
from storage.tables import fund_entry, fund_voucher, whistle
from storage.workbook.exporting import export_rows
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading

_HEADINGS = (
    Heading("社区", 14),
    Heading("序号", 8),
    Heading("日期", 13),
    Heading("类型", 10),
    Heading("金额", 14),
    Heading("资金来源", 24),
    Heading("来源单位", 22),
    Heading("对应哨号", 22),
    Heading("用途", 34),
    Heading("收款方类别", 14),
    Heading("议定", 28),
    Heading("预计到账", 13),
    Heading("冲正序号", 10),
    Heading("冲正原因", 26),
    Heading("凭证", 8),
    Heading("余额", 14),
)


def export_book(
    tx: sa.Connection, path: Path, progress: Progress | None = None, *, communities: Collection[int] | None = None
) -> int:
    """The books of these communities, or of all, each in its order and with what was left after every line, in yuan.

    Returns the rows. Raises WorkbookError.
    """
    places = load_places(tx)
    reversed_ = fund_entry.alias("reversed")
    files = (
        sa.select(sa.func.count())
        .where(fund_voucher.c.entry_id == fund_entry.c.id)
        .correlate(fund_entry)
        .scalar_subquery()
    )
    statement = (
        sa.select(fund_entry, whistle.c.number, reversed_.c.seq.label("reverses"), files.label("vouchers"))
        .outerjoin(whistle, whistle.c.id == fund_entry.c.whistle_id)
        .outerjoin(reversed_, reversed_.c.id == fund_entry.c.reverses_id)
        .order_by(fund_entry.c.community_id, fund_entry.c.seq)
    )
    if communities is not None:
        statement = statement.where(fund_entry.c.community_id.in_(communities))
    left: dict[int, int] = {}
    signs = {"下达": 1, "支出": -1, "退回": 1}

    def row(entry: sa.Row[Any]) -> Sequence[object]:
        balance = left.get(entry.community_id, 0) + signs.get(entry.kind, 0) * entry.cents
        left[entry.community_id] = balance
        return (
            places.by_id[entry.community_id].name,
            entry.seq,
            entry.day,
            entry.kind,
            entry.cents / 100,
            entry.source,
            entry.giver,
            entry.number or "",
            entry.purpose,
            entry.payee,
            entry.decided,
            entry.due,
            entry.reverses,
            entry.reason,
            entry.vouchers or None,
            balance / 100,
        )

    return export_rows(tx, path, "专项资金台账", _HEADINGS, statement, row, progress)
