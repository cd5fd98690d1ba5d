"""What a county decides about 公示."""

from __future__ import annotations

from datetime import time

from pydantic import Field

from bot.config import Section


class FiguresConfig(Section):
    """公示: the month before, to a community's residents' groups."""

    publish_day: int = Field(
        default=0, ge=0, le=28, description="Day of the month on which it goes out by itself; 0 = when staff say 公示."
    )
    publish_at: time = Field(default=time(9, 0), description="At what time.")
