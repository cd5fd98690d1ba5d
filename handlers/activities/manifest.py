"""活动: service records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.capability import Capability
from bot.personal import Ages, Change, Holding, Whose, telling
from bot.placed import Placed
from handlers.activities import chat, tags
from handlers.activities.config import ActivityConfig
from handlers.activities.workbook import ACTIVITIES
from storage.tables import activity, activity_tie, claim, claimed_deed


def _untied(who: Whose) -> list[Change]:
    return [update(activity).where(activity.c.account_id.in_(who.accounts)).values(account_id=None)]


def _dropped(who: Whose) -> list[Change]:
    return [delete(claimed_deed).where(claimed_deed.c.account_id.in_(who.accounts))]


def _words(row: Row[Any]) -> str:
    return f"{row.day} {row.place} {row.what} {row.minutes} 分钟".replace("  ", " ")


def _old(ages: Ages) -> list[Change]:
    old = select(activity.c.id).where(activity.c.day < ages.records.date()).limit(ages.chunk)
    # Keys rise with time, so that of the ties only old ones are looked at; those of a log that is gone go with it.
    before = int(ages.records.timestamp() * 1000) << 22
    alone = ~select(activity.c.id).where(activity.c.log_id == activity_tie.c.log_id).exists()
    lost = select(activity_tie.c.log_id).where(activity_tie.c.log_id < before, alone).limit(ages.chunk)
    return [
        delete(activity).where(activity.c.id.in_(old)),
        delete(activity_tie).where(activity_tie.c.log_id.in_(lost)),
    ]


def _given_up(ages: Ages) -> list[Change]:
    """Told while somebody reported in who never came to the end of it."""
    waits = select(claim.c.account_id).where(claim.c.account_id == claimed_deed.c.account_id).exists()
    old = select(claimed_deed.c.id).where(claimed_deed.c.created_at < ages.words, ~waits).limit(ages.chunk)
    return [delete(claimed_deed).where(claimed_deed.c.id.in_(old))]


WITHDRAWN = "withdrawn"

CAPABILITY = Capability(
    "activities",
    "服务记录",
    Path(__file__).parent,
    books=(chat.book,),
    provisional=tags.proposed,
    placed=(Placed(activity, "grid_id", stays="service was done where it was done"),),
    sections={"activity": ActivityConfig},
    workbooks=(ACTIVITIES,),
    holdings=(
        Holding(
            activity,
            ("person_id", "account_id"),
            label="服务记录",
            own=lambda who: activity.c.person_id == who.person_id,
            forget=_untied,
            tells=telling(
                lambda who: (
                    select(activity.c.created_at, activity)
                    .where(activity.c.person_id == who.person_id)
                    .order_by(activity.c.day.desc(), activity.c.id.desc())
                ),
                lambda row: (
                    _words(row)
                    + (f"（您的异议：{row.objection}）" if row.objection else "")
                    + ("（已撤回）" if row.state == WITHDRAWN else "")
                ),
            ),
            purge=_old,
            stays="service that was done is a record of work until its years are over",
            untold={"account_id": "whoever wrote it down for another is told of it as a change of the trail"},
        ),
        Holding(
            claimed_deed,
            ("account_id",),
            label="等核对的服务记录",
            own=lambda who: claimed_deed.c.account_id.in_(who.accounts),
            forget=_dropped,
            tells=telling(
                lambda who: (
                    select(claimed_deed.c.created_at, claimed_deed)
                    .where(claimed_deed.c.account_id.in_(who.accounts))
                    .order_by(claimed_deed.c.id.desc())
                ),
                _words,
            ),
            purge=_given_up,
        ),
    ),
)
