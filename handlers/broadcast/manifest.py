"""群发: the second word, and the brake."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.personal import Holding
from handlers.broadcast import chat, clock
from storage.tables import broadcast

CAPABILITY = Capability(
    "broadcast",
    "六个日",
    Path(__file__).parent,
    books=(chat.book,),
    jobs=clock.jobs,
    holdings=(
        Holding(
            broadcast,
            ("account_id", "confirmed_by"),
            stays="who sent something to many groups is the work of an office",
        ),
    ),
)
