"""认领 第3个心愿: 认领 is a word of posts too; what names a wish is one."""

from __future__ import annotations

from bot.command import Command
from bot.turn import Turn
from handlers.wishes.chat import claims

_CLAIMS = "认岗"


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is taken. Danger has been heard before."""
    if command is None or not turn.message.addressed or turn.message.faceless:
        return False
    if command.name != _CLAIMS or not any(word in rest for word in ("心愿", "心原", "愿望")):
        return False
    turn.discreet = True
    claims.may_claim(turn)
    claims.claim(turn, None, rest)
    return True
