"""What other capabilities keep of a year: needs taken on, wishes come true, shifts of 应急动员, visits of leaders."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from bot.clock import COUNTY
from handlers.exchange.records import ALIVE, PledgeState
from handlers.figures.period import Period
from handlers.mobilise.records import CallState, PlaceState
from handlers.visits import records as visiting
from handlers.wishes.records import WishState
from handlers.year.facts import Granted, Taken, Visited, Watch
from storage.places import Places
from storage.tables import (
    mobilisation,
    mobilisation_place,
    mobilisation_shift,
    need,
    person,
    pledge,
    pledge_unit,
    visit,
    wish,
)


def _community(places: Places, place_id: int | None) -> str:
    community = places.community_of(place_id)
    return community.name if community is not None else ""


def taken(tx: Connection, places: Places, period: Period, unit_id: int, near: Sequence[int]) -> tuple[Taken, ...]:
    """What a unit led, and what it was in: delivered in the period, or taken on then and not delivered."""
    joined = select(pledge_unit.c.pledge_id).where(pledge_unit.c.unit_id == unit_id, pledge_unit.c.state == "joined")
    within = or_(
        and_(pledge.c.delivered_on >= period.since, pledge.c.delivered_on < period.until),
        and_(
            pledge.c.delivered_on.is_(None),
            pledge.c.claimed_at >= period.start,
            pledge.c.claimed_at < period.end,
            or_(pledge.c.state.in_(ALIVE), pledge.c.state == PledgeState.RELEASED),
        ),
    )
    # Who was only in it has not let it go, if it came to nothing.
    whose = or_(pledge.c.unit_id == unit_id, and_(pledge.c.id.in_(joined), pledge.c.state != PledgeState.RELEASED))
    query = select(pledge, need.c.what, need.c.place_id).join_from(pledge, need, pledge.c.need_id == need.c.id)
    query = query.where(whose, within)
    if near:
        query = query.where(need.c.place_id.in_(near))
    rows = [
        Taken(
            row.claimed_at.astimezone(COUNTY).date(),
            row.delivered_on,
            row.what,
            _community(places, row.place_id),
            row.state,
            row.unit_id == unit_id,
            row.served,
            row.grade,
        )
        for row in tx.execute(query)
    ]
    return tuple(sorted(rows, key=lambda each: (each.on or each.since, each.since, each.what, each.community)))


def granted(
    tx: Connection, places: Places, period: Period, whose: ColumnElement[bool], near: Sequence[int]
) -> tuple[Granted, ...]:
    """Wishes delivered or confirmed, by the day on which they came to that."""
    columns = person.c.roster_key, wish.c.at, wish.c.what, wish.c.place_id, wish.c.state
    query = select(*columns).join_from(wish, person, wish.c.person_id == person.c.id, isouter=True)
    query = query.where(
        whose,
        wish.c.state.in_((WishState.DELIVERED, WishState.CONFIRMED)),
        wish.c.at >= period.start,
        wish.c.at < period.end,
    )
    if near:
        query = query.where(wish.c.place_id.in_(near))
    rows = [
        Granted(
            row.roster_key or "",
            row.at.astimezone(COUNTY).date(),
            row.what,
            _community(places, row.place_id),
            row.state == WishState.CONFIRMED,
        )
        for row in tx.execute(query)
    ]
    return tuple(sorted(rows, key=lambda each: (each.on, each.what, each.community, each.key)))


def watches(
    tx: Connection, places: Places, period: Period, who: ColumnElement[bool], near: Sequence[int]
) -> tuple[Watch, ...]:
    """Shifts that are over, of calls that were made."""
    query = (
        select(
            person.c.roster_key,
            mobilisation.c.title,
            mobilisation.c.place_id,
            mobilisation_shift.c.name,
            mobilisation_shift.c.place,
            mobilisation_shift.c.starts_at,
            mobilisation_shift.c.ends_at,
            mobilisation_place.c.came_at,
            mobilisation_place.c.logged_at,
        )
        .join_from(mobilisation_place, mobilisation_shift, mobilisation_place.c.shift_id == mobilisation_shift.c.id)
        .join(mobilisation, mobilisation_shift.c.call_id == mobilisation.c.id)
        .join(person, mobilisation_place.c.person_id == person.c.id)
        .where(
            who,
            mobilisation_place.c.state == PlaceState.ON,
            mobilisation.c.state.in_((CallState.OPEN, CallState.OVER)),
            mobilisation_shift.c.starts_at >= period.start,
            mobilisation_shift.c.starts_at < period.end,
            # Whoever is down for one that is to come has missed nothing: it is no record yet.
            or_(mobilisation_place.c.drafted, mobilisation_place.c.came_at.is_not(None)),
        )
    )
    if near:
        query = query.where(mobilisation.c.place_id.in_(near))
    rows = []
    for row in tx.execute(query):
        starts, ends = row.starts_at.astimezone(COUNTY), row.ends_at.astimezone(COUNTY)
        rows.append(
            Watch(
                row.roster_key,
                starts.date(),
                " ".join(part for part in (row.title, row.name) if part),
                " ".join(part for part in (_community(places, row.place_id), row.place) if part),
                f"{starts:%H:%M}-{ends:%H:%M}",
                row.came_at is not None or row.logged_at is not None,
            )
        )
    return tuple(sorted(rows, key=lambda each: (each.on, each.hours, each.what, each.place, each.key)))


def visits(
    tx: Connection, places: Places, period: Period, who: ColumnElement[bool], near: Sequence[int]
) -> tuple[Visited, ...]:
    """Visits that stand, of leaders."""
    came = select(visit.c.leader_id).where(visit.c.leader_id.is_not(None))
    query = select(person.c.id, person.c.roster_key).where(who, person.c.id.in_(came))
    leaders = {row.id: row.roster_key for row in tx.execute(query)}
    if not leaders:
        return ()
    communities = [each.id for each in places.communities if not near or each.id in near]
    rows = [
        Visited(
            leaders[each.leader_id],
            each.day,
            _community(places, each.community_id),
            each.saw,
            len(each.matters),
            sum(not matter.open for matter in each.matters),
        )
        for each in visiting.of_places(tx, communities, period)
        if each.leader_id in leaders
    ]
    return tuple(sorted(rows, key=lambda each: (each.on, each.community, each.saw, each.key)))
