"""更正 and 撤回 of whatever was said last."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.command import Command
from bot.turn import Turn
from handlers.amend import chat, declining, following, of_a_case, together


def _look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Not theirs, of what another one wrote down; then more of what they wrote down themselves."""
    of_a_case.look(turn, command)
    if together.look(turn, command):
        return True
    if declining.look(turn, command, rest) or following.look(turn, command):
        return True
    together.begun(turn, command)
    return False


CAPABILITY = Capability("amend", "服务记录", Path(__file__).parent, books=(chat.book,), look=_look)
