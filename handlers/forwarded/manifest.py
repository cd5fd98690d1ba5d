"""转发: what residents wrote elsewhere."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from handlers.forwarded import chat
from handlers.forwarded.looking import look

CAPABILITY = Capability("forwarded", "居民群", Path(__file__).parent, books=(chat.book,), look=look)
