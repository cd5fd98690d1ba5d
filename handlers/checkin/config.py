"""What a county decides about 报到."""

from __future__ import annotations

from pydantic import Field

from bot.config import Section


class CheckinConfig(Section):
    """报到."""

    platform_names: bool = Field(
        default=True,
        description="Whether the name that an organisation's own DingTalk gives a member is a first proof.",
    )
    tries_per_hour: int = Field(default=10, ge=1, description="Times in an hour that one account may try to report in.")
