"""What a county decides about wishes. Where a default comes from is said with it: C public practice of other places,
P proposed by us (暂定)."""

from __future__ import annotations

from pydantic import Field, SecretStr

from bot.config import Section


class WishesConfig(Section):
    """圆梦微心愿: how much one may be, how long somebody may keep one, what closes the contacts."""

    most_yuan: int = Field(default=300, ge=1, description="What a thing may cost, as people are told (P).")
    contact_days: int = Field(default=7, ge=1, le=90, description="Days after a claim in which to get in touch (C).")
    deliver_days: int = Field(default=30, ge=2, le=365, description="Days after a claim in which to deliver (P).")
    warn_days: int = Field(default=2, ge=1, le=30, description="Days before that on which the claimer is told (P).")
    revisit_days: int = Field(
        default=3, ge=0, le=30, description="Days after it came in which it is asked whether it is good; 0 = never (P)."
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Closes how wishers are reached, in the database; better from GRIDWHISTLE_WISHES__SECRET. Choose "
        "it before the first wish: with another one the contacts of open wishes cannot be read any more.",
    )
