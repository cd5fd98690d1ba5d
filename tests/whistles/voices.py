"""Those around a case: neighbours, their accounts, and what they say to the actions."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, insert

from bot.access import Role
from bot.actor import Actor
from bot.work import Work
from handlers.whistles import reporting, steps
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action
from storage import people
from storage.redaction import scrub
from storage.tables import account, person
from tests.whistles.ground import NOW, Ground, work

WORDS = scrub("只亮了一盏")
_users = count(1)
EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(hours=1)


def somebody(tx: Connection, ground: Ground, *, grid_id: int | None = None, known: bool = False) -> Actor:
    """A new account: of a new person of the roster, who lives in a grid, or of nobody."""
    user, who = f"n-{next(_users)}", None
    if known or grid_id is not None:
        values: dict[str, Any] = {"name": user, "member": True, "state": "in", "roster_key": user, "created_at": NOW}
        who = tx.execute(insert(person).values(**values, grid_id=grid_id).returning(person.c.id)).scalar_one()
    return another_account(tx, user, who)


def another_account(tx: Connection, user: str, person_id: int | None) -> Actor:
    """One more account of a person."""
    user = f"{user}-{next(_users)}"
    values = {"platform": "fake", "user_id": user, "name": user, "person_id": person_id, "created_at": NOW}
    made = tx.execute(insert(account).values(**values).returning(account.c.id)).scalar_one()
    return Actor(made, people.get_person(tx, person_id) if person_id is not None else None)


def by(tx: Connection, ground: Ground, who: Actor | str | Role, now: Any = NOW) -> Work:
    """A unit of work of somebody."""
    if isinstance(who, Role):
        who = ground.actor(who)
    return work(tx, ground.county, ground.people[who] if isinstance(who, str) else who, now=now)


def joined(tx: Connection, ground: Ground, case: Case, *who: Actor) -> None:
    for each in who:
        reporting.join(by(tx, ground, each, EARLIER), case, ground.chat)


def verified(tx: Connection, ground: Ground, case: Case, *, led: bool = True) -> Case:
    """Done by the unit, or by the community itself; seen by another; everybody asked."""
    unit = ground.unit if led else None
    staff = by(tx, ground, Role.COMMUNITY)
    case = steps.take(staff, case, Action.SEND if led else Action.SELF_HANDLE, unit_id=unit)
    doing = by(tx, ground, Role.LIAISON if led else Role.COMMUNITY)
    if led:
        case = steps.take(doing, case, Action.SIGN)
    case = steps.take(doing, case, Action.REPLY, note=scrub("换好了"))
    return steps.take(by(tx, ground, Role.GRID), case, Action.VERIFY)


def told(done: Work) -> str:
    return "\n".join(owed.text for owed in done.notify.owed)


# --- what is theirs, what is not ------------------------------------------------------------
