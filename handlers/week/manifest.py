"""六个日: the weekly list."""

from __future__ import annotations

from pathlib import Path

from bot.capability import Capability
from bot.personal import signed
from bot.placed import Placed
from bot.rendering import Renderer
from handlers.week import chat, demo, documents, evening, hearing, push
from handlers.week.config import WeekConfig, proposed
from handlers.week.message import POSTER
from handlers.week.workbook import WEEK
from storage.tables import week_item, week_list

CAPABILITY = Capability(
    "week",
    "六个日",
    Path(__file__).parent,
    books=(chat.book,),
    look=hearing.look,
    sections={"week": WeekConfig},
    workbooks=(WEEK,),
    provisional=proposed,
    demo=demo.fill,
    jobs=lambda config: [push.job(config), *evening.jobs(config)],
    renderers={POSTER: Renderer(documents.render_poster, group=True)},
    placed=(Placed(week_item, "place_id", stays="a list that was issued stays as it was read"),),
    holdings=(
        signed(
            week_list,
            ("account_id",),
            "发过的六个日清单",
            "created_at",
            lambda row: f"{row.week} 那一周的清单",
            "a week's list is the work of an office",
        ),
    ),
)
