"""How long what is kept of people is kept, and whom they may ask."""

from __future__ import annotations

from pydantic import Field

from bot.config import Section


class PrivacyConfig(Section):
    """What the notice at check-in says, and what the nightly purge keeps to."""

    keep_years: int = Field(default=3, ge=1, description="Years that service records are kept.")
    message_days: int = Field(default=180, ge=1, description="Days that the words of messages are kept.")
    contact: str = Field(default="所在社区党群服务中心", description="Whom to ask about personal data.")
