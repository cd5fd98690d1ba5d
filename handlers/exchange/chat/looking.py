"""认领 需求 三, 评价 3 好: words that others have too, where what stands behind them is a need of the list."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.command import Command
from bot.open_question import CHOICES
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.county.roles import OFFICE
from handlers.exchange import listing
from handlers.exchange.allowed import LIAISON
from handlers.exchange.chat import pledges, reading

_GLUED = Pattern(r"\s*([一-龥]{2,6})([0-9]{1,7})(?![0-9])(.*)", re.DOTALL)  # 交付1 来了五十来个人
_CLAIMS, _RATES = "认岗", "评价"


def look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Whether the text is taken. Danger has been heard before."""
    if not turn.message.addressed or turn.message.faceless:
        return False
    if command is None:
        _in_words(turn)
        # The buttons of a list, written out, ask nothing.
        return (turn.dialogue is None or turn.dialogue.name == CHOICES) and _glued(turn)
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


# 我们社区缺一台投影仪, by whoever may put it on the list.
_LACKS = Pattern(
    r"(?:我们?|咱们?|本)(?:社区|网格|小区)(?:里)?(?:还|现在)?(?:缺|少|急需|需要|想要|想借|要)(?:一下)?(?P<rest>.{2,60})",
    re.DOTALL,
)


# 需求7撤下来吧 老人不要了; 需求五 发出来让单位认领, which it is as soon as it stands on the list.
_TAKEN_DOWN = Pattern(r"撤(?:了|掉|下来?|回|销|吧)|取消(?:了|掉|吧|$)|不(?:需)?要了|下架|拿下来|作废|删(?:了|掉)")
_PUT_UP = Pattern(
    r"(?:发|挂|放|贴|公示|公布|发布|推)(?:出来|出去|上去|上墙|一?下|给单位|到清单|吧|$)|(?:让|给|请)单位(?:来)?认领"
)


def _in_words(turn: Turn) -> None:
    """What is still to be heard is the command that is meant."""
    if turn.dialogue is not None or turn.message.forwarded or "?" in fold(turn.message.text):
        return
    said = turn.message.text.strip()
    held = {each.role for each in turn.held}
    if not held & OFFICE:
        return
    number, besides = reading.need_number(said) if "需求" in said else (None, said)
    if number is not None and _TAKEN_DOWN.search(besides):
        turn.message = replace(turn.message, text=f"撤需求 {number}")
    elif number is not None and _PUT_UP.search(besides):
        turn.message = replace(turn.message, text=f"需求清单 {number}")
    elif (lacks := _LACKS.fullmatch(said)) is not None:
        turn.message = replace(turn.message, text=f"加需求 {lacks['rest']}")


def _glued(turn: Turn) -> bool:
    """A word of ours with the need's number right behind it."""
    match = _GLUED.match(turn.message.text)
    meant = next((each for each in pledges.book.commands if match is not None and match[1] in each.names), None)
    if match is None or meant is None or meant.private:
        return False
    turn.work.need(meant.roles)
    meant.run(turn, text=f"{match[2]} {match[3]}".strip())
    return True
