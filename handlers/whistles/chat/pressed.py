"""A step's button that was offered in an earlier round of its case tells what has become of it, and moves nothing."""

from __future__ import annotations

from bot.turn import Turn
from handlers.whistles import pressing
from handlers.whistles.alarms import named
from handlers.whistles.chat.speaking import answer
from handlers.whistles.facts import facts
from handlers.whistles.number import find_case_number


def look(turn: Turn) -> bool:
    """Whether the message is such a button, and is answered. One of this round is heard like the words on it."""
    if not pressing.is_round(turn.pressed):
        return False
    pressed, turn.pressed = turn.pressed, ""
    number = find_case_number(turn.message.text, turn.given)
    case = named(turn.work, number.value) if number is not None else None
    if case is None or pressed == pressing.round_of(case):
        return False
    answer(turn, case, "whistle.moved_on", facts(turn.work, case))
    return True
