"""更正 and 撤回 of whatever was said last."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from handlers.amend import chat, declining

CAPABILITY = Capability("amend", "服务记录", Path(__file__).parent, books=(chat.book,), look=declining.look)
