"""来参加: who comes to an activity of the week, who waits, who was there."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from handlers.coming.chat import chain, signing
from handlers.coming.config import ComingConfig
from handlers.coming.holdings import HOLDINGS

CAPABILITY = Capability(
    "coming",
    "报名",
    Path(__file__).parent,
    books=(signing.book, chain.book),
    sections={"coming": ComingConfig},
    holdings=HOLDINGS,
)
