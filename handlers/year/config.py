"""What a county decides about the year. Where a default comes from is said with it: S the county's own article, P
proposed by us (暂定)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config import Section


def _grades(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) < 2 or len(set(names)) < len(names) or not all(0 < len(name) <= 16 for name in names):
        raise ValueError("write two or more different grades, the best one first")
    return names


class YearConfig(Section):
    """年底综合评价: grades, terms, and the two lists that the county office alone may open."""

    grades: Annotated[tuple[str, ...], AfterValidator(_grades)] = Field(
        default=("好", "较好", "一般", "较差"), description="The grades, the best one first (P)."
    )
    least: int = Field(default=5, ge=1, description="A share of fewer than this many is shown as 样本少 (P).")
    reply_days: int = Field(
        default=10, ge=1, le=60, description="Working days to reply to 反向考核 before it is final (P)."
    )
    appeal_days: int = Field(default=15, ge=1, le=90, description="Working days to appeal against a grade (P).")
    talk_not_reported: bool = Field(default=True, description="Whether 约谈名单 names who never reported in (S).")
    talk_report_days: int = Field(default=60, ge=1, description="Days on the roster before that (P).")
    talk_no_part: bool = Field(default=True, description="Whether it names members who took no part (S).")
    talk_part_days: int = Field(
        default=182, ge=28, description="Days without a confirmed deed before that (P: 2 quarters)."
    )
    merit: bool = Field(default=True, description="Whether 评优名单 is made at all (S: recognition, no ranking).")
    merit_months: int = Field(
        default=6, ge=1, le=12, description="Months with a confirmed deed that put a person on 评优名单 (P)."
    )
