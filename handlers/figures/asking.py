"""What a member of staff asks figures of in a chat: within what they may see, where they ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.turn import Turn
from handlers.figures import reading
from handlers.figures.period import Period
from handlers.figures.selection import Selection


def asked(turn: Turn, text: str, usual: Callable[[date], Period]) -> Selection:
    """The cases meant; `usual` is the period where none is said. A staff group sees its own place. Raises Refused."""
    within = turn.chat.path if turn.in_group and here(turn) else ""
    return reading.selected(turn.work, text, usual, within=within)


def here(turn: Turn) -> bool:
    """Whether figures may be said where they were asked for: in private, and in a staff group."""
    return not turn.in_group or turn.chat.purpose == "staff"
