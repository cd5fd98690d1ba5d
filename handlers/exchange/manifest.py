"""双向清单: what units offer, what communities need, and what comes of it."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.exchange import clock, demo
from handlers.exchange.chat import lists, looking, needs, offers, pledges
from handlers.exchange.config import ExchangeConfig
from handlers.exchange.documents import render_lists
from handlers.exchange.holdings import HOLDINGS
from handlers.exchange.records import NeedState
from handlers.exchange.workbook import NEEDS, RESOURCES
from storage.tables import need

CAPABILITY = Capability(
    "exchange",
    "清单和心愿",
    Path(__file__).parent,
    books=(lists.book, pledges.book, offers.book, needs.book),
    look=looking.look,
    jobs=clock.jobs,
    renderers={"exchange_lists": Renderer(render_lists)},
    sections={"exchange": ExchangeConfig},
    workbooks=(RESOURCES, NEEDS),
    demo=demo.fill,
    placed=(
        Placed(
            need,
            "place_id",
            "没做完的需求",
            lambda: need.c.state.not_in((NeedState.DELIVERED, NeedState.RATED, NeedState.WITHDRAWN)),
        ),
    ),
    holdings=HOLDINGS,
)
