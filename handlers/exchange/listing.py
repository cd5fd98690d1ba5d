"""需求清单, 资源清单, 我的对接: what somebody is shown of the two lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.access import Where
from bot.work import Work
from handlers.county.roles import OFFICE
from handlers.exchange import allowed, defaults, matching, records, wording
from handlers.exchange.allowed import LIAISON
from handlers.exchange.matching import Match
from handlers.exchange.records import RUNNING, Need, NeedState, Pledge, PledgeState, Resource
from storage.places import Place
from storage.redaction import Scrubbed
from storage.tables import need, pledge, pledge_unit

MOST = 10
_SHOWN = (NeedState.OPEN, NeedState.CLAIMED, NeedState.AGREED)


@dataclass(frozen=True, slots=True)
class Own:
    """A pledge of one's own unit or community, with its need and how far it is."""

    need: Need
    pledge: Pledge
    stands: Scrubbed


def needs(work: Work, words: str = "", place_id: int | None = None) -> tuple[list[Need], int]:
    """Needs that are open or at work, those that words name (健康, 水东); the group's or the speaker's own community
    first, what is free before what is taken. Returns at most ten, and how many besides."""
    config, places = work.county.config, work.county.places
    wanted = next((each for each in defaults.need_kinds(config) if each in words), "")
    where = places.community(words.replace(wanted, "").strip(" ，,的")) if words.strip() else None
    every = [
        each
        for each in records.needs(work.tx, need.c.state.in_(_SHOWN))
        if (not wanted or each.kind == wanted) and (where is None or _under(work, each, where))
    ]
    home = places.community_of(place_id) or _home(work)
    every.sort(key=lambda each: (each.state != NeedState.OPEN, home is not None and not _under(work, each, home)))
    return every[:MOST], max(0, len(every) - MOST)


def _home(work: Work) -> Place | None:
    own = allowed.own_community(work) if work.may(OFFICE, Where()) or work.actor.held else None
    who = work.actor.person
    return own or (work.county.places.community_of(who.grid_id) if who is not None else None)


def _under(work: Work, kept: Need, where: Place) -> bool:
    at = work.county.places.by_id.get(kept.place_id)
    return at is not None and at.path.startswith(where.path)


def resources(work: Work, words: str = "") -> tuple[list[Resource], int]:
    """What can be had today, of the class or the unit that words name. Returns at most ten, and how many besides."""
    config = work.county.config
    wanted = next((each for each in defaults.resource_kinds(config) if each in words), "")
    unit = work.county.places.unit(words.replace(wanted, "").strip(" ，,的")) if words.strip() else None
    every = [
        each
        for each in records.offered(work.tx, work.now.date())
        if (not wanted or each.kind == wanted) and (unit is None or each.unit_id == unit.id)
    ]
    every.sort(key=lambda each: each.left == 0)
    return every[:MOST], max(0, len(every) - MOST)


def one_need(work: Work, number: int) -> tuple[Need, Scrubbed]:
    """One, and how far it is. Raises Refused: no such one."""
    kept = allowed.the_need(work, number)
    running = records.alive(work.tx, number)
    if running is None:
        return kept, Scrubbed("还没有单位认领。" if kept.state == NeedState.OPEN else "已经撤回了。")
    return kept, wording.stands(work.county.places, running, records.partners(work.tx, running.id))


def one_resource(work: Work, number: int) -> Resource:
    """One. Raises Refused: no such one."""
    return allowed.the_resource(work, number)


def is_liaison(work: Work) -> bool:
    """Whether whoever asks answers for a unit."""
    return bool(allowed.own_units(work))


def waits_for_a_grade(work: Work, number: int) -> bool:
    """Whether there is a need of that number of one's own community that was delivered and not rated yet."""
    kept = records.find_need(work.tx, number)
    if kept is None or kept.state != NeedState.DELIVERED:
        return False
    return work.may(OFFICE, Where(work.county.places.by_id[kept.place_id].path))


def is_theirs(work: Work, kept: Resource) -> bool:
    """Whether it is of a unit for which whoever asks answers."""
    return work.may(LIAISON, Where(unit_id=kept.unit_id))


def matches(work: Work) -> list[Match]:
    """What answers what, of the speaker's own unit, else of their community, else of all."""
    own = allowed.own_units(work)
    every = records.needs(work.tx, need.c.state == NeedState.OPEN)
    home = _home(work) if not own else None
    near = [each for each in every if home is not None and _under(work, each, home)] or every
    found = [made for each in near for made in matching.for_need(work, each.id)]
    mine = [each for each in found if each.resource.unit_id in own] if own else found
    return sorted(mine, key=lambda each: -each.score)[: matching.MOST]


def own(work: Work) -> tuple[Sequence[Own], Sequence[Resource]]:
    """我的对接: what one's unit has and offers, or what units have of one's community. Raises Refused: neither."""
    work.need(LIAISON | OFFICE)
    units = allowed.own_units(work)
    if units:
        partners = select(pledge_unit.c.pledge_id).where(pledge_unit.c.unit_id.in_(units))
        mine = pledge.c.unit_id.in_(units) | pledge.c.id.in_(partners)
        found = records.pledges(work.tx, mine, pledge.c.state.in_(RUNNING | {PledgeState.DELIVERED}))
        offered = [each for each in records.offered(work.tx, work.now.date()) if each.unit_id in units]
    else:
        found = records.pledges(work.tx, pledge.c.state.in_(RUNNING | {PledgeState.DELIVERED}))
        offered = []
    made = []
    for each in found:
        kept = records.get_need(work.tx, each.need_id)
        if units or work.may(OFFICE, Where(work.county.places.by_id[kept.place_id].path)):
            stands = wording.stands(work.county.places, each, records.partners(work.tx, each.id))
            made.append(Own(kept, each, stands))
    return made, offered


def named(work: Work, number: int) -> Scrubbed:
    """需求3“请人来测血压”（水东社区）: what another capability may say of a need that it is tied to. Raises Refused."""
    return wording.need_named(work.county.places, allowed.the_need(work, number))
