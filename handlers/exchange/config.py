"""What a county decides about the two lists. Where a default comes from is said with it: S the county's own article,
C public practice of other places, P proposed by us (暂定)."""

from __future__ import annotations

from pydantic import Field

from bot.config import Section


class ExchangeConfig(Section):
    """双向清单: what units offer, what communities need, how long a unit may keep a need without a day for it."""

    need_kinds: tuple[str, ...] = Field(
        default=(), description="Classes of needs, in order; empty: those of defaults.toml (P, 暂定)."
    )
    resource_kinds: tuple[str, ...] = Field(
        default=(), description="Classes of what is offered; empty: those of defaults.toml (P, 暂定)."
    )
    lapse_days: int = Field(
        default=10,
        ge=1,
        le=120,
        description="Working days after a claim, or after the agreed day, until a need is free again (P).",
    )
    warn_days: int = Field(
        default=2, ge=0, le=30, description="Working days before that on which the unit is told; 0 = on the day (P)."
    )
    duty_asks: bool = Field(
        default=True, description="Whether it is asked once if a need is a department's duty, and so a 哨 (P)."
    )
