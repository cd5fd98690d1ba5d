"""导出我的数据: everything that is kept of somebody as a workbook of plain words, made between commit and answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from bot import personal
from bot.clock import COUNTY
from bot.personal import Holding, Told
from bot.rendering import Document, Rendered, Workshop

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def renderer(holdings: Callable[[], Collection[Holding]]) -> Callable[[Workshop, Mapping[str, Any]], Rendered]:
    """`{"account", "person"}`: the xlsx. For its owner alone: the machine keeps it out of groups."""

    def render(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
        with shop.database.reading() as tx:
            who = personal.whose(tx, int(args["account"]), args["person"])
            every = personal.told(tx, holdings(), who)
        return Rendered((Document(f"我的数据 {shop.now:%Y-%m-%d}.xlsx", XLSX, write(every)),))

    return render


def write(every: Mapping[str, list[Told]]) -> bytes:
    """One sheet: what it is, when it came about, what it says."""
    from openpyxl import Workbook  # not at every start

    from storage.workbook.writing import cell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("我的数据")
    sheet.append(["类别", "时间", "内容"])
    for label, rows in every.items():
        for row in rows:
            sheet.append([cell(sheet, words) for words in (label, _when(row), row.words)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _when(row: Told) -> str:
    if isinstance(row.at, datetime):
        return f"{row.at.astimezone(COUNTY):%Y-%m-%d %H:%M}"
    return f"{row.at or ''}"
