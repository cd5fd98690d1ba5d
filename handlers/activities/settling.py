"""A name is proved: what its bearer did meanwhile is logged, by the rules of the day on which they wrote it down."""

from __future__ import annotations

from sqlalchemy import select

from bot.access import Held, Role
from bot.actor import Actor
from bot.clock import COUNTY
from bot.refused import Refused
from bot.work import Work
from handlers.activities import actions, claimed
from handlers.activities.deeds import Deed
from storage.people import Person
from storage.tables import claimed_deed


def settle(work: Work, account_id: int, who: Person) -> tuple[int, int]:
    """Log what was kept; how many counted, and how many could not (the day was full)."""
    rows = work.tx.execute(
        select(claimed_deed.c.created_at, claimed_deed.c.names, *claimed.COLUMNS)
        .where(claimed_deed.c.account_id == account_id)
        .order_by(claimed_deed.c.id)
    ).all()
    counted = 0
    for row in rows:
        then = row.created_at.astimezone(COUNTY)
        own = Work(work.tx, work.county, then, Actor(account_id, who, (Held(Role.MEMBER),)), work.notify)
        try:
            actions.log(own, Deed(*row[2:]), row.names, anyway=True)
        except Refused:
            continue
        counted += 1
    claimed.drop(work.tx, account_id)
    work.changed |= bool(rows)
    return counted, len(rows) - counted
