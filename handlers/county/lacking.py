"""What a county still lacks: whoever can mend it hears once that somebody was stopped by it, and what to type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.access import Role
from bot.work import Work
from storage import events, people
from storage.events import What
from storage.places import Place, Unit
from storage.redaction import Scrubbed
from storage.tables import event


class Lack(What, record="lack"):
    """What is not there yet; `record_id` is the place or the unit that lacks it."""

    COMMUNITIES = "no communities"  # of the county
    GRIDS = "no grids"  # of a community
    UNITS = "no units"  # of the county
    ROSTER = "no roster"  # of the county
    LIAISON = "no liaison"  # of a unit
    STAFF = "no staff"  # of a community, or of the county
    GROUP = "no staff group"  # of a community


_TEXTS: dict[Lack, str] = {
    Lack.COMMUNITIES: "lack.communities",
    Lack.GRIDS: "lack.grids",
    Lack.UNITS: "lack.units",
    Lack.ROSTER: "lack.roster",
    Lack.LIAISON: "lack.liaison",
    Lack.STAFF: "lack.staff",
    Lack.GROUP: "lack.group",
}
# Who can mend it: a community its own grids and groups, the county the rest.
_MENDS: dict[Lack, tuple[Role, ...]] = {Lack.GRIDS: (Role.COMMUNITY,), Lack.GROUP: (Role.COMMUNITY,)}


@dataclass(frozen=True, slots=True)
class Unheard:
    """What stopped somebody, and nobody holds the office that could have been told."""

    lack: Lack
    record_id: int


def stopped(work: Work, lack: Lack, at: Place | Unit) -> None:
    """Somebody could not do, or be told, what they should. To be called whenever that happens: it is told once.

    While nobody holds the office it is kept for `gridwhistle check`, and told when somebody does.
    """
    before = [each for each in events.history(work.tx, Lack.record, at.id) if each.what == lack]
    if any(each.after and each.after["told"] for each in before):
        return
    told = _tell(work, lack, at)
    if told or not before:
        work.record(lack, at.id, nameless=True, after={"told": told})


def _tell(work: Work, lack: Lack, at: Place | Unit) -> int:
    root = work.county.places.root
    path = at.path if isinstance(at, Place) else root.path
    roles = _MENDS.get(lack, (Role.COUNTY,))
    holders = people.holders(work.tx, roles, path, None, work.now.date())
    if not holders:
        holders = people.holders(work.tx, (Role.COUNTY,), path, None, work.now.date())
    return work.notify.people(holders, _TEXTS[lack], {"name": Scrubbed(at.name)})


def unheard(tx: Connection) -> Iterator[Unheard]:
    """What nobody could be told, each once."""
    rows = tx.execute(
        select(event.c.what, event.c.record_id, event.c.after).where(event.c.record == Lack.record).order_by(event.c.id)
    ).all()
    told = {(row.what, row.record_id) for row in rows if row.after["told"]}
    for what, record_id in dict.fromkeys((row.what, row.record_id) for row in rows):
        if (what, record_id) not in told:
            yield Unheard(Lack(what), record_id)
