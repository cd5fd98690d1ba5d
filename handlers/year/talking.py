"""约谈: who of the county office talked with whom, what was agreed, what came of it. Read by that office alone.

A talk rests on what the records said that day; 走过场 is somebody's own judgement, over two dated records at least.
Whoever is talked about can read who looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, insert, select, update

from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.county.roles import COUNTY
from handlers.privacy.looking import Sight, looked
from handlers.year import lists, talked
from handlers.year.events import TalkEvent
from handlers.year.evidence import Subject
from handlers.year.talked import Cause, Talk
from storage.redaction import Scrubbed, scrub_to
from storage.tables import activity, year_talk

LONGEST, LONGEST_RESULT, LONGEST_PARTNER = 300, 200, 32  # signs
LEAST = 4
BACK = timedelta(days=366)
RECORDS = 2  # that 走过场 must name


@dataclass(frozen=True, slots=True)
class NewTalk:
    """What is written down. `records`: the days of the records by which somebody says 走过场; () for what is counted.
    `partner` "": the person themselves, or whoever leads the unit."""

    of: Subject
    held_on: date
    partner: str
    agreed: str
    look_on: date | None = None
    records: tuple[date, ...] | None = None


def write(work: Work, new: NewTalk) -> Talk:
    """Write a talk down. Raises Refused: not the county office, oneself, not a member, on leave, nothing in the
    records, a day that cannot be; Unclear: nothing agreed."""
    work.need(COUNTY)
    today = work.now.date()
    if not today - BACK <= new.held_on <= today:
        raise Refused("year.talk_day", alone=True, day=new.held_on)
    if new.look_on is not None and new.look_on <= new.held_on:
        raise Refused("year.talk_look", alone=True, day=new.look_on)
    person = new.of.person
    if person is not None and person.id == work.actor.person_id:
        raise Refused("year.not_oneself", alone=True)
    if person is not None and not person.member:
        raise Refused("year.talk_not_bound", alone=True)
    agreed = scrub_to(" ".join(new.agreed.split()), LONGEST)
    if len(agreed) < LEAST:
        raise Unclear("year.talk_what", alone=True)
    cause, ground = _ground(work, new)
    row = {
        "year": new.held_on.year,
        "unit_id": person.unit_id if person is not None else new.of.unit.id if new.of.unit is not None else None,
        "person_id": person.id if person is not None else None,
        "kind": str(cause),
        "partner": scrub_to(new.partner.strip(), LONGEST_PARTNER) or ("单位负责人" if person is None else "本人"),
        "held_on": new.held_on,
        "ground": ground,
        "agreed": agreed,
        "look_on": new.look_on,
        "result": "",
        "by_id": work.actor.person_id,
        "at": work.now,
    }
    made = work.tx.execute(insert(year_talk).values(**row).returning(year_talk.c.id)).scalar_one()
    work.record(TalkEvent.HELD, made, after={"kind": str(cause), "held_on": new.held_on.isoformat()})
    return _get(work, made)


def _ground(work: Work, new: NewTalk) -> tuple[Cause, str]:
    if new.records is not None:
        return Cause.FOR_SHOW, _judged(work, new.of, new.records)
    counted = lists.ground_of(work, new.of, new.held_on)
    if isinstance(counted, str):
        raise Refused("year.talk_excused", alone=True, name=Scrubbed(new.of.name), why=Scrubbed(counted))
    if counted is None:
        raise Refused("year.talk_no_ground", alone=True, name=Scrubbed(new.of.name), day=new.held_on)
    return counted


def _judged(work: Work, of: Subject, days: Sequence[date]) -> str:
    whose = activity.c.person_id == of.person.id if of.person is not None else activity.c.unit_id == _unit_id(of)
    logged = select(activity.c.day).where(whose, activity.c.state == "logged", activity.c.day.in_(days)).distinct()
    there = sorted(work.tx.scalars(logged))
    if len(there) < RECORDS:
        raise Refused("year.talk_records", alone=True, least=RECORDS)
    return "、".join(f"{day:%Y-%m-%d}" for day in there) + " 的记录，由谈话的同志判断"


def _unit_id(of: Subject) -> int:
    assert of.unit is not None
    return of.unit.id


def held(work: Work, year: int, of: Subject | None = None) -> list[Talk]:
    """约谈记录 of a year, for the county office; whom they name can read that it was opened. Raises Refused."""
    work.need(COUNTY)
    where: list[ColumnElement[bool]] = [year_talk.c.year == year]
    if of is not None:
        where.append(
            year_talk.c.person_id == of.person.id if of.person is not None else year_talk.c.unit_id == _unit_id(of)
        )
    rows = talked.talks(work.tx, *where)
    _looked(work, rows)
    return rows


def close(work: Work, number: int, words: str) -> Talk:
    """约谈结果: what came of it; said again it stands in the place of what was said. Raises Refused and Unclear."""
    before = _theirs(work, number)
    said = scrub_to(" ".join(words.split()), LONGEST_RESULT)
    if len(said) < LEAST:
        raise Unclear("year.talk_result", alone=True, number=number)
    values = {"result": said, "closed_on": work.now.date()}
    work.tx.execute(update(year_talk).where(year_talk.c.id == number).values(**values))
    work.record(TalkEvent.CLOSED, number, before={"closed": before.closed_on is not None})
    return _get(work, number)


def withdraw(work: Work, number: int) -> Talk:
    """A talk that was written down by mistake is shown to nobody any more. Raises Refused."""
    before = _theirs(work, number)
    work.tx.execute(update(year_talk).where(year_talk.c.id == number).values(withdrawn_at=work.now))
    work.record(TalkEvent.WITHDRAWN, number)
    return before


def remind(work: Work) -> int:
    """The clock: the office hears once that talks are to be looked at again, by their number of rows alone."""
    due = (
        year_talk.c.look_on <= work.now.date(),
        year_talk.c.told_at.is_(None),
        year_talk.c.closed_on.is_(None),
        year_talk.c.withdrawn_at.is_(None),
    )
    ids = list(work.tx.scalars(select(year_talk.c.id).where(*due)))
    if ids:
        work.tx.execute(update(year_talk).where(year_talk.c.id.in_(ids)).values(told_at=work.now))
        for each in ids:
            work.record(TalkEvent.DUE, each)
        root = work.county.places.root.path
        work.notify.holders(COUNTY, "year.told_look", {"count": len(ids)}, path=root)
    return len(ids)


def _theirs(work: Work, number: int) -> Talk:
    work.need(COUNTY)
    row = talked.find(work.tx, number)
    if row is None:
        raise Refused("year.no_talk", alone=True, number=number)
    _looked(work, [row])
    return row


def _looked(work: Work, rows: Sequence[Talk]) -> None:
    named = [row.person_id for row in rows if row.person_id is not None]
    looked(work, named, Sight.TALKED, why="约谈")


def _get(work: Work, number: int) -> Talk:
    row = talked.find(work.tx, number)
    assert row is not None
    return row
