"""Reading a card: what a person did in a month, what a unit's people did, with the sums beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from handlers.activities import tags, ties
from handlers.activities.ties import Counted
from handlers.figures.period import Period
from storage.places import Places
from storage.tables import activity, card_remark, closed_month, feedback, letter, person

PARTY, VOLUNTARY = "党员服务", "志愿服务"
KINDS = {True: "在职党员", False: "在职非党员"}


@dataclass(frozen=True, slots=True)
class Line:
    """One record on a card. `start`: minutes after midnight; `times` and `minutes` may be negative: a correction."""

    id: int
    day: date
    start: int | None
    minutes: int
    what: str
    place: str
    nature: str
    times: int
    confirmed: bool
    objection: str
    ties: str = ""  # what it belongs to, in words


@dataclass(frozen=True, slots=True)
class Sum:
    """How often, and how many minutes."""

    times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person's card of a month. `voluntary` is the part of `month` that was chosen, not assigned."""

    person_id: int
    name: str
    unit: str
    kind: str
    community: str
    grid: str
    branch: str
    month: Sum
    voluntary: Sum
    year: Sum  # from January to the end of the month
    lines: tuple[Line, ...]
    remark: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Service:
    """What people of a unit did together: one day, in the same words, at one place."""

    day: date
    what: str
    place: str
    people: int
    times: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Letters:
    """The unit's whistles of a month: letters it got, signed for in time or not, answered."""

    sent: int
    signed: int
    answered: int


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit's card of a month; `here`: a community's part of it, "" for the whole county."""

    unit: str
    here: str
    on_roster: int
    reported: int
    active: int  # people with a record
    month: Sum
    year: Sum
    services: tuple[Service, ...]
    letters: Letters
    remark: str
    leading: Mapping[str, Counted]  # 十带头, by key


_LINES = (
    activity.c.person_id,
    activity.c.id,
    activity.c.day,
    activity.c.start_min,
    activity.c.minutes,
    activity.c.what,
    activity.c.place,
    activity.c.nature,
    activity.c.times,
    activity.c.confirmed_at,
    activity.c.objection,
    activity.c.log_id,
    activity.c.unit_id,
    activity.c.grid_id,
)
_SUMS = func.coalesce(func.sum(activity.c.times), 0), func.coalesce(func.sum(activity.c.minutes), 0)
_COUNTS = activity.c.state == "logged"


def people(
    tx: Connection,
    places: Places,
    period: Period,
    which: ColumnElement[bool],
    tag_names: Mapping[str, str] | None = None,
    at: Collection[int] | None = None,
) -> Iterator[PersonCard]:
    """The cards of those that a condition on `person` names: one for each community in which they lived when they
    served, from what the records say of unit and grid, so that a month stays as it was when somebody moves or leaves.
    Whoever did nothing has an empty one of where they live.

    `tag_names`: what the county calls the 十带头, by key; None: as they ship. `at`: only of these grids.
    """
    rows = tx.execute(
        select(
            person.c.id,
            person.c.name,
            person.c.unit_id,
            person.c.member,
            person.c.grid_id,
            person.c.building_id,
            person.c.state,
        ).where(which)
    ).all()
    mine = and_(_COUNTS, activity.c.person_id == person.c.id)
    joined = activity.join(person, and_(mine, which))
    cards: dict[tuple[int, int | None], _Served] = {}
    there = [activity.c.grid_id.in_(at)] if at is not None else []
    found = select(*_LINES).select_from(joined).where(*_within(period), *there).order_by(activity.c.day, activity.c.id)
    records = tx.execute(found).all()
    tied = ties.of_logs(tx, [record.log_id for record in records])
    names = ties.worded(tx, tag_names or tags.shipped(), set(tied.values()))
    for record in records:
        line = Line(
            record.id,
            record.day,
            record.start_min,
            record.minutes,
            record.what,
            record.place,
            record.nature,
            record.times,
            record.confirmed_at is not None,
            record.objection,
            names.get(tied.get(record.log_id, ()), ""),
        )
        community = places.community_of(record.grid_id)
        served = cards.setdefault((record.person_id, community.id if community is not None else None), _Served())
        served.unit_id, served.grid_id = record.unit_id, record.grid_id
        served.lines.append(line)
    year = date(period.since.year, 1, 1)
    summed = (
        select(activity.c.person_id, *_SUMS)
        .select_from(joined)
        .where(activity.c.day >= year, activity.c.day < period.until)
        .group_by(activity.c.person_id)
    )
    years = {row[0]: Sum(int(row[1]), int(row[2])) for row in tx.execute(summed)}
    remarks = _remarks(tx, period, card_remark.c.person_id)
    closed = _closed(tx, period)
    did = {who for who, _ in cards}
    for row in rows:
        if row.id not in did and row.state != "left" and (at is None or row.grid_id in at):
            home = places.community_of(row.grid_id)
            cards[row.id, home.id if home is not None else None] = _Served(row.unit_id, row.grid_id)
    by_id = {row.id: row for row in rows}
    ordered = sorted(cards.items(), key=lambda each: (each[1].grid_id or 0, by_id[each[0][0]].name, each[0][0]))
    for key, served in ordered:
        yield _card(by_id[key[0]], places, served, years.get(key[0], Sum(0, 0)), remarks.get(key, ""), closed)


@dataclass(slots=True)
class _Served:
    """What somebody did as one who lives in a community; of the last record: their unit and grid."""

    unit_id: int | None = None
    grid_id: int | None = None
    lines: list[Line] = field(default_factory=list)


def _card(row: Any, places: Places, served: _Served, year: Sum, remark: str, closed: frozenset[int]) -> PersonCard:
    community, grid, lines = places.community_of(served.grid_id), places.grid_of(served.grid_id), served.lines
    stays = row.building_id is not None and row.grid_id == served.grid_id
    building = places.by_id.get(row.building_id) if stays else None
    chosen = [line for line in lines if line.nature == VOLUNTARY]
    return PersonCard(
        person_id=row.id,
        name=row.name,
        unit=places.units[served.unit_id].name if served.unit_id in places.units else "",
        kind=KINDS[bool(row.member)],
        community=community.name if community is not None else "",
        grid=grid.name if grid is not None else "",
        branch="、".join(place.branch for place in (grid, building) if place is not None and place.branch),
        month=_sum(lines),
        voluntary=_sum(chosen),
        year=year,
        lines=tuple(lines),
        remark=remark,
        closed=community is not None and community.id in closed,
    )


def _sum(lines: Sequence[Line]) -> Sum:
    return Sum(sum(line.times for line in lines), sum(line.minutes for line in lines))


def unit_card(
    tx: Connection, places: Places, period: Period, unit_id: int, community_id: int | None = None
) -> UnitCard:
    """What a unit's people did in a month, in one community or everywhere. Nobody of them is named."""
    community = places.by_id[community_id] if community_id is not None else None
    there = [place.id for place in places.by_id.values() if community and place.path.startswith(community.path)]
    of_unit = [activity.c.unit_id == unit_id, _COUNTS]
    roster = [person.c.unit_id == unit_id, person.c.state != "left"]
    if community is not None:
        of_unit.append(activity.c.grid_id.in_(there))
        roster.append(person.c.grid_id.in_(there))
    month = [*of_unit, *_within(period)]
    active = func.count(activity.c.person_id.distinct())
    services = tx.execute(
        select(activity.c.day, activity.c.what, activity.c.place, active, *_SUMS)
        .where(*month)
        .group_by(activity.c.day, activity.c.what, activity.c.place)
        .order_by(activity.c.day, activity.c.what)
    ).all()
    year = [*of_unit, activity.c.day >= date(period.since.year, 1, 1), activity.c.day < period.until]
    present = func.count().filter(person.c.state.in_(("in", "leave")))
    on_roster, reported = tx.execute(select(func.count(), present).where(*roster)).one()
    return UnitCard(
        unit=places.units[unit_id].name,
        here=community.name if community is not None else "",
        on_roster=int(on_roster),
        reported=int(reported),
        active=int(tx.execute(select(active).where(*month)).scalar_one()),
        month=Sum(*map(int, tx.execute(select(*_SUMS).where(*month)).one())),
        year=Sum(*map(int, tx.execute(select(*_SUMS).where(*year)).one())),
        services=tuple(Service(row[0], row[1], row[2], *map(int, row[3:])) for row in services),
        letters=_letters(tx, period, unit_id, community_id),
        remark=_remark_on(tx, period, unit_id, community_id),
        leading=ties.counted(tx, *month),
    )


def _letters(tx: Connection, period: Period, unit_id: int, community_id: int | None) -> Letters:
    """Of the letters that were issued in the month; voided ones do not count."""
    conditions = [
        letter.c.unit_id == unit_id,
        letter.c.issued_at >= period.start,
        letter.c.issued_at < period.end,
        letter.c.voided_at.is_(None),
    ]
    if community_id is not None:
        conditions.append(letter.c.issuer_id == community_id)
    answered = select(feedback.c.whistle_id).where(feedback.c.whistle_id == letter.c.whistle_id).exists()
    query = select(
        func.count(), func.count().filter(letter.c.signed_at.is_not(None)), func.count().filter(answered)
    ).where(*conditions)
    return Letters(*map(int, tx.execute(query).one()))


def _within(period: Period) -> list[ColumnElement[bool]]:
    return [activity.c.day >= period.since, activity.c.day < period.until]


def _remarks(tx: Connection, period: Period, column: Any) -> dict[tuple[int, int | None], str]:
    """By whom or what they are of, and by community."""
    query = select(column, card_remark.c.community_id, card_remark.c.words).where(
        card_remark.c.month == period.since, column.is_not(None)
    )
    return {(row[0], row[1]): row[2] for row in tx.execute(query.order_by(card_remark.c.id))}


def _remark_on(tx: Connection, period: Period, unit_id: int, community_id: int | None) -> str:
    """A community's on a unit; the last of all of them where the whole county is meant."""
    all_ = _remarks(tx, period, card_remark.c.unit_id)
    said = [words for (of, by), words in all_.items() if of == unit_id and community_id in (None, by)]
    return said[-1] if said else ""


def _closed(tx: Connection, period: Period) -> frozenset[int]:
    return frozenset(tx.scalars(select(closed_month.c.community_id).where(closed_month.c.month == period.since)))


def anybody(person_ids: Sequence[int]) -> ColumnElement[bool]:
    """Those of these ids."""
    return person.c.id.in_(person_ids)


def served(period: Period, grid_ids: Collection[int]) -> ColumnElement[bool]:
    """Those who did something in a month as people of these grids, wherever they live by now."""
    did = select(activity.c.person_id).where(_COUNTS, *_within(period), activity.c.grid_id.in_(grid_ids))
    return person.c.id.in_(did)
