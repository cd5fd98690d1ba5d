"""A month's theme in words."""

from __future__ import annotations

from bot.texts import Public
from handlers.theme.actions import Theme
from handlers.theme.tying import Sum
from storage.redaction import scrub


def named(kept: Theme) -> str:
    """11月主题“邻里守望”: beside what a log counts for."""
    return f"{kept.month.month}月主题“{kept.title}”"


def summed(kept: Theme, told: Sum) -> dict[str, Public]:
    """The fields of a month's sum: n and the period beside each figure."""
    return {
        "year": kept.month.year,
        "month": kept.month.month,
        "title": scrub(kept.title),
        "people": told.people,
        "times": told.times,
        "hours": scrub(f"{told.minutes / 60:.1f}".removesuffix(".0")),
        "n": told.n,
    }
