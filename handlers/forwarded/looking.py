"""What a worker sends on with the platform's own 转发: a resident's words, whatever question is open."""

from __future__ import annotations

from bot.access import STAFF
from bot.command import Command
from bot.turn import Turn
from handlers.forwarded.chat import take
from handlers.forwarded.pile import Pile
from handlers.forwarded.sorting import sort
from handlers.understanding import Said, is_pasted, read_pasted
from handlers.whistles.number import find_case_number


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether it was taken. What tells of nothing wrong, or of a case that is there, is read as their own words are;
    so is what a resident sends on.
    """
    message = turn.message
    if not message.forwarded or turn.in_group or not any(grant.role in STAFF for grant in turn.held):
        return False
    asked = turn.dialogue
    lines = read_pasted(message.text) if is_pasted(message.text) else (Said(1, message.text),)
    if asked is not None and asked.name == "forwarded.draft":
        take(turn, lines, Pile.unpacked(asked.data))
        return True
    if find_case_number(message.text, turn.given) is not None or not sort(lines, turn.given, turn.read).matters:
        return False
    if asked is not None and asked.name.startswith("forwarded."):
        turn.done_asking()  # the lines that were asked for
    take(turn, lines, Pile())
    return True
