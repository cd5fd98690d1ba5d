"""认领 第3个心愿: 认领 is a word of posts too; what names a wish is one. 收到老花镜了 is said by whoever wished."""

from __future__ import annotations

from dataclasses import replace

from bot.command import Command
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.wishes import verifying
from handlers.wishes.chat import claims
from handlers.wishes.records import WishState

_CLAIMS = "认岗"
_CAME = Pattern(r"(?!.*(?:没|未|还没|什么时候|[?？])).{0,8}(?:收到|拿到|送到)(?P<what>.{0,10})了.{0,10}")


def _came(turn: Turn) -> None:
    """Of whoever told the one wish that was delivered: what is still to be heard is that it came."""
    told, _ = verifying.own(turn.work)
    came = [each for each in told if each.state == WishState.DELIVERED]
    if len(came) == 1:
        turn.message = replace(turn.message, text=f"确认心愿 {came[0].id}")


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is taken. Danger has been heard before."""
    if command is None and not turn.in_group and turn.dialogue is None and _CAME.fullmatch(turn.message.text.strip()):
        _came(turn)
    if command is None or not turn.message.addressed or turn.message.faceless:
        return False
    if command.name != _CLAIMS or not any(word in rest for word in ("心愿", "心原", "愿望")):
        return False
    turn.discreet = True
    claims.may_claim(turn)
    claims.claim(turn, None, rest)
    return True
