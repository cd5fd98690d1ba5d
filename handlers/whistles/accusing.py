"""Who is blamed does not read it: what accuses the community's own people goes to the county.

It stands at the county's place, in whose subtree no office of a community, a grid or a unit counts: not in their
lists, their ledger, their notices.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.access import Role
from bot.work import Work
from handlers.understanding.privacy import accuses_office
from handlers.whistles.cases import Case
from handlers.whistles.report import Report
from storage.places import Kind, Place
from storage.redaction import scrub
from storage.tables import person, place, role

OFFICES = (Role.GRID, Role.SECRETARY, Role.COMMUNITY)


def to_the_county(work: Work, report: Report) -> Report:
    """The report as the county gets it where it blames those who would have read it; else as it is."""
    if not report.private or report.community.kind != Kind.COMMUNITY:
        return report
    if not accuses_office(report.matter) and not _names_of_theirs(work, report.community, report.matter):
        return report
    name = report.community.name
    where = report.place if report.place.startswith(name) else scrub(f"{name} {report.place}")
    return replace(report, place=where, community=work.county.places.root, grid=None, building=None)


def stays_with_the_county(work: Work, case: Case, community: Place) -> bool:
    """Whether a case is the county's because of whom it blames, though it is found to be of this community."""
    if not case.private or case.community_id != work.county.places.root.id:
        return False
    return accuses_office(case.matter) or _names_of_theirs(work, community, case.matter)


def _names_of_theirs(work: Work, community: Place, matter: str) -> bool:
    """Whether somebody who holds an office in this community today is named."""
    today = work.now.date()
    query = (
        select(person.c.name)
        .join_from(role, person, role.c.person_id == person.c.id)
        .join(place, role.c.place_id == place.c.id)
        .where(
            role.c.name.in_(OFFICES),
            place.c.path.like(f"{community.path}%"),
            role.c.since <= today,
            role.c.until.is_(None) | (role.c.until >= today),
        )
        .distinct()
    )
    return any(name in matter for name in work.tx.scalars(query))
