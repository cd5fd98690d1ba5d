"""What a county decides about coming. P: proposed by us (暂定), no source says."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config import Section


def _clock(text: str) -> str:
    if text and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError('write a time, such as "18:00", or "" for never')
    return text


class ComingConfig(Section):
    """来参加: who comes to an activity, who waits, who was there."""

    heads: int = Field(default=10, ge=1, le=100, description="Places that one sign-up may take, its bearer's too (P).")
    remind: Annotated[str, AfterValidator(_clock)] = Field(
        default="18:00", description='When those who come the next day are reminded; "" = never (P).'
    )
    early_minutes: int = Field(
        default=60, ge=0, le=600, description="Minutes before its beginning from which 签到 is taken (P)."
    )
    ask_hours: int = Field(
        default=48, ge=1, le=240, description="Hours after its end in which a drafted record is still asked about (P)."
    )
