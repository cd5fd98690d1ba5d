"""Talk: what people say who want nothing done, and the first words to somebody new."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from handlers.courtesy import chat
from handlers.courtesy.config import CourtesyConfig, HotlinesConfig

CAPABILITY = Capability(
    "courtesy",
    "闲谈",
    Path(__file__).parent,
    talk=chat.talk,
    after=chat.beside,
    sections={"courtesy": CourtesyConfig, "hotlines": HotlinesConfig},
)
