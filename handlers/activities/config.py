"""What a county decides about service records."""

from __future__ import annotations

from pydantic import Field

from bot.config import Section


class ActivityConfig(Section):
    """活动."""

    fix_hours: int = Field(default=72, ge=0, description="Hours in which 更正 and 撤回 work without a reason.")
    back_days: int = Field(default=31, ge=0, description="Days back that may still be logged.")
    day_minutes: int = Field(default=960, ge=1, le=1440, description="Most minutes of service in one day.")
    tags: tuple[str, ...] = Field(
        default=(),
        max_length=10,
        description="十带头, the county's own names in order, at most ten; empty: those of tags.toml (P, 暂定).",
    )
