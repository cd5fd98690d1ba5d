"""How fast a case must go: what is urgent first, then what the county set for its class, then water and power."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.sorting.suggesting import pace_of
from handlers.whistles.clocks.terms import Pace

# 水电气热 cut off: not a lamp that is out, but what a household cannot do without.
_UTILITY = Pattern(
    r"[停断没缺][了]?[水电气暖]|(?:自来水|燃气|煤气|天然气|暖气|供水|供电|供气|供暖)(?:.{0,6})(?:停|断|没|不通|不热|不来|中断)"
    r"|(?:水压|电压)(?:.{0,4})(?:低|不够|不稳|小)|跳闸"
)


def choose(tx: Connection, matter: str, category: str, urgent: bool) -> Pace:
    """The pace of a new case."""
    if urgent:
        return Pace.URGENT
    named = pace_of(tx, category)
    if named in set(Pace):
        return Pace(named)
    return Pace.UTILITY if _UTILITY.search(fold(matter[:500])) else Pace.USUAL
