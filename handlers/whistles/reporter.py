"""Who reported a case: read by the staff it is with, its community or the county, and every reading is an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from bot.access import Role, Where, spoken
from bot.refused import Refused
from bot.work import Work
from handlers.privacy.looking import Sight, looked
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import CaseEvent
from storage.redaction import Scrubbed
from storage.tables import account, whistle, whistle_reporter

READERS = frozenset({Role.COMMUNITY, Role.COUNTY})  # whichever of them the case is with


@dataclass(frozen=True, slots=True)
class Reporter:
    """The name an account shows on its platform, when it reported, or (`joined`) joined."""

    name: str
    at: datetime
    joined: bool


def read(work: Work, case: Case) -> list[Reporter]:
    """The reporters of a case and of what was merged into it.

    Raises Refused for everybody but its community; of what blames the community's own people that is the county.
    """
    places = work.county.places
    readers = frozenset({Role.COUNTY}) if case.community_id == places.root.id else frozenset({Role.COMMUNITY})
    if not work.may(readers, Where(places.by_id[case.community_id].path)):
        raise Refused("whistle.no_role", action=Scrubbed("看反映人"), who=Scrubbed(spoken(readers)))
    merged = select(whistle.c.id).where(whistle.c.merged_into == case.id)
    rows = work.tx.execute(
        select(account.c.name, whistle_reporter.c.at, whistle_reporter.c.joined, account.c.id, account.c.person_id)
        .join_from(whistle_reporter, account, whistle_reporter.c.account_id == account.c.id)
        .where(or_(whistle_reporter.c.whistle_id == case.id, whistle_reporter.c.whistle_id.in_(merged)))
        .order_by(whistle_reporter.c.at)
    )
    kept = rows.all()
    reporters = [Reporter(row.name, row.at, row.joined) for row in kept]
    looked(
        work,
        [row.person_id for row in kept if row.person_id is not None],
        Sight.REPORTER,
        why=case.number,
        accounts=[row.id for row in kept if row.person_id is None],
        roles=readers,
    )
    work.record(CaseEvent.REPORTER_READ, case.id)
    return reporters
