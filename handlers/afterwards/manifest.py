"""改过的消息: a message that was changed, an album that went on."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from handlers.afterwards.chat import book
from handlers.afterwards.looking import look

CAPABILITY = Capability("afterwards", "改过的消息", Path(__file__).parent, books=(book,), look=look)
