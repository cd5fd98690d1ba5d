"""What belongs to no single field: 人工, dead letters, groups, positions; and what the machine keeps of people."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.placed import Placed
from handlers.service import bindings, chat, groups, positions
from handlers.service.config import ServiceConfig
from handlers.service.holdings import HOLDINGS
from handlers.service.steps import STEPS
from storage.tables import chat as chat_table

CAPABILITY = Capability(
    "service",
    "群、区划和其他",
    Path(__file__).parent,
    sections={"service": ServiceConfig},
    books=(groups.book, positions.book, chat.book),
    steps=STEPS,
    after=groups.hint,
    placed=(Placed(chat_table, "place_id", "群", lambda: chat_table.c.active.is_(True), move=bindings.rebound),),
    holdings=HOLDINGS,
)
