"""What a county decides about appointments. C: public practice of other places, P: proposed by us (暂定)."""

from __future__ import annotations

from datetime import time

from pydantic import Field

from bot.config import Section


class AppointmentsConfig(Section):
    """错时延时预约: slots outside office hours. Nobody who does not come is noted down."""

    days_ahead: int = Field(default=14, ge=1, le=60, description="For how many days slots are offered (P; C: 5 to 14).")
    close_days: int = Field(
        default=1, ge=0, le=7, description="How many days before a slot booking ends; 0 = until it begins (C, P)."
    )
    close_at: time = Field(default=time(20), description="At which hour of that day booking ends (P).")
    remind_at: time = Field(default=time(18), description="When, on the day before, people are reminded (P).")
    minutes: int = Field(default=15, ge=5, le=240, description="Minutes of a slot where nobody says (P).")
    capacity: int = Field(default=1, ge=1, le=50, description="People a slot where nobody says (P).")
