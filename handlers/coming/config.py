"""What a county decides about coming. P: proposed by us (暂定), no source says."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config import Section
from handlers.week.config import clock


class ComingConfig(Section):
    """来参加: who comes to an activity, who waits, who was there."""

    heads: int = Field(default=10, ge=1, le=100, description="Places that one sign-up may take, its bearer's too (P).")
    remind: Annotated[str, AfterValidator(clock)] = Field(
        default="18:00", description='When those who come the next day are reminded; "" = never (P).'
    )
    early_minutes: int = Field(
        default=60, ge=0, le=600, description="Minutes before its beginning from which 签到 is taken (P)."
    )
    ask_hours: int = Field(
        default=48, ge=1, le=240, description="Hours after its end in which a drafted record is still asked about (P)."
    )
