"""How long what is kept of people is kept, since when the notice reads as it does, and whom they may ask."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field, field_validator

from bot.clock import COUNTY
from bot.config import Section
from bot.personal import Terms


class PrivacyConfig(Section):
    """What the notice at check-in says, and what the nightly purge keeps to."""

    keep_years: int = Field(default=3, ge=1, description="Years that service records are kept.")
    message_days: int = Field(default=180, ge=1, description="Days that the words of messages are kept.")
    years_of: dict[str, int] = Field(
        default={},
        description='Years of a kind that differs, as 我的数据 calls it: { "服务记录" = 5, "谁看过您的信息" = 1 }.',
    )
    notice_version: str = Field(
        default="",
        description='The day since which the notice reads as it does, "2026-11-01"; who was told before hears it anew.',
    )
    contact: str = Field(default="所在社区党群服务中心", description="Whom to ask about personal data.")

    @field_validator("notice_version")
    @classmethod
    def _is_a_day(cls, said: str) -> str:
        return date.fromisoformat(said).isoformat() if said else ""

    @field_validator("years_of")
    @classmethod
    def _at_least_one(cls, said: dict[str, int]) -> dict[str, int]:
        if any(years < 1 for years in said.values()):
            raise ValueError("at least 1 year")
        return said

    @property
    def terms(self) -> Terms:
        """What the purge keeps to."""
        return Terms(self.message_days, self.keep_years, self.years_of)

    def is_told(self, at: datetime | None) -> bool:
        """Whether somebody who was told then was told the notice as it reads today."""
        if at is None or not self.notice_version:
            return at is not None
        return at.astimezone(COUNTY).date() >= date.fromisoformat(self.notice_version)
