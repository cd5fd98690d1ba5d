"""Cases as those who work on them read them: one, the open ones, the county's sheet. Filtered in the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from bot.access import Role, Where, held_at
from bot.clock import COUNTY
from bot.message import ChatKind
from bot.refused import Refused
from bot.work import Work
from handlers.audience.view import FULL, Audience, View, views
from handlers.whistles import cases
from handlers.whistles.cases import COLUMNS, Case
from handlers.whistles.facts import IN_FULL, path
from handlers.whistles.lifecycle import FIELD, UNIT, Wait
from handlers.whistles.orders.listing import STATES, Listed, Wanted
from storage.people import Chat
from storage.places import Place
from storage.redaction import Scrubbed
from storage.tables import clock, whistle


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, the oldest first, and how many there are."""

    cases: tuple[Case, ...]
    total: int


def may_see(work: Work, case: Case) -> bool:
    """Those the case concerns: the field staff of its place, the leading unit; a private one nobody besides."""
    held = held_at(work.actor.held, Where(path(work, case), case.unit_id))
    return bool(held & (FIELD | UNIT if case.private else FIELD | UNIT | {Role.SECRETARY}))


def may_hear(work: Work, case: Case, chat: Chat) -> bool:
    """Whether a case may be spoken of in a chat: in a group only a public one, of the group's own community or said
    in that very group. A private chat hears what its owner may.
    """
    if chat.kind != ChatKind.GROUP:
        return True
    if case.private:
        return False
    if case.chat_id == chat.id:
        return True
    here = work.county.places.community_of(chat.place_id) if chat.place_id is not None else None
    if here is not None:
        return here.id == case.community_id
    return bool(chat.path) and path(work, case).startswith(chat.path)  # of the county, or of a 街道


def audience(work: Work, case: Case, *, openly: bool) -> Audience:
    """As what somebody reads a case who asked for it; `openly`: where others read it too."""
    if openly:
        return Audience.OPEN
    held = held_at(work.actor.held, Where(path(work, case), case.unit_id))
    if held & IN_FULL:
        return Audience.COMMUNITY
    return Audience.UNIT if held & UNIT else Audience.OPEN


def looks(work: Work, listed: Sequence[Case], *, openly: bool) -> dict[int, View]:
    """What somebody reads of each of these cases: place and matter."""
    read_as = {case.id: audience(work, case, openly=openly) for case in listed}
    words = {case.id: (case.place, case.matter) for case in listed if read_as[case.id] is not Audience.COMMUNITY}
    seen = views(work.tx, work.county.places, words)
    for case in listed:
        if read_as[case.id] is Audience.UNIT:
            seen[case.id] = seen[case.id].of_unit(released=case.door_unit_id == case.unit_id)
    return {case.id: seen.get(case.id, FULL) for case in listed}


def find(work: Work, written: str, near: Place | None) -> Case:
    """The case meant by a number or its tail, which is looked for `near` first, else in one's own community.

    Raises Refused as for a number that is none where the case does not concern the asker.
    """
    asked, ahead, work.ahead = (written, near.id if near else None), work.ahead, None
    if ahead is not None and ahead[0] == asked and isinstance(ahead[1], Case):
        return ahead[1]
    community = near or _own_community(work)
    there = () if community is None or "-" in written else (whistle.c.community_id == community.id,)
    case = cases.only(written, [case for case in cases.written_so(work.tx, written, *there) if may_see(work, case)])
    if case is None:
        raise Refused("whistle.no_such", number=Scrubbed(written))
    return case


def _own_community(work: Work) -> Place | None:
    paths = {held.path for held in work.actor.held if held.role is not Role.LIAISON and held.path}
    own = [place for place in work.county.places.by_id.values() if place.kind == "community" and place.path in paths]
    return own[0] if len(own) == 1 else None


def open_cases(
    work: Work, limit: int, *, within: Chat | None = None, wanted: Wanted | None = None, unit_id: int | None = None
) -> Page:
    """What is not closed and concerns the asker: of their places, of their unit; `within` a staff group, what is
    public and of the group's own place besides. `wanted`: only those; `unit_id`: only what this unit has.
    """
    mine = [whistle.c.closed_at.is_(None), _visible(work)]
    if wanted is not None:
        mine += _so(work, wanted)
    if unit_id is not None:
        mine.append(whistle.c.unit_id == unit_id)
    if within is not None:
        mine += [whistle.c.private.is_(False), _under(work, within.path)]
    total = int(work.tx.execute(select(func.count()).select_from(whistle).where(*mine)).scalar_one())
    query = select(*COLUMNS).where(*mine).order_by(whistle.c.opened_at, whistle.c.id).limit(limit)
    return Page(tuple(Case(*tuple(row)) for row in work.tx.execute(query)), total)


_OFFICES = (Wait.SEND, Wait.SIGN, Wait.FINISH, Wait.VERIFY)  # for which an office is late, and no reporter


def _so(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is asked for in the database's words."""
    if wanted.about:
        return [or_(whistle.c.matter.contains(wanted.about), whistle.c.place.contains(wanted.about))]
    if wanted.listed in STATES:
        return [whistle.c.state.in_(sorted(STATES[wanted.listed]))]
    if wanted.listed is Listed.TODAY:
        return [whistle.c.opened_at >= datetime.combine(work.now.date(), time(), COUNTY)]
    ticks = (
        clock.c.whistle_id == whistle.c.id,
        clock.c.kind.in_(_OFFICES),
        clock.c.stopped_at.is_(None),
        clock.c.paused_at.is_(None),
    )
    if wanted.listed is Listed.URGENT:
        return [or_(whistle.c.urgent.is_(True), exists().where(*ticks, clock.c.due_at < work.now))]
    if wanted.listed is Listed.LATE:
        return [exists().where(*ticks, clock.c.due_at < work.now)]
    if wanted.until is not None:
        end = datetime.combine(wanted.until + timedelta(days=1), time(), COUNTY)
        return [exists().where(*ticks, clock.c.due_at >= work.now, clock.c.due_at < end)]
    return []


def _visible(work: Work) -> ColumnElement[bool]:
    """`may_see` in the database's words."""
    allowed: list[ColumnElement[bool]] = []
    for held in work.actor.held:
        if held.role is Role.COUNTY:
            return true()
        if held.role in UNIT and held.unit_id is not None:
            allowed.append(whistle.c.unit_id == held.unit_id)
        elif held.role in FIELD and held.path:
            allowed.append(_under(work, held.path))
        elif held.role is Role.SECRETARY and held.path:
            allowed.append(and_(_under(work, held.path), whistle.c.private.is_(False)))
    return or_(*allowed) if allowed else false()


def _under(work: Work, path: str) -> ColumnElement[bool]:
    """Cases that stand in a subtree: by community (or the county, of which no community is known), which is indexed;
    below a community by grid."""
    under = [place for place in work.county.places.by_id.values() if place.path.startswith(path)]
    if communities := [place.id for place in under if place.kind in ("community", "county")]:
        return whistle.c.community_id.in_(communities)
    return whistle.c.grid_id.in_([place.id for place in under if place.kind == "grid"])
