"""Reads the rows that a year's figures are counted from, of a unit or of a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from bot.clock import COUNTY
from handlers.activities.ties import Kind as Tied
from handlers.checkin.actions import PersonEvent
from handlers.figures import rates
from handlers.figures.period import Period
from handlers.figures.selection import Selection
from handlers.posts.records import HoldState
from handlers.year import beyond
from handlers.year.facts import GONE, Case, Deed, Ground, Hold, Leave, Letter, Reviewed, Somebody, Thanked, Words
from storage.places import Place, Places, Unit
from storage.tables import (
    activity,
    activity_tie,
    event,
    person,
    post,
    post_hold,
    thanks,
    wish,
    year_review,
    year_review_word,
)


def of_unit(
    tx: Connection,
    places: Places,
    period: Period,
    unit: Unit,
    now: datetime,
    words: Words,
    here: Place | None = None,
) -> Ground:
    """Of a unit: its people of today, and what people of it did when they were its people; `here`: in a community."""
    near = _near(places, here)
    roster = [person.c.unit_id == unit.id, *([person.c.grid_id.in_(near)] if near else [])]
    did = [activity.c.unit_id == unit.id, *([activity.c.grid_id.in_(near)] if near else [])]
    communities = (here.id,) if here is not None else None
    selection = Selection(communities, since=period.since.isoformat(), until=period.until.isoformat())
    reviewed = year_review.c.unit_id == unit.id
    people, deeds, holds, away = _of_people(tx, places, period, and_(*roster), and_(*did), near, words.leads)
    people = (*people, *_gone(tx, places, period, and_(*did), {each.key for each in people}))
    cases, letters = rates.cases_of(tx, selection, unit.id), rates.letters_of(tx, selection, unit.id, now)
    return Ground(
        period,
        False,
        people,
        deeds,
        holds,
        away,
        reviews=_reviews(tx, places, period, reviewed, words.items),
        cases=tuple(Case(replace(case, community_id=0), _community(places, case.community_id)) for case in cases),
        letters=tuple(Letter(replace(each, community_id=0), _community(places, each.community_id)) for each in letters),
        taken=beyond.taken(tx, places, period, unit.id, near),
        granted=beyond.granted(tx, places, period, wish.c.unit_id == unit.id, near),
        watches=beyond.watches(tx, places, period, person.c.unit_id == unit.id, near),
        visits=beyond.visits(tx, places, period, person.c.unit_id == unit.id, near),
    )


def of_people(
    tx: Connection,
    places: Places,
    period: Period,
    ids: Sequence[int],
    words: Words,
    here: Place | None = None,
) -> dict[int, Ground]:
    """Of each of some people, by their id, read together: a few hundred at a time; `here`: what they did there."""
    near = _near(places, here)
    among = person.c.id.in_(ids)
    did = [activity.c.person_id.in_(ids), *([activity.c.grid_id.in_(near)] if near else [])]
    people, deeds, holds, away = _of_people(tx, places, period, among, and_(*did), near, words.leads)
    by_key = {
        "people": _by_key(people),
        "deeds": _by_key(deeds),
        "holds": _by_key(holds),
        "leaves": _by_key(away),
        "thanks": _by_key(_thanks(tx, places, period, ids)),
        "reviews": _by_key(_reviews(tx, places, period, year_review.c.person_id.in_(ids), words.items)),
        "granted": _by_key(beyond.granted(tx, places, period, wish.c.person_id.in_(ids), near)),
        "watches": _by_key(beyond.watches(tx, places, period, among, near)),
        "visits": _by_key(beyond.visits(tx, places, period, among, near)),
    }
    keys = {row.id: row.roster_key for row in tx.execute(select(person.c.id, person.c.roster_key).where(among))}
    return {
        person_id: Ground(period, True, **{name: tuple(rows.get(key, ())) for name, rows in by_key.items()})
        for person_id, key in keys.items()
    }


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def _by_key(rows: Iterable[_Keyed]) -> Mapping[str, list[Any]]:
    """Whose each row is, in the order in which they come."""
    kept: dict[str, list[Any]] = {}
    for row in rows:
        kept.setdefault(row.key, []).append(row)
    return kept


def _near(places: Places, here: Place | None) -> list[int]:
    return [] if here is None else [each.id for each in places.by_id.values() if each.path.startswith(here.path)]


def _of_people(
    tx: Connection,
    places: Places,
    period: Period,
    who: ColumnElement[bool],
    did: ColumnElement[bool],
    near: Sequence[int],
    leads: Mapping[str, str],
) -> tuple[tuple[Somebody, ...], tuple[Deed, ...], tuple[Hold, ...], tuple[Leave, ...]]:
    who = and_(who, person.c.state != "left", person.c.created_at < period.end)
    rows = tx.execute(select(person).where(who).order_by(person.c.roster_key)).all()
    people = tuple(_somebody(places, row) for row in rows)
    deeds = _deeds(tx, places, period, did, leads)
    return people, deeds, _holds(tx, places, period, who, near), leaves(tx, period, who)


def _gone(
    tx: Connection, places: Places, period: Period, did: ColumnElement[bool], here: Collection[str]
) -> tuple[Somebody, ...]:
    """Who served as one of the unit and has left it, or the county, since: what they did is still the unit's."""
    logged = activity.c.state == "logged", activity.c.day >= period.since, activity.c.day < period.until
    served = select(activity.c.person_id).where(did, *logged)
    rows = tx.execute(select(person).where(person.c.id.in_(served)).order_by(person.c.roster_key)).all()
    return tuple(replace(_somebody(places, row), state=GONE) for row in rows if row.roster_key not in here)


def _somebody(places: Places, row: Any) -> Somebody:
    reported = row.checked_in_at
    return Somebody(
        row.roster_key,
        bool(row.member),
        _community(places, row.grid_id),
        row.state,
        reported.astimezone(COUNTY).date() if reported is not None else None,
        row.created_at.astimezone(COUNTY).date(),
    )


def _community(places: Places, place_id: int | None) -> str:
    community = places.community_of(place_id)
    return community.name if community is not None else ""


_LOGGED = (
    person.c.roster_key,
    *(activity.c[name] for name in ("log_id", "day", "minutes", "times", "what", "place", "grid_id", "nature")),
    activity.c.confirmed_at,
    activity.c.objection,
)


def _deeds(
    tx: Connection, places: Places, period: Period, did: ColumnElement[bool], leads: Mapping[str, str]
) -> tuple[Deed, ...]:
    logged = did, activity.c.state == "logged", activity.c.day >= period.since, activity.c.day < period.until
    joined = select(*_LOGGED).join_from(activity, person, activity.c.person_id == person.c.id)
    rows = tx.execute(joined.where(*logged)).all()
    tags = _tags(tx, logged)
    deeds = [
        Deed(
            row.roster_key,
            row.day,
            row.minutes,
            row.times,
            row.what,
            row.place,
            _community(places, row.grid_id),
            row.nature,
            row.confirmed_at is not None,
            row.objection,
            tuple(name for key, name in leads.items() if key in tags.get(row.log_id, ())),
        )
        for row in rows
    ]
    return tuple(sorted(deeds, key=_order))


def _order(deed: Deed) -> tuple[object, ...]:
    """By what they say: the same on every machine."""
    return deed.day, deed.key, deed.what, deed.minutes, deed.times, deed.place, deed.leads


def _tags(tx: Connection, logged: Sequence[ColumnElement[bool]]) -> Mapping[int, set[str]]:
    """The keys of the 十带头 by log, of these deeds."""
    rows = tx.execute(
        select(activity_tie.c.log_id, activity_tie.c.ref)
        .join_from(activity, activity_tie, activity_tie.c.log_id == activity.c.log_id)
        .where(activity_tie.c.kind == Tied.TAG, *logged)
        .distinct()
    )
    tags: dict[int, set[str]] = {}
    for row in rows:
        tags.setdefault(row.log_id, set()).add(row.ref)
    return tags


def _holds(
    tx: Connection, places: Places, period: Period, who: ColumnElement[bool], near: Sequence[int]
) -> tuple[Hold, ...]:
    """A hold that was given up or ran out ended on its last day."""
    query = (
        select(
            person.c.roster_key, post.c.title, post.c.place_id, post_hold.c.since, post_hold.c.until, post_hold.c.state
        )
        .join_from(post_hold, post, post_hold.c.post_id == post.c.id)
        .join(person, post_hold.c.person_id == person.c.id)
        .where(
            who,
            post_hold.c.state.in_((HoldState.HELD, HoldState.ENDED)),
            post_hold.c.since.is_not(None),
            post_hold.c.since < period.until,
            or_(post_hold.c.state == HoldState.HELD, post_hold.c.until >= period.since),
        )
    )
    if near:
        query = query.where(post.c.place_id.in_(near))
    holds = [
        Hold(
            row.roster_key,
            row.title,
            _community(places, row.place_id),
            row.since,
            row.until if row.state == HoldState.ENDED else None,
        )
        for row in tx.execute(query)
    ]
    return tuple(sorted(holds, key=lambda hold: (hold.since, hold.title, hold.community, hold.key)))


def leaves(tx: Connection, period: Period, who: ColumnElement[bool]) -> tuple[Leave, ...]:
    """Every leave that touches the period, of the people of a condition: as they were taken and ended, in the trail."""
    rows = tx.execute(
        select(person.c.roster_key, event.c.at, event.c.what, event.c.after)
        .join_from(person, event, and_(event.c.record == PersonEvent.record, event.c.record_id == person.c.id))
        .where(
            who,
            event.c.what.in_((PersonEvent.ON_LEAVE, PersonEvent.BACK)),
            event.c.at < period.end,
        )
        .order_by(person.c.roster_key, event.c.at, event.c.id)
    )
    taken: list[Leave] = []
    said: dict[str, Any] = {}  # of the leave that runs: an event tells only what is otherwise
    for row in rows:
        on, after = row.at.astimezone(COUNTY).date(), row.after or {}
        last = taken[-1] if taken and taken[-1].key == row.roster_key else None
        if last is not None and (last.until is None or last.until >= on):
            taken[-1] = replace(last, until=on)  # they came back, or said it anew
            if last.since > on:
                del taken[-1]  # it had not begun
        if row.what == PersonEvent.ON_LEAVE:
            said = after if last is None or "state" in after else {**said, **after}
            since, until = said.get("leave_from"), said.get("leave_until")
            first = date.fromisoformat(since) if since else on
            taken.append(Leave(row.roster_key, first, date.fromisoformat(until) if until else None))
    return tuple(leave for leave in taken if leave.touches(period.since, period.until))


def _thanks(tx: Connection, places: Places, period: Period, ids: Sequence[int]) -> tuple[Thanked, ...]:
    rows = tx.execute(
        select(person.c.roster_key, thanks.c.at, thanks.c.community_id, thanks.c.words)
        .join_from(thanks, person, thanks.c.person_id == person.c.id)
        .where(thanks.c.person_id.in_(ids), thanks.c.at >= period.start, thanks.c.at < period.end)
    )
    said = [
        Thanked(row.roster_key, row.at.astimezone(COUNTY).date(), places.by_id[row.community_id].name, row.words)
        for row in rows
    ]
    return tuple(sorted(said, key=lambda each: (each.on, each.community, each.words)))


def _reviews(
    tx: Connection, places: Places, period: Period, of: ColumnElement[bool], titles: Mapping[str, str]
) -> tuple[Reviewed, ...]:
    rows = tx.execute(
        select(
            person.c.roster_key,
            year_review.c.community_id,
            year_review.c.reply,
            year_review.c.final_at,
            year_review_word,
        )
        .join_from(year_review, year_review_word, year_review_word.c.review_id == year_review.c.id)
        .join(person, year_review.c.person_id == person.c.id, isouter=True)
        .where(of, year_review.c.year == period.since.year, year_review.c.final_at.is_not(None))
    )
    said = [
        Reviewed(
            row.roster_key or "",
            places.by_id[row.community_id].name,
            titles.get(row.item, row.item),
            row.rater,
            row.seen,
            row.figure,
            row.words,
            row.reply,
            row.final_at.astimezone(COUNTY).date(),
        )
        for row in rows
    ]
    return tuple(sorted(said, key=lambda each: (each.community, each.item, each.rater)))
