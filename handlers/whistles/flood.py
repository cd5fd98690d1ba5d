"""Nobody drowns the others: how many reports one person may make in an hour, and what many at once become.

Counted from the cases themselves, by an index each. What is urgent is never refused.
"""

from __future__ import annotations

from datetime import timedelta

from bot.access import Role
from bot.refused import Refused
from bot.texts import Public
from bot.work import Work
from handlers.service.office import staff_of
from handlers.understanding import emergency
from handlers.whistles import cases
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from storage.places import Place
from storage.redaction import Scrubbed, scrub

HOUR = timedelta(hours=1)
MOST_READ = 100  # of one person's reports in an hour
ANYWHERE = 3  # times `urgent_apart`, and a person's alarms are one, wherever they say it is


def may_report(work: Work, community: Place, *, urgent: bool, source: str) -> None:
    """Raises Refused, with the number to ring instead, for who has reported very much within the hour."""
    if most := too_many(work, urgent=urgent, source=source):
        raise Refused("whistle.too_many", count=most, duty=duty(work, community))


def too_many(work: Work, *, urgent: bool, source: str) -> int:
    """How many reports whoever acts has made within the hour, where one more is too many; else 0.

    Never for what is urgent, nor for people of the office, who pass on what others told them, nor for 居民上报,
    where nobody could be answered.
    """
    most = work.county.config.section(WhistleConfig).reports_per_hour
    if urgent or source == "residents" or any(held.role is not Role.MEMBER for held in work.actor.held):
        return 0
    return most if len(_lately(work, most)) >= most else 0


def first_of_many(work: Work, case: Case) -> Case | None:
    """The case of which this urgent one, just registered, is to be a part: its reporter has raised alarm of this kind
    more than once within the hour, and the staff are up already. None: it stands for itself, as does what somebody
    who is known tells of another place."""
    apart = work.county.config.section(WhistleConfig).urgent_apart
    before = (report for report in _lately(work, MOST_READ) if report.urgent and report.id != case.id)
    alarms = [report for report in before if report.private == case.private]
    kind = emergency(case.matter)
    here = [each for each in alarms if each.community_id == case.community_id and emergency(each.matter) == kind]
    if work.notify.known:
        here = [each for each in here if each.place == case.place]
    several = here if len(here) >= apart else alarms if len(alarms) >= apart * ANYWHERE else []
    return next((going for alarm in several if not (going := cases.surviving(work.tx, alarm)).closed), None)


def alarmed_enough(work: Work) -> bool:
    """Whether whoever acts has raised so many alarms within the hour that one more would only be added to the first:
    of somebody who writes faster than a person can, it needs no record of its own."""
    apart = work.county.config.section(WhistleConfig).urgent_apart
    return sum(report.urgent for report in _lately(work, MOST_READ)) >= apart * ANYWHERE


def tell_flood(work: Work, community: Place) -> None:
    """The staff hear once in an hour by the clock that very many report at once; each report still reaches them."""
    limit = work.county.config.section(WhistleConfig).flood_cases
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    count, accounts = cases.opened_since(work.tx, community.id, hour)
    if count != limit:
        return
    fields: dict[str, Public] = {"where": scrub(community.name), "count": limit, "accounts": accounts}
    if not work.notify.groups("staff", [community.id], "whistle.flood_staff", fields):
        work.notify.people(staff_of(work, community.path), "whistle.flood_staff", fields)


def duty(work: Work, community: Place) -> Scrubbed:
    """The phone that is answered when nothing else is."""
    return Scrubbed(community.duty_phone or work.county.config.county.duty_phone)


def _lately(work: Work, most: int) -> list[Case]:
    """The reports of whoever acts within the hour, by all of their accounts."""
    assert work.actor.account_id is not None
    return cases.reported_since(work.tx, work.actor.account_id, work.actor.person_id, work.now - HOUR, most)
