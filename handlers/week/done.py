"""What was done last week: which activities took place, and how many came to all of them together. Never who."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, func, or_, select

from bot.county import County
from handlers.week.actions import WeekList
from storage.redaction import scrub
from storage.tables import turnout, week_item

TITLES = 3  # that are named
_TITLE = 8  # characters of each


def counted(tx: Connection, listed: WeekList) -> Mapping[int, int]:
    """How many are known to have come, by the id of the activity: who confirmed their record, or said 签到 and has not
    said since that they were not there."""
    said_so = and_(turnout.c.arrived_at.is_not(None), turnout.c.settled_at.is_(None))
    came = or_(said_so, turnout.c.log_id.is_not(None))
    query = (
        select(turnout.c.item_id, func.count())
        .join(week_item, week_item.c.id == turnout.c.item_id)
        .where(week_item.c.list_id == listed.id, came)
        .group_by(turnout.c.item_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def told(county: County, seen: WeekList, came: Mapping[int, int]) -> str:
    """A sentence, "" where nobody is known to have come."""
    took_place = [item for item in seen.items if came.get(item.id) and not item.cancelled]
    if not took_place:
        return ""
    titles = "、".join(_short(item.title) for item in took_place[:TITLES])
    fields = {
        "items": len(took_place),
        "people": sum(came[item.id] for item in took_place),
        "titles": scrub(titles + ("等" if len(took_place) > TITLES else "")),
    }
    return county.texts.render("week.done", fields)


def _short(title: str) -> str:
    words = title.split("：")[0].split("，")[0]
    return words if len(words) <= _TITLE + 4 else words[:_TITLE] + "…"
