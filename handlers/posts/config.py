"""What a county decides about posts. Where a default comes from is said with it: S the county's own article, C public
practice of other places, P proposed by us (暂定)."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config import Section

_DAYS = "mon|tue|wed|thu|fri|sat|sun"


def _weekly(text: str) -> str:
    if text and not re.fullmatch(rf"({_DAYS}) ([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError('write a day and a time, such as "tue 10:00", or "" for never')
    return text


class PostsConfig(Section):
    """服务岗位: posts, the queue for them, their term, what is offered to whoever holds none."""

    defaults: bool = Field(default=True, description="Whether 默认岗位 are offered to communities (C and P, 暂定).")
    kinds: tuple[str, ...] = Field(
        default=(),
        description="The classes, in order; empty: those of defaults.toml (P, 暂定).",
    )
    queue: bool = Field(default=True, description="Whether one may wait for a full post (P).")
    term_months: int = Field(default=12, ge=1, le=60, description="Months of a term (P).")
    ask_days: int = Field(
        default=14,
        ge=0,
        le=60,
        description="Days before its end that one is asked to go on; 0 = never, it goes on (P).",
    )
    offer: Annotated[str, AfterValidator(_weekly)] = Field(
        default="tue 10:00",
        description='When three that fit are shown to who holds none: a day, then hh:mm; "" = never (S: one at least).',
    )
    offer_days: int = Field(default=91, ge=28, description="Days between two such offers to one person (P: a quarter).")
    settle_days: int = Field(default=14, ge=0, description="Days after 报到 before the first offer (P).")
    list_minutes: int = Field(
        default=30, ge=1, description="Minutes after a list in which 认领 2 without 岗 means its second line (P)."
    )
