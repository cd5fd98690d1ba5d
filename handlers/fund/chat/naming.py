"""Whose book somebody speaks of."""

from __future__ import annotations

from bot.turn import Turn
from handlers.fund.chat import reading
from storage.places import Place


def named(turn: Turn, text: str) -> Place | None:
    """The community that is named in a line."""
    name = reading.place_named(text, turn.given)
    return turn.county.places.community(name) if name else None
