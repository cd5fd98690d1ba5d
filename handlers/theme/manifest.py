"""一月一主题: what a month is about."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.personal import signed
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
    holdings=(
        signed(
            theme,
            ("account_id",),
            "定过的主题",
            "set_at",
            lambda row: f"{row.month.year}年{row.month.month}月 {row.title} {row.line} {row.ideas}",
            "a month's theme is the work of an office",
        ),
    ),
)
