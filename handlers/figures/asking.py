"""What a member of staff asks figures of in a chat: within what they may see, where they ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.access import STAFF
from bot.command import Command
from bot.turn import Turn
from handlers.figures import reading
from handlers.figures.period import Period
from handlers.figures.selection import Selection
from handlers.whistles.orders.reading import of_figures


def asked(turn: Turn, text: str, usual: Callable[[date], Period], *, sentence: bool = False) -> Selection:
    """The cases meant; `usual` is the period where none is said. A staff group sees its own place. Raises Refused."""
    within = turn.chat.path if turn.in_group and here(turn) else ""
    return reading.selected(turn.work, text, usual, within=within, sentence=sentence)


def wants_figures(turn: Turn, command: Command | None) -> bool:
    """Whether somebody who may see figures asks for them in a sentence: 这个月一共收了多少件."""
    if command is not None or not turn.message.addressed or not here(turn):
        return False
    return any(held.role in STAFF and held.path for held in turn.held) and of_figures(turn.message.text)


def here(turn: Turn) -> bool:
    """Whether figures may be said where they were asked for: in private, and in a staff group."""
    return not turn.in_group or turn.chat.purpose == "staff"
