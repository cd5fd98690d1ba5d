"""What a county decides about mobilisations. S: the county's own article, C: public practice of other places, P: ours
(暂定)."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config import Section
from bot.values.pattern import Pattern

_SHIFT = Pattern(r"(\S{1,8}) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _shifts(rows: tuple[str, ...]) -> tuple[str, ...]:
    for row in rows:
        if not _SHIFT.fullmatch(row):
            raise ValueError('write a name and the hours, such as "夜班 20:00-02:00"')
    return rows


class MobiliseConfig(Section):
    """应急动员: the usual shifts, how long one may be, how long people rest."""

    shifts: Annotated[tuple[str, ...], AfterValidator(_shifts)] = Field(
        default=("早班 08:00-14:00", "中班 14:00-20:00", "夜班 20:00-02:00", "后夜班 02:00-08:00"),
        description="What a shift's name alone means (P, 暂定).",
    )
    longest_hours: int = Field(default=6, ge=1, le=24, description="Hours of a shift at most (P).")
    rest_hours: int = Field(
        default=8, ge=0, le=24, description="Hours between two shifts of one person; for less they are asked (P)."
    )
    early_minutes: int = Field(
        default=60, ge=0, description="How long before its begin a shift can be checked in to (P)."
    )

    def usual(self) -> dict[str, tuple[time, time]]:
        """The hours that a name means."""
        read = [_SHIFT.fullmatch(row) for row in self.shifts]
        return {
            match[1]: (time(int(match[2]), int(match[3])), time(int(match[4]), int(match[5])))
            for match in read
            if match is not None
        }
