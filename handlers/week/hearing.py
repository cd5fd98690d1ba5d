"""活动2改到周日下午3点: what planners say in plain words, put as the command that it means."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.command import Command
from bot.turn import Turn
from bot.values.fold import fold
from bot.values.pattern import Pattern
from handlers.week.roles import EDITORS

_TO = r"(?:就)?(?:改到|改在|改成|改为|定在|定到|放在|放到|挪到|移到|推迟到|推到|延到|延期到|提前到|调到|换到)"
_MOVED = Pattern(
    rf"(?:把)?(?:第\s?)?(?:活动\s?第?\s?(?P<number>[0-9]{{1,3}})[项号个]?|(?P<before>[0-9]{{1,3}})\s?[项号](?:活动)?)"
    rf"(?:的)?(?:时间|地点|日子)?{_TO}(?P<rest>.+)",
    re.DOTALL,
)
_WHICH = Pattern(
    rf"(?:这个|那个|这次)?(?:活动|活动时间|时间|日子)?{_TO}(?P<rest>.*(?:[月号日点周]|[今明后]天|星期).*)", re.DOTALL
)

_BARE = Pattern(rf"(?:时间|日子)?{_TO}[0-9一二三四五六日天月号点半周今明后早晚上下午中:到至\-、\s]{{2,20}}")


def look(turn: Turn, command: Command | None, _: str) -> bool:
    """Takes nothing: what is still to be heard is the command. Without a number it asks for one."""
    message = turn.message
    if command is not None or not message.addressed or message.faceless or message.forwarded:
        return False
    said = fold(message.text).strip()
    if turn.dialogue is not None or not any(held.role in EDITORS for held in turn.held):
        return turn.dialogue is None and _of_what(turn, said)
    if (moved := _MOVED.fullmatch(said)) is not None:
        turn.message = replace(message, text=f"改活动 {moved['number'] or moved['before']} {moved['rest'].strip()}")
    elif (which := _WHICH.fullmatch(said)) is not None:
        turn.message = replace(message, text=f"改活动 {which['rest'].strip()}")
    return False


def _of_what(turn: Turn, said: str) -> bool:
    """定在12月5号晚上, from somebody who plans nothing: it is no deed; of what is it the time?"""
    if _BARE.fullmatch(said) is None:
        return False
    turn.whisper("week.time_of_what")
    return True
