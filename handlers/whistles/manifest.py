"""吹哨: the whole life of a case, its letters and clocks."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.rendering import Renderer
from handlers.whistles.chat import (
    alarm,
    answering,
    ending,
    joining,
    listening,
    mine,
    receiving,
    saying,
    sending,
    staff,
)
from handlers.whistles.clocks import chasing
from handlers.whistles.clocks.workbook import CALENDAR
from handlers.whistles.config import ClockConfig, LetterConfig, WhistleConfig
from handlers.whistles.holdings import HOLDINGS
from handlers.whistles.letters import checks
from handlers.whistles.letters.documents import render_letter
from handlers.whistles.letters.workbook import LETTER
from handlers.whistles.placed import PLACED

CAPABILITY = Capability(
    "whistles",
    "吹哨",
    Path(__file__).parent,
    books=(
        saying.book,
        mine.book,
        ending.book,
        staff.book,
        sending.book,
        receiving.book,
        answering.book,
        joining.book,
        alarm.book,
    ),
    look=listening.look,
    jobs=lambda _: [*chasing.jobs(), chasing.alarm()],
    sections={"whistle": WhistleConfig, "clock": ClockConfig, "letter": LetterConfig},
    check=checks.check,
    workbooks=(CALENDAR, LETTER),
    renderers={"letter": Renderer(render_letter)},
    placed=PLACED,
    holdings=HOLDINGS,
)
