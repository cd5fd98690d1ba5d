"""认领 需求 三, 评价 3 好: words that others have too, where what stands behind them is a need of the list."""

from __future__ import annotations

from bot.command import Command
from bot.turn import Turn
from handlers.county.roles import OFFICE
from handlers.exchange import listing
from handlers.exchange.allowed import LIAISON
from handlers.exchange.chat import pledges, reading

_CLAIMS, _RATES = "认岗", "评价"


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is taken. Danger has been heard before."""
    if command is None or not turn.message.addressed or turn.message.faceless:
        return False
    if command.name == _CLAIMS and "需求" in rest:
        turn.work.need(LIAISON)
        pledges.claim(turn, None, rest)
        return True
    if _RATES in command.names and turn.message.text.strip().startswith(_RATES):
        number, words = reading.need_number(rest)
        if number is None or not reading.grade(words)[0] or not listing.waits_for_a_grade(turn.work, number):
            return False
        turn.work.need(OFFICE)
        pledges.rate(turn, rest)
        return True
    return False
