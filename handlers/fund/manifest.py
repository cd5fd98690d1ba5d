"""专项资金: what was pledged, came, is planned and was paid; recorded, and shown to everybody."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.fund import demo
from handlers.fund.chat import keeping, publishing
from handlers.fund.config import FundConfig
from handlers.fund.documents import render_book, render_notice
from handlers.fund.holdings import HOLDINGS
from handlers.fund.workbook import FUND
from storage.tables import fund_entry, fund_notice

_STAYS = "what was paid there was paid there"

CAPABILITY = Capability(
    "fund",
    "台账和统计",
    Path(__file__).parent,
    books=(keeping.book, publishing.book),
    look=keeping.look,
    renderers={"fund_notice": Renderer(render_notice, group=True), "fund_book": Renderer(render_book)},
    sections={"fund": FundConfig},
    workbooks=(FUND,),
    placed=(Placed(fund_entry, "community_id", stays=_STAYS), Placed(fund_notice, "community_id", stays=_STAYS)),
    demo=demo.fill,
    holdings=HOLDINGS,
)
