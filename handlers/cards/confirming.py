"""确认: the community says of a month's records that it was so, all of a place at once or those of one person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update

from bot.access import Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.activities.closed import is_closed
from handlers.activities.deeds import Deed
from handlers.cards import meant
from handlers.cards.events import MonthEvent
from handlers.cards.meant import Meant
from handlers.figures.period import Period
from handlers.privacy.looking import Sight, looked
from storage.places import Place
from storage.tables import activity, person

COMMUNITY = frozenset({Role.COMMUNITY})


@dataclass(frozen=True, slots=True)
class Standing:
    """How the records of a month stand at a place: counted, unconfirmed, with an objection of the person."""

    records: int
    people: int
    minutes: int
    open: int
    objections: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many records of how many people are confirmed now, and how many wait for an answer to an objection."""

    records: int
    people: int
    objections: int


def within(work: Work, where: Place, period: Period, person_id: int | None = None) -> list[ColumnElement[bool]]:
    """Conditions on `activity`: the records that count of a month at a place, of everybody or of one person."""
    return [
        activity.c.grid_id.in_(meant.grids(work, where)),
        *([activity.c.person_id == person_id] if person_id is not None else []),
        activity.c.state == "logged",
        activity.c.day >= period.since,
        activity.c.day < period.until,
    ]


def standing(work: Work, where: Place, period: Period) -> Standing:
    """How a month stands at a place."""
    waits = activity.c.confirmed_at.is_(None)
    query = select(
        func.coalesce(func.sum(activity.c.times), 0),
        func.count(activity.c.person_id.distinct()),
        func.coalesce(func.sum(activity.c.minutes), 0),
        func.count().filter(waits),
        func.count().filter(activity.c.objection != ""),
    ).where(*within(work, where, period))
    return Standing(*map(int, work.tx.execute(query).one()))


def waiting(work: Work, where: Place, period: Period) -> list[tuple[str, Deed]]:
    """Who did what, of all that waits for the community's word; the oldest first. Raises Refused as `confirm`."""
    may_change(work, where, period)
    open_ = activity.c.confirmed_at.is_(None), activity.c.objection == ""
    columns = activity.c.day, activity.c.minutes, activity.c.what, activity.c.place, activity.c.start_min
    query = (
        select(person.c.name, person.c.id, *columns)
        .join_from(activity, person, activity.c.person_id == person.c.id)
        .where(*within(work, where, period), *open_)
        .order_by(activity.c.day, activity.c.id)
    )
    rows = work.tx.execute(query).all()
    looked(work, {row.id for row in rows}, Sight.RECORDS, why=period.label, roles=COMMUNITY)
    return [(row.name, Deed(*tuple(row)[2:])) for row in rows]


def confirm(work: Work, of: Meant) -> Confirmed:
    """Confirm what is still open there and has no objection. Raises Refused: not their community, month closed."""
    where = meant.place_or_own(work, of, COMMUNITY)
    may_change(work, where, of.period)
    person_id = of.person.id if of.person is not None else None
    conditions = within(work, where, of.period, person_id)
    waits = activity.c.confirmed_at.is_(None), activity.c.objection == ""
    done = work.tx.execute(
        update(activity).where(*conditions, *waits).values(confirmed_at=work.now).returning(activity.c.person_id)
    ).all()
    objected = select(func.count()).where(*conditions, activity.c.objection != "")
    if done:
        after = {"month": of.period.since.isoformat(), "records": len(done), "person_id": person_id}
        work.record(MonthEvent.CONFIRMED, where.id, after=after)
    return Confirmed(len(done), len({row.person_id for row in done}), int(work.tx.execute(objected).scalar_one()))


def may_change(work: Work, where: Place, period: Period) -> None:
    """A community changes what its own people did, while the month is open. Raises Refused."""
    if not work.may(COMMUNITY, Where(where.path)):
        raise Refused("cards.not_yours")
    if is_closed(work, where.id, period.since):
        raise Refused("cards.closed", month=period.since.month)
