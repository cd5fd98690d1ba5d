"""Whoever is named in another's log: told in private, says in private that it was so or that it was not.

Silence is no quarrel, and nobody hears what somebody else's day holds or what they answered.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, select, update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.activities.closed import must_be_open
from handlers.activities.deeds import Deed
from handlers.activities.reported import reported
from handlers.activities.wording import deed_line
from storage.events import What
from storage.people import Person
from storage.tables import account, activity

SHOWN = 12  # signs of what was done, in an answer that is pressed or typed


class NamedEvent(What, record="activity"):
    """What somebody who was named says of it."""

    AGREED = "agreed"
    DENIED = "denied"


def tell(work: Work, by: Person, member: Person, part: Deed | None, deed: Deed) -> None:
    """Somebody was named in a log of `by`: `part` is written down for them, of `deed` nothing is where it is None."""
    if part is None:
        work.notify.people(
            [member.id], "activity.told_counted", {"name": by.name, "line": deed_line(deed)}, asleep=True
        )
        return
    which = f"{part.day.month}月{part.day.day}日 {part.what[:SHOWN]}"
    choices = (Choice("没错", f"记得没错 {which}"), Choice("不算我", f"不算我 {which}"))
    told = {"name": by.name, "line": deed_line(part)}
    work.notify.people([member.id], "activity.told", told, choices=choices, asleep=True)


def agree(work: Work, day: date | None, words: str) -> Deed:
    """It was so. Raises Refused: nobody named them (that day)."""
    row_id, log_id, _, deed = _named(work, day, words)
    work.record(NamedEvent.AGREED, log_id, after={"line": row_id})
    return deed


def deny(work: Work, day: date | None, words: str) -> Deed:
    """They were not there: their line counts nowhere, that of others stays as it is. Raises Refused: nobody named them
    (that day), the month is closed."""
    row_id, log_id, grid_id, deed = _named(work, day, words)
    must_be_open(work, grid_id, deed.day)
    work.tx.execute(update(activity).where(activity.c.id == row_id).values(state="withdrawn"))
    work.record(NamedEvent.DENIED, log_id, after={"line": row_id})
    return deed


def _named(work: Work, day: date | None, words: str) -> tuple[int, int, int | None, Deed]:
    """The newest line that another wrote for whoever acts: of that day, in those words, where they are said."""
    who = reported(work)
    own = select(account.c.id).where(account.c.person_id == who.id)
    wanted: list[ColumnElement[bool]] = [
        activity.c.person_id == who.id,
        activity.c.state == "logged",
        activity.c.corrects_id.is_(None),
        activity.c.id != activity.c.log_id,  # the first line of a log is its writer's
        activity.c.account_id.not_in(own),
    ]
    if day is not None:
        wanted.append(activity.c.day == day)
    rows = work.tx.execute(select(activity).where(*wanted).order_by(activity.c.id.desc()).limit(20)).all()
    said = words.strip()
    rows = [row for row in rows if said and row.what.startswith(said)] or rows
    if not rows:
        raise Refused("activity.not_named")
    row = rows[0]
    return row.id, row.log_id, row.grid_id, Deed(row.day, row.minutes, row.what, row.place, row.start_min)
