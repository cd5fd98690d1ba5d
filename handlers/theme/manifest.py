"""一月一主题: what a month is about."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.personal import Holding
from handlers.theme import actions, chat, clock
from handlers.theme.config import ThemeConfig
from handlers.theme.workbook import THEMES
from storage.tables import theme

CAPABILITY = Capability(
    "theme",
    "六个日",
    Path(__file__).parent,
    books=(chat.book,),
    jobs=clock.jobs,
    sections={"theme": ThemeConfig},
    workbooks=(THEMES,),
    provisional=actions.proposed,
    holdings=(Holding(theme, ("account_id",), stays="who set a month's theme is the work of an office"),),
)
