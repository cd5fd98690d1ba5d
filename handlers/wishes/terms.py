"""Until when a claim stands: first to get in touch, then to deliver."""

from __future__ import annotations

from datetime import date, timedelta

from bot.clock import COUNTY
from handlers.wishes.config import WishesConfig
from handlers.wishes.records import Wish, WishState


def last_day(kept: Wish, rules: WishesConfig) -> date:
    """The last day of a claim. Whoever was told late, after an outage, still has the days they are promised."""
    assert kept.claimed_at is not None, "a claim has its hour"
    days = rules.contact_days if kept.state == WishState.CLAIMED else rules.deliver_days
    last = kept.claimed_at.astimezone(COUNTY).date() + timedelta(days=days)
    if kept.told_at is None:
        return last
    return max(last, kept.told_at.astimezone(COUNTY).date() + timedelta(days=rules.warn_days))


def next_day(kept: Wish, rules: WishesConfig) -> date:
    """The day on which its claimer is told, or it is free again."""
    return last_day(kept, rules) + timedelta(days=1 if kept.told_at is not None else -rules.warn_days)
