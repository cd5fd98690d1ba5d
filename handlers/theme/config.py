"""What a county decides about the monthly theme."""

from __future__ import annotations

from datetime import time

from pydantic import Field

from bot.config import Section


class ThemeConfig(Section):
    """一月一主题: on the 1st to every group, once."""

    push_at: time = Field(
        default=time(9, 0), description="When it goes out on the 1st; one in the quiet hours waits for their end (P)."
    )
    sum_up: bool = Field(default=True, description="Whether the county office hears a month's sum on the 1st.")
