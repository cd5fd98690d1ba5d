"""群发: the second word, and the brake."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.personal import signed
from handlers.broadcast import chat, clock
from storage.tables import broadcast

CAPABILITY = Capability(
    "broadcast",
    "六个日",
    Path(__file__).parent,
    books=(chat.book,),
    jobs=clock.jobs,
    holdings=(
        signed(
            broadcast,
            ("account_id", "confirmed_by"),
            "经手的群发",
            "created_at",
            lambda row: str(row.text) or "一次群发（到时候才有内容）",
            "what was sent to many groups is the work of an office",
        ),
    ),
)
