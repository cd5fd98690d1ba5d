"""What a county decides about 人工."""

from __future__ import annotations

from pydantic import Field

from bot.config import Section


class ServiceConfig(Section):
    """人工."""

    help_per_hour: int = Field(default=5, ge=1, description="Times in an hour that one account may call for 人工.")
