"""The book and its notices as files, made between the commit and the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.clock import COUNTY
from bot.rendering import Document, Rendered, Workshop
from handlers.fund.config import FundConfig
from handlers.fund.publishing import parted
from storage.tables import fund_notice

PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOOT = "本公示由社区的资金台账生成，只作记录和公开，不代替审批。"


def render_notice(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"notice", "picture"}`: the picture and the page, in the words that were put up; `picture`: it alone."""
    from handlers.fund.paper import paper  # docx and Pillow's fonts: not at every start
    from handlers.fund.picture import Sheet, draw
    from handlers.whistles.letters.imprint import Imprint

    with shop.database.reading() as tx:
        row = tx.execute(select(fund_notice).where(fund_notice.c.id == int(args["notice"]))).one()
    community = shop.county.places.by_id[row.community_id].name
    at = row.at.astimezone(COUNTY)
    rows = parted(row.words)
    fund = shop.county.config.section(FundConfig).name
    sheet = Sheet(community, row.phase, fund, rows, f"{at.year}年{at.month}月{at.day}日", FOOT)
    title = f"{community}{fund}公示（{row.phase}）"
    picture = Document(f"{title}.png", PNG, draw(sheet))
    if args.get("picture"):
        return Rendered((picture,))
    imprint = Imprint(shop.county.config.county.name, community, title, rows[0][1], shop.now)
    return Rendered((picture, Document(f"{title}.docx", DOCX, paper(sheet, imprint))))


def render_book(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"communities", "title"}`: the xlsx of these communities' books."""
    from handlers.fund.sheet.exporting import export_book

    with tempfile.TemporaryDirectory(prefix="gridwhistle-fund-") as folder, shop.database.reading() as tx:
        path = Path(folder) / "fund.xlsx"
        export_book(tx, path, communities=args["communities"])
        return Rendered((Document(f"{args['title']}.xlsx", XLSX, path.read_bytes()),))
