"""六个日: the weekly list."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select

from bot.capability import Capability
from bot.personal import Change, Holding, Whose, telling
from bot.placed import Placed
from handlers.week import chain, chat, demo, push
from handlers.week.config import WeekConfig
from handlers.week.workbook import WEEK
from storage.tables import signup, week_item, week_list


def _gone(who: Whose) -> list[Change]:
    return [delete(signup).where(signup.c.person_id == who.person_id)]


CAPABILITY = Capability(
    "week",
    "六个日",
    Path(__file__).parent,
    books=(chat.book, chain.book),
    sections={"week": WeekConfig},
    workbooks=(WEEK,),
    demo=demo.fill,
    jobs=lambda config: [push.job(config)],
    placed=(Placed(week_item, "place_id", stays="a list that was issued stays as it was read"),),
    holdings=(
        Holding(
            signup,
            ("person_id",),
            label="报名",
            own=lambda who: signup.c.person_id == who.person_id,
            forget=_gone,
            tells=telling(
                lambda who: (
                    select(signup.c.at, week_item.c.day, week_item.c.title)
                    .join(week_item, week_item.c.id == signup.c.item_id)
                    .where(signup.c.person_id == who.person_id)
                    .order_by(signup.c.at.desc())
                ),
                lambda row: f"{row.day} {row.title}",
            ),
        ),
        Holding(week_list, ("account_id",), stays="who issued a list is the work of an office"),
    ),
)
