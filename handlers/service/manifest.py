"""What belongs to no single field: 人工, dead letters, groups, positions; and what the machine keeps of people."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from handlers.service import chat, groups, positions
from handlers.service.holdings import HOLDINGS

CAPABILITY = Capability(
    "service", "群和其他", Path(__file__).parent, books=(groups.book, positions.book, chat.book), holdings=HOLDINGS
)
