"""Who writes in a bench, and when it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import COUNTY

PLATFORM, BOT = "web", "room"  # as the demo's groups are stored; the bench's platform takes that name
TODAY = date(2026, 11, 19)  # a Thursday
MORNING = datetime(2026, 11, 19, 10, 0, tzinfo=COUNTY)  # what is measured must not depend on the night


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody checked in: their account, their grid's group, their private chat with the bot."""

    person_id: int
    name: str
    grid: str  # its code, SD-1
    account_id: int
    user_id: str
    group: str
    private: str
