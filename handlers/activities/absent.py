"""Which of the lines in which another one named them somebody speaks of, in words of their own: 那次我没参加."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from bot.values.day import all_days
from bot.work import Work
from handlers.activities.closed import is_closed
from handlers.activities.deeds import Entry
from handlers.activities.named import NamedEvent
from handlers.activities.reading import ENTRY_COLUMNS
from storage.tables import activity

DAYS = 60  # that somebody remembers
_by_others = (
    select(*ENTRY_COLUMNS)
    .where(
        activity.c.person_id == bindparam("person"),
        activity.c.state == "logged",
        activity.c.corrects_id.is_(None),
        activity.c.id != activity.c.log_id,  # the first line of a log is that of whoever wrote it
        activity.c.created_at >= bindparam("since"),
    )
    .order_by(activity.c.id.desc())
    .limit(20)
)


def meant(work: Work, text: str, now: datetime) -> list[Entry]:
    """Which of their lines somebody speaks of: those of the day that is said, of what was done, else all that
    they may still leave; of closed months the last."""
    who = work.actor.person
    assert who is not None
    rows = work.tx.execute(_by_others, {"person": who.id, "since": now - timedelta(days=DAYS)}).all()
    lines = [Entry(*tuple(row)) for row in rows]
    days = {found.value for found in all_days(text, now, ahead=False)}
    if days:
        lines = [line for line in lines if line.day in days]
    of = [line for line in lines if line.what[:4] and line.what[:4] in text]
    lines = of or lines
    fresh = [line for line in lines if may_go(work, line)]
    return fresh or lines[:1]


def may_go(work: Work, line: Entry) -> bool:
    """Whether it is still theirs to leave; once the month is closed it is for the community, by an objection."""
    return not is_closed(work, line.grid_id, line.day)


def leave(work: Work, line: Entry) -> None:
    """Their own line goes, that of the others stays."""
    work.tx.execute(update(activity).where(activity.c.id == line.id).values(state="withdrawn"))
    work.record(NamedEvent.DENIED, line.log_id, after={"line": line.id})
