"""吹哨: the whole life of a case, its letters and clocks."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.command import Command
from bot.rendering import Renderer
from bot.turn import Turn
from handlers.whistles.chat import (
    alarm,
    all_clear,
    answering,
    ending,
    first_report,
    joining,
    listening,
    lost,
    mine,
    others,
    own_cases,
    plain,
    pressed,
    receiving,
    saying,
    sending,
    staff,
    told_more,
    twofold,
    which_one,
)
from handlers.whistles.clocks import chasing
from handlers.whistles.clocks.workbook import CALENDAR
from handlers.whistles.config import ClockConfig, LetterConfig, WhistleConfig
from handlers.whistles.holdings import HOLDINGS
from handlers.whistles.letters import checks
from handlers.whistles.letters.documents import render_letter
from handlers.whistles.letters.workbook import LETTER
from handlers.whistles.placed import PLACED


def _look(turn: Turn, command: Command | None, rest: str) -> bool:
    """Danger first; a button of an earlier round; a new matter behind a word about a case; then what somebody of the
    office says of a case in plain words.
    """
    if (command is None and all_clear.look(turn)) or listening.look(turn, command, rest):
        return True
    if turn.message.beyond:
        return False
    if pressed.look(turn) or alarm.look_nearer(turn, command) or told_more.look(turn, command):
        return True
    if others.look(turn, command) or twofold.look(turn, command) or plain.look(turn, command, rest):
        return True
    return own_cases.look(turn, command)


CAPABILITY = Capability(
    "whistles",
    "吹哨",
    Path(__file__).parent,
    books=(
        saying.book,
        mine.book,
        own_cases.book,
        ending.book,
        staff.book,
        sending.book,
        receiving.book,
        answering.book,
        joining.book,
        alarm.book,
        plain.book,
        lost.book,
        which_one.book,
    ),
    look=_look,
    talk=first_report.talk,
    jobs=lambda _: [*chasing.jobs(), chasing.alarm()],
    sections={"whistle": WhistleConfig, "clock": ClockConfig, "letter": LetterConfig},
    check=checks.check,
    workbooks=(CALENDAR, LETTER),
    renderers={"letter": Renderer(render_letter)},
    placed=PLACED,
    holdings=HOLDINGS,
)
