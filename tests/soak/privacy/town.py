"""The demo county for a walk: everybody who is named stands on its roster, every community has a clerk who writes."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from bot.clock import COUNTY
from bot.config import Config
from storage import people
from storage.people import Proof
from storage.tables import account, person, place, role
from tests.handlers.talk import BOT, PLATFORM, TEN, Talk
from tests.privacy import households
from tests.support.settings import settings

CLERK = "clerk-"  # and the code of the community


def config() -> Config:
    """No limit that would end a walk: everybody of it writes within an hour, each once."""
    return settings(whistle={"flood_cases": 10_000, "reports_per_hour": 1000, "alike_days": 1})


def enrol(talk: Talk) -> dict[str, str]:
    """Put them in; the clerk's user id by the name of the community."""
    now = talk.clock.now()
    with talk.database.begin() as tx:
        known = set(tx.scalars(select(person.c.name)))
        rows = [
            {"name": name, "member": True, "state": "roster", "roster_key": f"privacy-{name}", "created_at": now}
            for name in sorted(households.ROSTER - known)
        ]
        tx.execute(insert(person), rows)
        communities = tx.execute(select(place.c.id, place.c.name, place.c.code).where(place.c.kind == "community"))
        return {each.name: _clerk(tx, each.id, f"{CLERK}{each.code}") for each in communities.all()}


def _clerk(tx: Connection, community: int, user_id: str) -> str:
    name = f"干部{user_id}"
    row = {"name": name, "member": False, "state": "roster", "roster_key": user_id, "created_at": TEN}
    who = tx.execute(insert(person).values(**row).returning(person.c.id)).scalar_one()
    people.add_account(tx, PLATFORM, user_id, name, TEN)
    made = tx.execute(select(account.c.id).where(account.c.user_id == user_id)).scalar_one()
    people.link(tx, made, who, Proof.CODE, Proof.OFFICE)
    tx.execute(
        insert(role).values(person_id=who, name="community", place_id=community, since=TEN.astimezone(COUNTY).date())
    )
    people.add_chat(tx, PLATFORM, BOT, f"p-{user_id}", "private", user_id, made, TEN)
    return user_id
