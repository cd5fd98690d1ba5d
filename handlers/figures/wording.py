"""Figures in words. No share without its n; nobody is ranked: places and departments keep their own order."""

from __future__ import annotations

from bot.texts import Public
from handlers.figures.rates import Rate, Totals
from storage.redaction import Scrubbed


def share(rate: Rate) -> str:
    """92%（46/50）; 暂无 where nothing was counted."""
    return f"{rate.percent:.0f}%（{rate.part}/{rate.n}）" if rate.percent is not None else "暂无（0 件）"


def totals(counted: Totals) -> dict[str, Public]:
    """The plain counts as fields of a text."""
    names = ("total", "open", "closed", "declined", "withdrawn", "merged", "urgent", "supervised", "redone", "silent")
    return {name: int(getattr(counted, name)) for name in names}


def lines(counted: Totals) -> Scrubbed:
    """The three rates, one under the other."""
    return Scrubbed(
        f"响应率 {share(counted.response)}：按时签收 ÷ 应签收\n"
        f"解决率 {share(counted.solution)}：解决 ÷ 办结（不含确认无法解决的）\n"
        f"满意率 {share(counted.satisfaction)}：满意 ÷ 有回应的回访，另有 {counted.silent} 件未回应"
    )


def short(name: str, counted: Totals) -> str:
    """One place or department in one line."""
    parts = (
        f"响应 {share(counted.response)}",
        f"解决 {share(counted.solution)}",
        f"满意 {share(counted.satisfaction)}",
    )
    return f"· {name} {counted.total} 件：{'，'.join(parts)}，未回应 {counted.silent}"
