"""Deeds of somebody whose name is not proved yet: kept aside, shown to nobody, logged once it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from bot.refused import Refused
from bot.work import Work
from handlers.activities.config import ActivityConfig
from handlers.activities.deeds import Deed, check
from storage.columns import new_id
from storage.events import What
from storage.tables import claimed_deed

MOST = 50  # that an account may have waiting
COLUMNS = (
    claimed_deed.c.day,
    claimed_deed.c.minutes,
    claimed_deed.c.what,
    claimed_deed.c.place,
    claimed_deed.c.start_min,
)


class ClaimedDeedEvent(What, record="account"):
    """What happens to deeds that wait."""

    KEPT = "deed kept for a claim"
    TAKEN_BACK = "kept deed taken back"


@dataclass(frozen=True, slots=True)
class Kept:
    """A deed that waits until it is known whose it is."""

    deed: Deed


def keep(work: Work, deed: Deed, names: Sequence[str]) -> Kept:
    """Keep a deed for whoever acts. Raises Refused: it cannot have happened, very many wait."""
    account_id = _account(work)
    check(deed, work.county.config.section(ActivityConfig), work.now.date())
    if count(work.tx, account_id) >= MOST:
        raise Refused("activity.claimed_full", count=MOST)
    values = {
        "id": new_id(),
        "account_id": account_id,
        "day": deed.day,
        "start_min": deed.start,
        "minutes": deed.minutes,
        "what": deed.what,
        "place": deed.place,
        "names": list(names),
        "created_at": work.now,
    }
    work.tx.execute(insert(claimed_deed).values(values))
    work.record(ClaimedDeedEvent.KEPT, account_id)
    return Kept(deed)


def count(tx: Connection, account_id: int) -> int:
    """How many wait."""
    query = select(func.count()).select_from(claimed_deed).where(claimed_deed.c.account_id == account_id)
    return int(tx.execute(query).scalar_one())


def waiting(work: Work) -> list[Deed]:
    """Those of whoever acts, the newest first."""
    query = select(*COLUMNS).where(claimed_deed.c.account_id == _account(work)).order_by(claimed_deed.c.id.desc())
    return [Deed(*row) for row in work.tx.execute(query)]


def take_back(work: Work) -> Deed:
    """The newest one is forgotten. Raises Refused where none waits."""
    newest = (
        select(claimed_deed.c.id, *COLUMNS)
        .where(claimed_deed.c.account_id == _account(work))
        .order_by(claimed_deed.c.id.desc())
        .limit(1)
    )
    row = work.tx.execute(newest).first()
    if row is None:
        raise Refused("activity.nothing")
    work.tx.execute(delete(claimed_deed).where(claimed_deed.c.id == row[0]))
    work.record(ClaimedDeedEvent.TAKEN_BACK, _account(work))
    return Deed(*row[1:])


def drop(tx: Connection, account_id: int) -> None:
    """It was somebody else: what was kept goes."""
    tx.execute(delete(claimed_deed).where(claimed_deed.c.account_id == account_id))


def _account(work: Work) -> int:
    assert work.actor.account_id is not None, "whoever claims a name does it from an account"
    return work.actor.account_id
