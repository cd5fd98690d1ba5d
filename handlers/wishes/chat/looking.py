"""认领 第3个心愿: 认领 is a word of posts too; what names a wish is one. 收到老花镜了 is said by whoever wished."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Role
from bot.command import Command
from bot.turn import Turn
from bot.values.pattern import Pattern
from handlers.wishes import verifying
from handlers.wishes.allowed import COMMUNITY
from handlers.wishes.chat import claims, reading
from handlers.wishes.records import WishState

LONGEST = 40  # signs of an order
_CLAIMS = "认岗"
_CAME = Pattern(r"(?!.*(?:没|未|还没|什么时候|[?？])).{0,8}(?:收到|拿到|送到)(?P<what>.{0,10})了.{0,10}")


def _came(turn: Turn) -> None:
    """Of whoever told the one wish that was delivered: what is still to be heard is that it came."""
    told, _ = verifying.own(turn.work)
    came = [each for each in told if each.state == WishState.DELIVERED]
    if len(came) == 1:
        turn.message = replace(turn.message, text=f"确认心愿 {came[0].id}")


# 心愿2可以挂出去了, 6号心愿 可以发布: by the community, what it has verified.
_SHOWN = Pattern(
    r"(?:可以|能|就|都)?(?:挂|发|放|贴|公示|公布|发布|上墙|通过)(?:出来|出去|上去|上墙|了|吧|一?下)*[。!！]?$|核实(?:过|好|完)了|没问题.{0,3}(?:发|挂|公布)"
)
_NOT_SHOWN = Pattern(r"[?？]|吗|不(?:能|要|可以|通过|行|宜)|别|没")


def _may_be_shown(turn: Turn) -> None:
    """What is still to be heard is that it passes; a question, or a no, says its own words."""
    text = turn.message.text.strip()
    if turn.dialogue is not None or "心愿" not in text or len(text) > LONGEST or not _held(turn) & COMMUNITY:
        return
    chosen, rest = reading.numbers(text)
    if len(chosen) == 1 and _SHOWN.search(rest.strip()) and not _NOT_SHOWN.search(rest):
        turn.message = replace(turn.message, text=f"核实心愿 {chosen[0]} 通过")


def _held(turn: Turn) -> set[Role]:
    return {held.role for held in turn.held}


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is taken. Danger has been heard before."""
    if command is None and not turn.in_group and turn.dialogue is None and _CAME.fullmatch(turn.message.text.strip()):
        _came(turn)
    if command is None:
        _may_be_shown(turn)
    if command is None or not turn.message.addressed or turn.message.faceless:
        return False
    if command.name != _CLAIMS or not any(word in rest for word in ("心愿", "心原", "愿望")):
        return False
    turn.discreet = True
    claims.may_claim(turn)
    claims.claim(turn, None, rest)
    return True
