"""约谈名单 and 评优名单: for the county office alone, in its private chat, with the evidence beside each name.

约谈 holds members who never reported in or took no part; whoever is on leave is beside it, with that as the reason.
走过场 is never computed. 评优 is in the order of units and names, not of merit. Everybody who is named can read who
looked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, select

from bot.clock import COUNTY as ZONE
from bot.message import ToRender
from bot.refused import Refused
from bot.work import Work
from handlers.county.roles import COUNTY
from handlers.figures import rates
from handlers.figures.period import Period, year_of
from handlers.figures.selection import Selection
from handlers.posts.records import HoldState
from handlers.privacy.looking import Sight, looked
from handlers.year import talked
from handlers.year.config import YearConfig
from handlers.year.evidence import Subject
from handlers.year.ground import leaves
from handlers.year.talked import Cause, Talk
from storage.places import Unit
from storage.tables import activity, person, post_hold

TALK, MERIT = "约谈名单", "评优名单"
_SIGHTS = {TALK: Sight.TALK, MERIT: Sight.MERIT}


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of a list, or a unit (`name` ""), and what the records say. `kind`: why it is here."""

    person_id: int | None
    unit: str
    name: str
    community: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Named:
    """A list. `excused`: those whom it leaves out because they are, or were, on leave."""

    title: str
    period: Period
    lines: tuple[Line, ...]
    excused: tuple[Line, ...] = ()


def talks(work: Work, year: int, unit: Unit | None = None) -> Named:
    """约谈名单. Raises Refused: not the county office; the county has switched it off."""
    work.need(COUNTY)
    own = work.county.config.section(YearConfig)
    if not (own.talk_not_reported or own.talk_no_part):
        raise Refused("year.list_off", alone=True)
    period = year_of(date(year, 1, 1))
    last = min(work.now.date(), period.until - timedelta(days=1))
    lines, excused = _to_talk_with(work, own, last, _in_unit(unit))
    held = talked.last_by_person(work.tx, year, [line.person_id for line in lines if line.person_id is not None])
    lines = [_with_talk(line, held.get(line.person_id or 0)) for line in lines]
    return _opened(work, Named(TALK, period, _ordered(lines), _ordered(excused)))


def ground_of(work: Work, of: Subject, on: date) -> tuple[Cause, str] | str | None:
    """What the records said of somebody, or of how many of a unit's members, on a day: why it is talked of.

    Words alone: the leave that excuses them. None: there is nothing to talk of. Raises Refused: not the county office.
    """
    work.need(COUNTY)
    own = work.county.config.section(YearConfig)
    who = [person.c.id == of.person.id] if of.person is not None else _in_unit(of.unit)
    lines, excused = _to_talk_with(work, own, on, who)
    if of.person is not None:
        return (Cause(lines[0].kind), lines[0].why) if lines else (excused[0].why if excused else None)
    kinds = Counter(line.kind for line in lines)
    said = [f"党员 {count} 人{kind}" for kind, count in sorted(kinds.items(), reverse=True)]
    first = Cause.NOT_REPORTED if kinds[Cause.NOT_REPORTED] else Cause.NO_PART
    return (first, f"到 {on:%Y-%m-%d}：{'，'.join(said)}") if said else None


def _to_talk_with(
    work: Work, own: YearConfig, last: date, who: Sequence[ColumnElement[bool]]
) -> tuple[list[Line], list[Line]]:
    """Those with a cause on a day, and those whom a leave excuses."""
    before = last - timedelta(days=own.talk_report_days)
    lines = _not_reported(work, before, who) if own.talk_not_reported else []
    idle, excused = _no_part(work, last, own.talk_part_days, who) if own.talk_no_part else ([], [])
    return lines + idle, excused


def _with_talk(line: Line, held: Talk | None) -> Line:
    if held is None:
        return line
    came = "有结果了" if held.closed_on is not None else f"{held.look_on:%m-%d} 回看" if held.look_on else "还没结果"
    return replace(line, why=f"{line.why}；{held.held_on:%Y-%m-%d} 谈过（第 {held.id} 条，{came}）")


def _in_unit(unit: Unit | None) -> list[ColumnElement[bool]]:
    return [person.c.unit_id == unit.id] if unit is not None else []


def merits(work: Work, year: int, unit: Unit | None = None) -> Named:
    """评优名单. Raises Refused: not the county office; the county has switched it off."""
    work.need(COUNTY)
    own = work.county.config.section(YearConfig)
    if not own.merit:
        raise Refused("year.list_off", alone=True)
    period = year_of(date(year, 1, 1))
    lines = [*_steady(work, period, own.merit_months, unit), *_prompt(work, period, own.least, unit)]
    return _opened(work, Named(MERIT, period, _ordered(lines)))


def paper(work: Work, named: Named, unit: Unit | None) -> ToRender:
    """The same as a workbook, for whoever has just opened it."""
    lines = [[line.unit, line.name, line.community, line.kind, line.why] for line in (*named.lines, *named.excused)]
    where = unit.name if unit is not None else ""
    return ToRender("year_list", {"title": named.title, "year": named.period.since.year, "of": where, "lines": lines})


def _opened(work: Work, named: Named) -> Named:
    people = [line.person_id for line in (*named.lines, *named.excused) if line.person_id is not None]
    looked(work, people, _SIGHTS[named.title], why=f"{named.period.since.year}年")
    return named


def _ordered(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.unit, line.name, line.community, line.kind, line.person_id or 0)))


def _line(work: Work, row: Any, kind: str, why: str) -> Line:
    places = work.county.places
    community, unit = places.community_of(row.grid_id), places.units.get(row.unit_id or 0)
    return Line(row.id, unit.name if unit else "", row.name, community.name if community else "", kind, why)


_WHO = person.c.id, person.c.name, person.c.unit_id, person.c.grid_id, person.c.roster_key


def _members(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Members only: who is none is asked, not bound."""
    return and_(person.c.member.is_(True), *conditions)


def _not_reported(work: Work, before: date, who: Sequence[ColumnElement[bool]]) -> list[Line]:
    query = select(*_WHO, person.c.created_at).where(_members(person.c.state == "roster", *who))
    rows = [row for row in work.tx.execute(query) if row.created_at.astimezone(ZONE).date() <= before]
    return [
        _line(work, row, Cause.NOT_REPORTED, f"{row.created_at.astimezone(ZONE):%Y-%m-%d} 上名册，至今没有报到记录")
        for row in rows
    ]


def _no_part(work: Work, last: date, days: int, of: Sequence[ColumnElement[bool]]) -> tuple[list[Line], list[Line]]:
    window = Period(last - timedelta(days=days - 1), last + timedelta(days=1), "")
    who = _members(person.c.state.in_(("in", "leave")), person.c.checked_in_at < window.start, *of)
    times = (
        select(activity.c.person_id)
        .where(
            activity.c.state == "logged",
            activity.c.confirmed_at.is_not(None),
            activity.c.day >= window.since,
            activity.c.day < window.until,
        )
        .group_by(activity.c.person_id)
        .having(func.sum(activity.c.times) > 0)
    )
    rows = work.tx.execute(select(*_WHO, person.c.checked_in_at).where(who, person.c.id.not_in(times))).all()
    away = {leave.key: leave for leave in leaves(work.tx, window, who)}
    span = f"{window.since:%Y-%m-%d} 到 {last:%Y-%m-%d}"
    idle, excused = [], []
    for row in rows:
        leave = away.get(row.roster_key)
        if leave is None:
            reported = f"{row.checked_in_at.astimezone(ZONE):%Y-%m-%d} 报到"
            idle.append(_line(work, row, Cause.NO_PART, f"{reported}；{span} 社区确认的服务 0 次"))
        else:
            until = f"{leave.until:%Y-%m-%d}" if leave.until is not None else "还没销假"
            why = f"{leave.since:%Y-%m-%d} 起请假（到 {until}），不约谈"
            excused.append(_line(work, row, "请假", why))
    return idle, excused


def _steady(work: Work, period: Period, least: int, unit: Unit | None) -> list[Line]:
    """Who served in many months of the year, and holds a post."""
    month = extract("month", activity.c.day)
    monthly = (
        select(activity.c.person_id, month.label("month"), func.sum(activity.c.times).label("times"))
        .where(
            activity.c.state == "logged",
            activity.c.confirmed_at.is_not(None),
            activity.c.day >= period.since,
            activity.c.day < period.until,
        )
        .group_by(activity.c.person_id, month)
        .having(func.sum(activity.c.times) > 0)
        .subquery()
    )
    counted = (
        select(monthly.c.person_id, func.count().label("months"), func.sum(monthly.c.times).label("times"))
        .group_by(monthly.c.person_id)
        .having(func.count() >= least)
        .subquery()
    )
    holds = select(post_hold.c.person_id).where(post_hold.c.state == HoldState.HELD)
    query = select(*_WHO, counted.c.months, counted.c.times).join(counted, counted.c.person_id == person.c.id)
    query = query.where(person.c.state.in_(("in", "leave")), person.c.id.in_(holds))
    if unit is not None:
        query = query.where(person.c.unit_id == unit.id)
    return [
        _line(work, row, "服务", f"{int(row.months)} 个月有社区确认的服务，共 {int(row.times)} 次；有岗位")
        for row in work.tx.execute(query)
    ]


def _prompt(work: Work, period: Period, least: int, unit: Unit | None) -> list[Line]:
    """Departments that signed every letter in time and solved every case, of enough of them."""
    selection = Selection(since=period.since.isoformat(), until=period.until.isoformat())
    counted = rates.figures(work.tx, selection, work.now).units
    lines = []
    for unit_id, of in counted.items():
        known = work.county.places.units.get(unit_id)
        whole = of.response.part == of.response.n >= least and of.solution.part == of.solution.n > 0
        if known is not None and whole and (unit is None or unit.id == unit_id):
            why = f"哨单按时签收 {of.response.part}/{of.response.n}，解决 {of.solution.part}/{of.solution.n}"
            lines.append(Line(None, known.name, "", "", "单位办哨", why))
    return lines
